#include "classify/name_list.h"

#include "classify/embedded_data.h"
#include "classify/word_list.h"

namespace celador {

bool is_common_given_name(std::string_view plain_word) {
  static const WordList names(data::kGivenNames);
  return names.contains(plain_word);
}

bool is_common_family_name(std::string_view plain_word) {
  static const WordList names(data::kFamilyNames);
  return names.contains(plain_word);
}

}  // namespace celador
