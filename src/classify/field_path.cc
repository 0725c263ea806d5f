#include "classify/field_path.h"

#include <algorithm>

#include "classify/check_digits.h"
#include "classify/masked_name.h"
#include "classify/value_shape.h"

namespace celador {
namespace {

// "Births per 1,000 women (Mitchell (2013))": words with a year or a number among them; no date, no
// telephone, no number of anybody.
bool is_title(std::string_view segment) {
  constexpr std::ptrdiff_t kFewestLetters = 20;
  constexpr std::size_t kLongestRun = 4;
  constexpr int kMostRunsTogether = 2;  // "15-64 years"
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  const auto letters = std::ranges::count_if(segment, is_letter);
  if (letters < kFewestLetters || letters < 2 * std::ranges::count_if(segment, is_digit))
    return false;
  std::size_t run = 0;
  int together = 0;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (!is_digit(segment[i])) {
      const bool joins =
          i > 0 && is_digit(segment[i - 1]) && i + 1 < segment.size() && is_digit(segment[i + 1]);
      if (!joins) together = 0;
      run = 0;
      continue;
    }
    if (run++ == 0 && ++together > kMostRunsTogether) return false;
    if (run > kLongestRun) return false;
  }
  return true;
}

// "@key", "@type" are names: nothing stands before.
bool has_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return at != std::string_view::npos && at > 0 && text[at - 1] != '.' && at + 1 < text.size();
}

// Names of fields have few digits: "address2", "icd10", "diag_2018". Six or more are a key.
bool is_data(std::string_view segment) {
  while (segment.ends_with("[]")) segment.remove_suffix(2);
  if (segment.size() < 5) return false;
  if (has_address(segment)) return true;
  if (segment.find(' ') != std::string_view::npos && is_persons_name(segment)) return true;
  const auto digits = std::ranges::count_if(segment, is_digit);
  return (digits >= 6 && !is_title(segment)) ||
         (digits >= 4 && static_cast<std::size_t>(digits) == segment.size());
}

}  // namespace

std::string_view name_fields_only(std::string_view path, std::span<char> into,
                                  std::string_view& data_segment) {
  data_segment = {};
  // An address has dots itself: with one in it, the path cannot be cut safely, and all of it counts
  // as data.
  if (has_address(path)) {
    data_segment = path;
    return "*";
  }
  std::size_t size = 0;
  bool changed = false;
  std::string_view rest = path;
  for (;;) {
    const std::size_t dot = rest.find('.');
    std::string_view segment = rest.substr(0, dot);
    if (is_data(segment)) {
      data_segment = segment;
      segment = "*";
      changed = true;
    }
    if (size + segment.size() + 1 > into.size()) return {};
    if (size > 0) into[size++] = '.';
    size = static_cast<std::size_t>(
        std::ranges::copy(segment, into.begin() + static_cast<std::ptrdiff_t>(size)).out -
        into.begin());
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  return changed ? std::string_view(into.data(), size) : path;
}

}  // namespace celador
