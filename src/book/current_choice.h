#pragma once
#include <cstdint>
#include <span>
#include <string>

#include "base/instant.h"
#include "model/access.h"
#include "model/finding.h"

namespace celador {

// What one observation of an endpoint says about all of the store, as far as the choice of what is
// current needs it.
struct Sighting {
  std::int64_t seq = 0;  // order of recording
  Instant at;
  Extent extent;
  State identify = State::kUnknown;
  State list = State::kUnknown;
  State read = State::kUnknown;
  double score = 0;  // of its severity
};

// Which of an endpoint's observations is current; gives its seq. `all` in any order, not empty.
//
// A later look replaces an earlier one when it saw at least as much of the store: the whole store
// at depth sample or count replaces everything, and so does proof that all of it is closed (its
// port, or list and read of the whole store refused); a whole look at a lower depth replaces whole
// looks and inside looks as shallow as itself; a look inside the store replaces those at the same
// place that went no deeper. A look that was interrupted, or brought no verdict, replaces nothing.
// Of what is not replaced the gravest is current: a narrow look may make matters worse and never
// better (promise 6: unknown is not closed). Without any verdict it is the latest.
std::int64_t current_of(std::span<const Sighting> all);

}  // namespace celador
