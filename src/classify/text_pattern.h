#pragma once
#include <string_view>

namespace celador {

// True when `text` has exactly the shape of `pattern`, a letter each: A a capital, 9 a digit, X
// either, anything else itself. ("AAAA999999XXX" is an RFC.)
constexpr bool has_pattern(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool capital = c >= 'A' && c <= 'Z';
    const bool digit = c >= '0' && c <= '9';
    switch (pattern[i]) {
      case 'A':
        if (!capital) return false;
        break;
      case '9':
        if (!digit) return false;
        break;
      case 'X':
        if (!capital && !digit) return false;
        break;
      default:
        if (c != pattern[i]) return false;
    }
  }
  return true;
}

// True when `list`, words of one length without separators ("ASBCBS"), holds `word`.
constexpr bool in_list(std::string_view list, std::string_view word) {
  for (std::size_t at = 0; at + word.size() <= list.size(); at += word.size()) {
    if (list.substr(at, word.size()) == word) return true;
  }
  return false;
}

}  // namespace celador
