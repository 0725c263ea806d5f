#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/categories.h"
#include "classify/field_name.h"
#include "classify/field_profile.h"

namespace celador {

// Whether the other fields of a dataset make its records somebody's.
enum class Company : std::uint8_t { kAlone, kPersonal };

// Two letters of a country ("mx"), or none.
using Country = std::array<char, 2>;

// What is known of a dataset apart from the field in question.
struct Surroundings {
  DatasetKind kind = DatasetKind::kUnknown;
  Company company = Company::kAlone;
  bool health = false;  // other fields are of health
  bool intimate =
      false;  // others hold more than names: numbers, birth dates, ways to reach somebody
  bool animals = false;  // the records are of animals or plants
  Country country{};     // whose identifiers, telephones and words the other fields have
};

// A category that a field may have, and how sure that is.
struct Opinion {
  CategoryIndex category = 0;
  double confidence = 0;
  bool validated = false;
  std::string note;
};

// The best of identifiers with their own shape or check digit. identifier_opinion.cc
std::optional<Opinion> identifier_opinion(const FieldProfile& field, const Surroundings& around);
// The best of everything that the name suggests or the values show. value_opinion.cc
std::optional<Opinion> value_opinion(const FieldProfile& field, const Surroundings& around);
// Of a field whose meaning a standard fixes (field.standard). standard_opinion.cc
std::optional<Opinion> standard_opinion(const FieldProfile& field);

// What is inside a field's prose, of which `own` is what the whole field is. text_opinion.cc
struct TextOpinion {
  Opinion opinion;
  double share = 0;  // of its distinct values
};
std::vector<TextOpinion> text_opinions(const FieldProfile& field, const Surroundings& around,
                                       std::optional<CategoryIndex> own);

// An upper bound of the probability that at least `hits` of `tries` pass by luck at `rate`
// (Chernoff).
double chance_of(double hits, double tries, double rate);

}  // namespace celador
