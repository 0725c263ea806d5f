#pragma once
#include <string_view>

// Words of data/terms/. They take a word in lower case without accents.
namespace celador {

// An international nonproprietary name, in the ending of any of the languages ("metformina").
bool is_drug_name(std::string_view plain_word);
// An illness, a symptom, an examination; what begins or ends as they do.
bool is_medical_word(std::string_view plain_word);
// What streets are called, also as the end of a word ("hauptstrasse").
bool is_street_word(std::string_view plain_word);
// What names of companies, offices and places have, and names of persons have not.
bool is_organization_word(std::string_view plain_word);

}  // namespace celador
