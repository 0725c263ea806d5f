#pragma once
#include <string_view>

namespace celador {

// Whether a word, in lower case and without accents, is one of the commonest given or family names
// of the countries in data/names/. A short list: it tells a column of names from one of products,
// not a name from a word.
bool is_common_given_name(std::string_view plain_word);
bool is_common_family_name(std::string_view plain_word);

}  // namespace celador
