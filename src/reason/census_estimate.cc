#include "reason/census_estimate.h"

#include <algorithm>
#include <cmath>

#include "reason/hypergeometric.h"

namespace celador {
namespace {

constexpr double kTail = 0.025;

// The variance of the share between networks, linearised, over that of endpoints that have nothing
// to do with each other; both times the same factors. Networks that were all reached are no sample
// of networks: the more of them, the less of their differences is chance.
double design_effect_of(const CensusSample& sample, double hits) {
  const auto size = static_cast<double>(sample.sampled);
  const auto networks = static_cast<double>(sample.networks);
  if (sample.networks < kLeastNetworks || hits <= 0 || hits >= size) return 1;
  const double share = hits / size;
  // The sum of (hits - share * sampled)^2 over all networks, of which most have no hits.
  double between = share * share * sample.squares;
  for (const CensusSample::Network& network : sample.with_hits) {
    const auto found = static_cast<double>(network.hits);
    between += found * found - 2 * share * found * static_cast<double>(network.sampled);
  }
  const double clustered = between * networks / (networks - 1);
  const double simple = size * share * (1 - share) * size / (size - 1);
  const double not_reached =
      std::clamp(1 - networks / std::max(sample.networks_of_population, networks), 0.0, 1.0);
  return 1 + std::max(0.0, clustered / simple - 1) * not_reached;
}

}  // namespace

CensusEstimate estimate_census(const CensusSample& sample) {
  std::uint64_t hits = 0;
  for (const CensusSample::Network& network : sample.with_hits) hits += network.hits;
  const auto size = static_cast<double>(sample.sampled);
  const auto found = static_cast<double>(hits);
  CensusEstimate estimate;
  if (sample.sampled == 0) {
    estimate.high = sample.population;
    return estimate;
  }
  estimate.value = std::round(sample.population * (found / size));
  if (size >= sample.population) {
    estimate.low = estimate.high = estimate.value = found;
    return estimate;
  }
  const PopulationBounds exact =
      hypergeometric_bounds(sample.population, sample.sampled, hits, kTail);
  estimate.low = exact.low;
  estimate.high = exact.high;
  estimate.design_effect = design_effect_of(sample, found);
  if (estimate.design_effect > 1) {
    // Few networks tell their variance badly: Student's t takes the place of the normal.
    const double doubt = student_quantile(size - 1, kTail) /
                         student_quantile(static_cast<double>(sample.networks - 1), kTail);
    const double not_sampled = (sample.population - size) / (sample.population - 1);
    const double effective = size / estimate.design_effect * doubt * doubt / not_sampled;
    const PopulationBounds shares = clopper_pearson(effective, effective * (found / size), kTail);
    estimate.low = std::min(estimate.low, std::floor(shares.low * sample.population));
    estimate.high = std::max(estimate.high, std::ceil(shares.high * sample.population));
  }
  estimate.low = std::max(estimate.low, found);
  estimate.high = std::min(estimate.high, sample.population - (size - found));
  estimate.value = std::clamp(estimate.value, estimate.low, estimate.high);
  return estimate;
}

}  // namespace celador
