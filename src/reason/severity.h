#pragma once
#include "model/finding.h"

namespace celador {

// How bad it is and why, from access, categories, people and signs of others. The rule, in points
// of 10 (docs/severity.md): what a stranger can do gives 0 (identify) to 5 (admin); whose data
// gives up to 3 (health and other special categories, identities, secrets); how many people up
// to 1.5; somebody else's traces 1. Unknowns give nothing, and are named. 0 info, under 4 low,
// under 6 medium, under 8 high, from 8 critical. Every reason is a sentence for people.
Severity severity_of(const Finding& finding);

}  // namespace celador
