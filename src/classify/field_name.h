#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "classify/categories.h"

// What a field's name says about its values.
//
// A path is cut into words (camelCase, snake_case, kebab-case), in lower case, without accents,
// digits and plurals, abbreviations written out, stop words left out; runs of words are then looked
// up in a dictionary of several languages (data/fields/). "paciente.apPat" reads "paciente apellido
// paterno".
namespace celador {

// 3: the name alone names it; 2: with values that fit; 1: with values that fit, beside other
// personal data.
struct NameHint {
  CategoryIndex category = 0;
  int strength = 0;
};

// Words of one segment or of a whole path, as above.
std::vector<std::string> words_of_name(std::string_view path);

// What the path of a field of `dataset` may hold, strongest first. The last words decide:
// "phone.type" is no phone, but "address.city" may say town and, weaker, address.
std::vector<NameHint> hints_of_name(std::string_view dataset, std::string_view field_path);

// Whether the last words are known to look personal and to be something else ("product name",
// "percent_hispanic").
bool names_something_else(std::string_view field_path);

// Whether the path speaks of a company, a school, a station ("telefono_proveedor").
bool names_organization(std::string_view field_path);

// One of words_of_name: "paciente", "customer".
bool is_word_for_person(const std::string& word);

// A name and whose it is, no more: "nombre", "nombre_del_paciente", "en_name".
bool is_bare_name(std::string_view path);

// Whether the last word is one for a person: "player", "Leading Candidate".
bool names_role(std::string_view path);

// Whether a word of the last segment is one for animals or plants: "species", "litter".
bool names_animal(std::string_view path);

// What a dataset's name says of the people in it.
enum class DatasetKind : std::uint8_t {
  kUnknown,
  kPeople,         // patients, customers, members
  kStaff,          // admins, doctors, employees
  kAccounts,       // users, accounts: either
  kOrganizations,  // hospitals, payers, branches: not persons
  kThings,         // logs, devices, products
};
DatasetKind kind_of_dataset(std::string_view dataset);

}  // namespace celador
