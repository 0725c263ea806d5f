#include "scope/host_name.h"

#include <algorithm>

namespace celador {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

bool ends_in_a_number(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);  // the root
  const auto dot = text.rfind('.');
  std::string_view last = text.substr(dot == std::string_view::npos ? 0 : dot + 1);
  if (last.empty()) return false;
  if (last.starts_with("0x") || last.starts_with("0X"))
    return std::ranges::all_of(last.substr(2), is_hex_digit);
  return std::ranges::all_of(last, is_digit);
}

bool is_host_name(std::string_view text) {
  constexpr std::size_t kMaxName = 253;  // RFC 1035, less the length bytes
  if (text.empty() || text.size() > kMaxName || text.front() == '-' || text.front() == '.')
    return false;
  return !ends_in_a_number(text) && std::ranges::all_of(text, [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
  });
}

}  // namespace celador
