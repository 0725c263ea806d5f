#pragma once
#include <cstdint>

namespace celador {

// Bounds in numbers of the population, both of them possible.
struct PopulationBounds {
  double low = 0;
  double high = 0;
};

// Which numbers of marked ones in a population of `population` agree with `hits` in a sample of
// `sampled`, drawn without replacement: those for which neither "so many or more" nor "so many or
// fewer" is less likely than `tail`. The inversion of the exact hypergeometric test; it holds the
// truth in at least 1 - 2 * tail of all samples. Costs the square root of `hits`. Pure.
PopulationBounds hypergeometric_bounds(double population, std::uint64_t sampled, std::uint64_t hits,
                                       double tail);

// Clopper and Pearson (1934) for a share, with numbers that need not be whole: an effective sample
// has none. 0 <= hits <= sampled, sampled above 0.
PopulationBounds clopper_pearson(double sampled, double hits, double tail);

// The quantile of Student's t for 1 - tail; many degrees of freedom are the normal's.
double student_quantile(double degrees, double tail);

}  // namespace celador
