#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace celador {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Length of the valid UTF-8 character at the front of `bytes`; 0 when it is none (RFC 3629: no
// overlong forms, no surrogates, nothing over U+10FFFF).
std::size_t utf8_length(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const auto follows = [&](std::size_t i) { return i < bytes.size() && (at(i) & 0xC0U) == 0x80U; };
  const unsigned char first = at(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (!follows(1) || !follows(2)) return 0;
    if (first == 0xE0 && at(1) < 0xA0) return 0;
    if (first == 0xED && at(1) > 0x9F) return 0;
    return 3;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (!follows(1) || !follows(2) || !follows(3)) return 0;
    if (first == 0xF0 && at(1) < 0x90) return 0;
    if (first == 0xF4 && at(1) > 0x8F) return 0;
    return 4;
  }
  return 0;
}

// The code point of the valid character at the front of `bytes`.
char32_t code_of(std::string_view bytes, std::size_t length) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (length == 1) return at(0);
  char32_t code = at(0) & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = code << 6U | (at(i) & 0x3FU);
  return code;
}

struct CodeRange {
  char32_t first;
  char32_t last;
};
// What is not seen, or changes how others are seen: the general categories Cc, Cf, Zl, Zp and Co,
// the property Default_Ignorable_Code_Point, noncharacters, and the planes without characters
// (Unicode 14, UnicodeData.txt and DerivedCoreProperties.txt). A code point that is merely not
// assigned yet in a plane with characters passes: it is seen, as a box at the least, and a newer
// Unicode may have assigned it.
constexpr std::array kNotSeen{
    CodeRange{0x0000, 0x001F},   CodeRange{0x007F, 0x009F},   CodeRange{0x00AD, 0x00AD},
    CodeRange{0x034F, 0x034F},   CodeRange{0x0600, 0x0605},   CodeRange{0x061C, 0x061C},
    CodeRange{0x06DD, 0x06DD},   CodeRange{0x070F, 0x070F},   CodeRange{0x0890, 0x0891},
    CodeRange{0x08E2, 0x08E2},   CodeRange{0x115F, 0x1160},   CodeRange{0x17B4, 0x17B5},
    CodeRange{0x180B, 0x180F},   CodeRange{0x200B, 0x200F},   CodeRange{0x2028, 0x202E},
    CodeRange{0x2060, 0x206F},   CodeRange{0x3164, 0x3164},   CodeRange{0xE000, 0xF8FF},
    CodeRange{0xFDD0, 0xFDEF},   CodeRange{0xFE00, 0xFE0F},   CodeRange{0xFEFF, 0xFEFF},
    CodeRange{0xFFA0, 0xFFA0},   CodeRange{0xFFF0, 0xFFFB},   CodeRange{0xFFFE, 0xFFFF},
    CodeRange{0x110BD, 0x110BD}, CodeRange{0x110CD, 0x110CD}, CodeRange{0x13430, 0x1343F},
    CodeRange{0x1BCA0, 0x1BCA3}, CodeRange{0x1D173, 0x1D17A}, CodeRange{0x1FFFE, 0x1FFFF},
    CodeRange{0x2FFFE, 0x2FFFF}, CodeRange{0x3FFFE, 0x10FFFF}};

bool is_seen(char32_t code) {
  const auto range = std::ranges::lower_bound(kNotSeen, code, {}, &CodeRange::last);
  return range == kNotSeen.end() || code < range->first;
}

template <class T>
std::optional<T> parse_number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::size_t find_ignoring_case(std::string_view text, std::string_view needle) {
  const auto found = std::ranges::search(text, needle, {}, lower, lower);
  if (found.empty() && !needle.empty()) return std::string_view::npos;
  return static_cast<std::size_t>(found.begin() - text.begin());
}

std::string_view trim(std::string_view text) {
  // By hand: every value of every record comes through here, and find_first_not_of looks each
  // character up in its list.
  const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  std::size_t begin = 0;
  std::size_t end = text.size();
  while (begin < end && is_space(text[begin])) ++begin;
  while (end > begin && is_space(text[end - 1])) --end;
  return text.substr(begin, end - begin);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::optional<std::uint64_t> parse_unsigned(std::string_view text) {
  return parse_number<std::uint64_t>(text);
}

std::optional<std::int64_t> parse_signed(std::string_view text) {
  return parse_number<std::int64_t>(text);
}

std::string printable(std::string_view bytes, std::size_t max_bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t length = utf8_length(bytes);
    const bool shown = length > 0 && is_seen(code_of(bytes, length));
    if (text.size() + (shown ? length : 1) > max_bytes) break;
    if (shown) {
      text += bytes.substr(0, length);
    } else {
      text += '?';
    }
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return text;
}

}  // namespace celador
