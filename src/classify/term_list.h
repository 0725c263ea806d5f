#pragma once
#include <string_view>

// Words of data/terms/ that endings or beginnings tell. They take a word in lower case without
// accents.
namespace celador {

// An international nonproprietary name, in the ending of any of the languages ("metformina").
bool is_drug_name(std::string_view plain_word);
// An illness, a symptom, an examination; what begins or ends as they do.
bool is_medical_word(std::string_view plain_word);
// "hauptstrasse".
bool ends_as_street_name(std::string_view plain_word);

}  // namespace celador
