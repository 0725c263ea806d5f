#pragma once
#include <algorithm>
#include <cstdint>

#include "model/dataset.h"
#include "model/look.h"

namespace celador {

// The sum of sizes that a peer claims, which neither wraps nor leaves what is believed.
inline std::uint64_t add_claimed_bytes(std::uint64_t sum, std::uint64_t bytes) {
  return std::min(kMaxBelievedBytes,
                  std::min(sum, kMaxBelievedBytes) + std::min(bytes, kMaxBelievedBytes));
}

// Whatever the protocol: sizes and numbers of records that no store has are the peer's fancy. A
// size beyond kMaxBelievedBytes becomes unknown, a number of records is cut at kMaxBelievedRecords
// and an estimate from then on; the dataset's notes say so.
void bound_claims(Look& look);

// An estimate of people rests on such numbers, too: it is cut at as many as live, and its method
// says so.
void bound_people(People& people);

}  // namespace celador
