#include "classify/name_list.h"

#include <unordered_set>

#include "classify/embedded_data.h"

namespace celador {
namespace {

std::unordered_set<std::string_view> words_in(std::string_view file) {
  const auto lines = data::lines_of(file);
  return {lines.begin(), lines.end()};
}

}  // namespace

bool is_common_given_name(std::string_view plain_word) {
  static const auto names = words_in(data::kGivenNames);
  return names.contains(plain_word);
}

bool is_common_family_name(std::string_view plain_word) {
  static const auto names = words_in(data::kFamilyNames);
  return names.contains(plain_word);
}

}  // namespace celador
