#include "classify/prose_tokens.h"

#include "classify/check_digits.h"
#include "classify/plain_text.h"

namespace celador {
namespace {

bool is_letter(char c) { return is_capital(c) || (c >= 'a' && c <= 'z') || c == '_'; }

// Bytes of a sign that is no letter though it is not ASCII: U+0080..U+00BF (no-break space, « » º
// ª · ¿ ¡), U+2000..U+206F (quotes, dashes). 0: a letter.
std::size_t sign_bytes(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  if (byte(at) == 0xC2) return 2;
  if (byte(at) == 0xE2 && (byte(at + 1) == 0x80 || byte(at + 1) == 0x81)) return 3;
  return 0;
}

// U+00C0..U+00DE but for the multiplication sign.
bool is_latin_capital(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size() || static_cast<unsigned char>(text[at]) != 0xC3) return false;
  const auto second = static_cast<unsigned char>(text[at + 1]);
  return second >= 0x80 && second <= 0x9E && second != 0x97;
}

// Of Latin Extended-A every second letter is a capital; Greek and Cyrillic ones are near enough.
bool is_other_capital(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return false;
  const auto first = static_cast<unsigned char>(text[at]);
  const auto second = static_cast<unsigned char>(text[at + 1]);
  if (first == 0xC4 || first == 0xC5) return second % 2 == 0 || (first == 0xC5 && second >= 0xB9);
  return (first == 0xCE && second >= 0x86 && second <= 0xAB) ||
         (first == 0xD0 && second >= 0x80 && second <= 0xAF);
}

}  // namespace

ProseTokens::ProseTokens(std::string_view text, std::span<ProseToken> room)
    : text_(text.substr(0, kMaxProseBytes)), room_(room) {
  std::size_t at = 0;
  while (at < text_.size() && size_ < room_.size()) {
    const char c = text_[at];
    const bool beyond_ascii = static_cast<unsigned char>(c) >= 0x80;
    if (beyond_ascii) {
      if (const std::size_t skip = sign_bytes(text_, at); skip > 0) {
        at += skip;
        continue;
      }
    } else if (!is_letter(c) && !is_digit(c)) {
      ++at;
      continue;
    }
    ProseToken token;
    token.begin = static_cast<std::uint16_t>(at);
    token.capital = is_capital(c) || is_latin_capital(text_, at) || is_other_capital(text_, at);
    while (at < text_.size()) {
      const char each = text_[at];
      if (is_digit(each)) {
        token.has_digit = true;
      } else if (is_letter(each) ||
                 (static_cast<unsigned char>(each) >= 0x80 && sign_bytes(text_, at) == 0)) {
        token.has_letter = true;
      } else {
        break;
      }
      ++at;
    }
    token.end = static_cast<std::uint16_t>(at);
    room_[size_++] = token;
  }
}

std::string_view ProseTokens::plain(std::size_t i, std::span<char, kMaxProseWordBytes> into) const {
  return plain_lower(text(i), into);
}

std::size_t ProseTokens::at_byte(std::size_t from, std::size_t byte) const {
  while (from < size_ && room_[from].begin < byte) ++from;
  return from;
}

}  // namespace celador
