#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "classify/categories.h"
#include "classify/field_name.h"
#include "classify/field_opinion.h"
#include "classify/field_profile.h"
#include "model/dataset.h"

namespace celador {

// One category of one field, with what the people counter needs.
struct FieldFinding {
  std::size_t field = 0;  // index into the dataset's profiles
  CategoryIndex category = 0;
  bool in_text = false;  // found inside prose: says nothing of who the record is about
  // An organisation's own number that stands for one person (own_rules.h).
  bool tells_persons = false;
  CategoryHit hit;
};

// Which categories the fields of a dataset hold, judged together: those that prove nothing alone
// ("city", "sex") count only beside fields that do. `records` are those that were read. In the
// order of the fields.
//
// `weighed`, where given, gets every opinion that was weighed, of each field (explanation.h).
//
// Confidence: confirmed by values (0.9 and over), likely by name and shape (0.7 to 0.9), doubtful
// (under 0.7, with the reason in the note).
std::vector<FieldFinding> judge_fields(std::span<const FieldProfile> fields, DatasetKind kind,
                                       std::uint64_t records,
                                       std::vector<std::vector<Opinion>>* weighed = nullptr);

}  // namespace celador
