#include "report/terminal_style.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"

namespace celador {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};
// The blocks that matter for names; the whole of Unicode's East Asian Width is not worth its table
// here.
constexpr std::array kWide{Range{0x1100, 0x115F},   Range{0x2E80, 0xA4CF},  Range{0xAC00, 0xD7A3},
                           Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE6F},  Range{0xFF00, 0xFF60},
                           Range{0x1F300, 0x1FAFF}, Range{0x20000, 0x3FFFD}};
constexpr std::array kNoColumn{Range{0x0300, 0x036F}, Range{0x200B, 0x200F}, Range{0x202A, 0x202E},
                               Range{0x2060, 0x2069}, Range{0xFE00, 0xFE0F}};

template <std::size_t kCount>
bool is_in(const std::array<Range, kCount>& ranges, char32_t character) {
  for (const Range& range : ranges) {
    if (character >= range.first && character <= range.last) return true;
  }
  return false;
}

// The character at the front of valid UTF-8, and its length in bytes.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};
Character front(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) & 0x3FU : 0U;
  };
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0xC0) return {first, 1};
  if (first < 0xE0) return {(first & 0x1FU) << 6U | at(1), std::min<std::size_t>(2, text.size())};
  if (first < 0xF0)
    return {(first & 0x0FU) << 12U | at(1) << 6U | at(2), std::min<std::size_t>(3, text.size())};
  return {(first & 0x07U) << 18U | at(1) << 12U | at(2) << 6U | at(3),
          std::min<std::size_t>(4, text.size())};
}

std::size_t columns_of(Character character) {
  if (is_in(kNoColumn, character.code)) return 0;
  return is_in(kWide, character.code) ? 2 : 1;
}

// Select Graphic Rendition (ECMA-48, 8.3.117).
std::string painted(std::string_view text, std::string_view rendition, Colour colour) {
  if (colour == Colour::kNever || rendition.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", rendition, text);
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character character = front(text);
    columns += columns_of(character);
    text.remove_prefix(character.bytes);
  }
  return columns;
}

std::string cut(std::string_view text, std::size_t max) {
  if (columns_of(text) <= max) return std::string(text);
  constexpr std::string_view kMore = "..";
  if (max <= kMore.size()) return std::string(kMore.substr(0, max));
  std::size_t columns = 0;
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const Character character = front(text.substr(bytes));
    if (columns + columns_of(character) > max - kMore.size()) break;
    columns += columns_of(character);
    bytes += character.bytes;
  }
  return std::string(text.substr(0, bytes)) + std::string(kMore);
}

std::string padded(std::string_view text, std::size_t columns) {
  const std::size_t taken = columns_of(text);
  return std::string(text) + std::string(columns > taken ? columns - taken : 0, ' ');
}

std::string wrapped(std::string_view text, int width, std::size_t at, std::size_t indent) {
  std::string lines;
  std::size_t column = at;
  bool at_line_start = true;
  for (const std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    const std::size_t columns = columns_of(word);
    if (!at_line_start && width != kNoWidth &&
        column + 1 + columns > static_cast<std::size_t>(width)) {
      lines += '\n' + std::string(indent, ' ');
      column = indent;
      at_line_start = true;
    }
    if (!at_line_start) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += columns;
    at_line_start = false;
  }
  return lines + '\n';
}

std::string coloured(std::string_view text, SeverityLevel level, Colour colour) {
  switch (level) {
    case SeverityLevel::kCritical:
      return painted(text, "1;31", colour);
    case SeverityLevel::kHigh:
      return painted(text, "31", colour);
    case SeverityLevel::kMedium:
      return painted(text, "33", colour);
    case SeverityLevel::kLow:
      return painted(text, "36", colour);
    case SeverityLevel::kInfo:
      return painted(text, "2", colour);
  }
  return std::string(text);
}

std::string coloured(std::string_view text, State state, Colour colour) {
  switch (state) {
    case State::kYes:
      return painted(text, "1;31", colour);
    case State::kNo:
      return painted(text, "32", colour);
    case State::kUnknown:
      return painted(text, "33", colour);
  }
  return std::string(text);
}

std::string bold(std::string_view text, Colour colour) { return painted(text, "1", colour); }

}  // namespace celador
