#include "classify/field_path.h"

#include <algorithm>

#include "classify/check_digits.h"
#include "classify/masked_name.h"
#include "classify/value_shape.h"

namespace celador {
namespace {

// Names of fields have few digits: "address2", "icd10", "diag_2018". Six or more are a key.
bool is_data(std::string_view segment) {
  while (segment.ends_with("[]")) segment.remove_suffix(2);
  if (segment.size() < 5) return false;
  if (segment.find('@') != std::string_view::npos) return true;
  if (segment.find(' ') != std::string_view::npos && is_persons_name(segment)) return true;
  const auto digits = std::ranges::count_if(segment, is_digit);
  return digits >= 6 || (digits >= 4 && static_cast<std::size_t>(digits) == segment.size());
}

}  // namespace

std::string_view name_fields_only(std::string_view path, std::span<char> into,
                                  std::string_view& data_segment) {
  data_segment = {};
  // An address has dots itself: with one in it, the path cannot be cut safely, and all of it counts
  // as data.
  if (path.find('@') != std::string_view::npos) {
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
