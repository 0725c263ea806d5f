#pragma once
#include <string>
#include <vector>

#include "model/finding.h"

namespace celador {

enum class Colour { kNever, kAlways };

// One line a finding, aligned, most severe first as given; fits `width` columns.
std::string render_table(const std::vector<Finding>& findings, Colour colour, int width);

// All of one finding: verdicts with proof, datasets, people, window, owners, causes with fix,
// budget.
std::string render_finding(const Finding& finding, Colour colour, int width);

}  // namespace celador
