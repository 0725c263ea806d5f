#pragma once
#include <span>

#include "classify/field_profile.h"

namespace celador {

// Whether the records are a line list, as epidemiologists call it: one person each without a name
// or a number, by age or sex and at least two other things that persons have (a diagnosis, a
// measurement, an occupation), or by three of several kinds with a date, as claims are. Whoever
// knows some of them finds the person. A table of statistics, which counts persons by age and sex,
// is none.
bool is_line_list(std::span<const FieldProfile> fields);

}  // namespace celador
