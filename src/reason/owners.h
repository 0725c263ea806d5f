#pragma once
#include <vector>

#include "model/finding.h"

namespace celador {

// Ranks hypotheses of who operates a store, whose data it is, whose network. Facts that name the
// same organisation (the same registrable domain, or the same name) bear each other out: confidence
// = 1 - product of (1 - weight), each kind of evidence counted once. Names that come with a product
// or a host's default configuration count for nothing. At most 5, most likely first.
std::vector<Owner> owners_of(const std::vector<OwnerFact>& facts);

}  // namespace celador
