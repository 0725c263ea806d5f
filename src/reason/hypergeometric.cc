// The one place that uses Boost.Math.

#include "reason/hypergeometric.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace celador {
namespace {

// Special functions of numbers as large as these lose digits; none of that is an exception.
using Policy = boost::math::policies::policy<
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::pole_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>,
    boost::math::policies::promote_double<false>>;
using Binomial = boost::math::binomial_distribution<double, Policy>;
using Beta = boost::math::beta_distribution<double, Policy>;

// Terms of a tail that add nothing any more.
constexpr double kNothing = 1e-17;

struct Urn {
  double population;
  double marked;
  double sampled;

  // P(X = hits), by three binomials (Loader 2000; R's dhyper): binomial coefficients of numbers
  // like 2^32 have no digits left when they are divided.
  double chance_of(double hits) const {
    if (hits < std::max(0.0, sampled - (population - marked)) || hits > std::min(sampled, marked))
      return 0;
    if (sampled == population || sampled == 0) return 1;
    const double share = sampled / population;
    return pdf(Binomial(marked, share), hits) *
           pdf(Binomial(population - marked, share), sampled - hits) /
           pdf(Binomial(population, share), sampled);
  }
  // P(X = hits + 1) / P(X = hits)
  double step_up(double hits) const {
    return (marked - hits) * (sampled - hits) /
           ((hits + 1) * (population - marked - sampled + hits + 1));
  }
  // The sum of the terms from `hits` away from the middle, where each is less than the one before.
  double sum_down(double hits) const {
    double term = chance_of(hits);
    double sum = term;
    for (; hits > 0 && term > sum * kNothing; --hits) sum += term /= step_up(hits - 1);
    return sum;
  }
  double sum_up(double hits) const {
    double term = chance_of(hits);
    double sum = term;
    for (; hits < std::min(sampled, marked) && term > sum * kNothing; ++hits)
      sum += term *= step_up(hits);
    return sum;
  }
  double middle() const { return sampled * marked / population; }
  // P(X <= hits) and P(X >= hits)
  double at_most(double hits) const {
    return hits <= middle() ? sum_down(hits) : 1 - sum_up(hits + 1);
  }
  double at_least(double hits) const {
    return hits >= middle() ? sum_up(hits) : 1 - sum_down(hits - 1);
  }
};

// The least whole number above `no` up to `yes` that holds, of a condition that holds from
// somewhere on: `no` does not, `yes` does.
template <typename Holds>
double least(double no, double yes, const Holds& holds) {
  while (true) {
    const double between = std::floor(no + (yes - no) / 2);
    if (between <= no || between >= yes) return yes;
    (holds(between) ? yes : no) = between;
  }
}

}  // namespace

PopulationBounds hypergeometric_bounds(double population, std::uint64_t sampled, std::uint64_t hits,
                                       double tail) {
  const auto size = static_cast<double>(sampled);
  const auto found = static_cast<double>(hits);
  const double least_possible = found;
  const double most_possible = population - (size - found);
  PopulationBounds bounds{least_possible, most_possible};
  if (least_possible >= most_possible) return bounds;
  const auto not_too_few = [&](double marked) {
    return Urn{population, marked, size}.at_least(found) >= tail;
  };
  const auto too_many = [&](double marked) {
    return Urn{population, marked, size}.at_most(found) < tail;
  };
  if (!not_too_few(least_possible)) bounds.low = least(least_possible, most_possible, not_too_few);
  if (too_many(most_possible)) bounds.high = least(least_possible, most_possible, too_many) - 1;
  return bounds;
}

PopulationBounds clopper_pearson(double sampled, double hits, double tail) {
  PopulationBounds bounds{0, 1};
  if (hits > 0) bounds.low = quantile(Beta(hits, sampled - hits + 1), tail);
  if (hits < sampled) bounds.high = quantile(complement(Beta(hits + 1, sampled - hits), tail));
  return bounds;
}

double student_quantile(double degrees, double tail) {
  return quantile(complement(boost::math::students_t_distribution<double, Policy>(degrees), tail));
}

}  // namespace celador
