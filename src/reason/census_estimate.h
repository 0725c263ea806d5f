#pragma once
#include <cstdint>
#include <vector>

#include "model/census.h"

namespace celador {

// What a simple random sample without replacement came to, for one thing that is counted.
struct CensusSample {
  double population = 0;      // endpoints in the whole
  std::uint64_t sampled = 0;  // of them
  // Networks that have at least one hit. The others enter through the three numbers below alone.
  struct Network {
    std::uint64_t sampled = 0;
    std::uint64_t hits = 0;
  };
  std::vector<Network> with_hits;
  std::uint64_t networks = 0;  // with at least one sampled endpoint
  double networks_of_population = 0;
  double squares = 0;  // of the endpoints sampled of each network, summed
};

// The whole from the sample, with an interval of 95% (docs/census.md has formulas and sources).
// It is never narrower than the exact hypergeometric one, which holds by the way the sample was
// drawn; where networks are alike it is the wider one of Korn and Graubard (1998). A whole
// population gives its exact number. Pure.
CensusEstimate estimate_census(const CensusSample& sample);

// With fewer sampled networks than this their differences are no measure of anything: the exact
// hypergeometric interval stands alone.
inline constexpr std::uint64_t kLeastNetworks = 30;

}  // namespace celador
