#include "reason/hypergeometric.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace celador {
namespace {

constexpr double kTail = 0.025;

// "n over k", exact for the numbers here.
double choose(int n, int k) {
  if (k < 0 || k > n) return 0;
  double ways = 1;
  for (int i = 1; i <= k; ++i) ways = ways * (n - k + i) / i;
  return std::round(ways);
}

double chance_of(int population, int marked, int sampled, int hits) {
  return choose(marked, hits) * choose(population - marked, sampled - hits) /
         choose(population, sampled);
}

// By the definition, one population after the other.
PopulationBounds by_enumeration(int population, int sampled, int hits) {
  PopulationBounds bounds{-1, -1};
  for (int marked = 0; marked <= population; ++marked) {
    if (chance_of(population, marked, sampled, hits) == 0) continue;
    double so_many_or_more = 0;
    double so_many_or_fewer = 0;
    for (int i = hits; i <= sampled; ++i)
      so_many_or_more += chance_of(population, marked, sampled, i);
    for (int i = 0; i <= hits; ++i) so_many_or_fewer += chance_of(population, marked, sampled, i);
    if (so_many_or_more < kTail || so_many_or_fewer < kTail) continue;
    if (bounds.low < 0) bounds.low = marked;
    bounds.high = marked;
  }
  return bounds;
}

TEST(HypergeometricBounds, AreThoseOfTheDefinitionForEverySmallPopulation) {
  for (const int population : {1, 2, 7, 20, 41}) {
    for (int sampled = 1; sampled <= population; ++sampled) {
      for (int hits = 0; hits <= sampled; ++hits) {
        const PopulationBounds expected = by_enumeration(population, sampled, hits);
        const PopulationBounds bounds =
            hypergeometric_bounds(population, static_cast<std::uint64_t>(sampled),
                                  static_cast<std::uint64_t>(hits), kTail);
        EXPECT_EQ(bounds.low, expected.low) << population << ' ' << sampled << ' ' << hits;
        EXPECT_EQ(bounds.high, expected.high) << population << ' ' << sampled << ' ' << hits;
      }
    }
  }
}

TEST(HypergeometricBounds, HoldTheTruthInAtLeastNineteenOfTwentySamples) {
  constexpr int kPopulation = 60;
  for (const int sampled : {5, 20, 45}) {
    std::vector<PopulationBounds> bounds;
    for (int hits = 0; hits <= sampled; ++hits) {
      bounds.push_back(hypergeometric_bounds(kPopulation, static_cast<std::uint64_t>(sampled),
                                             static_cast<std::uint64_t>(hits), kTail));
    }
    for (int marked = 0; marked <= kPopulation; ++marked) {
      double held = 0;
      for (int hits = 0; hits <= sampled; ++hits) {
        const PopulationBounds& each = bounds[static_cast<std::size_t>(hits)];
        if (each.low <= marked && marked <= each.high)
          held += chance_of(kPopulation, marked, sampled, hits);
      }
      EXPECT_GE(held, 0.95 - 1e-12) << sampled << ' ' << marked;
    }
  }
}

TEST(HypergeometricBounds, KeepTheirDigitsInTheWholeInternet) {
  // The sample is a small part, so that the share's own bounds (Clopper and Pearson) nearly hold.
  constexpr double kInternet = 4294967296;
  for (const std::uint64_t hits : {0U, 1U, 54U, 5400U}) {
    constexpr std::uint64_t kSampled = 4294967;
    const PopulationBounds bounds = hypergeometric_bounds(kInternet, kSampled, hits, kTail);
    const PopulationBounds shares =
        clopper_pearson(static_cast<double>(kSampled), static_cast<double>(hits), kTail);
    EXPECT_NEAR(bounds.high / (shares.high * kInternet), 1, 0.002) << hits;
    if (hits > 0) {
      EXPECT_NEAR(bounds.low / (shares.low * kInternet), 1, 0.03) << hits;
    }
  }
  // The rule of three: none in n is at most 3.69 / n.
  EXPECT_NEAR(hypergeometric_bounds(0x1p+120, 1000000, 0, kTail).high / (0x1p+120 * 3.6889e-6), 1,
              0.001);
}

double binomial(int trials, double share, int hits) {
  return choose(trials, hits) * std::pow(share, hits) * std::pow(1 - share, trials - hits);
}

TEST(ClopperPearson, GivesTheSharesOfWhichTheTailsAreLeft) {
  constexpr int kTrials = 40;
  constexpr int kHits = 5;
  const PopulationBounds shares = clopper_pearson(kTrials, kHits, kTail);
  double so_many_or_more = 0;
  double so_many_or_fewer = 0;
  for (int i = kHits; i <= kTrials; ++i) so_many_or_more += binomial(kTrials, shares.low, i);
  for (int i = 0; i <= kHits; ++i) so_many_or_fewer += binomial(kTrials, shares.high, i);
  EXPECT_NEAR(so_many_or_more, kTail, 1e-9);
  EXPECT_NEAR(so_many_or_fewer, kTail, 1e-9);
  EXPECT_EQ(clopper_pearson(kTrials, 0, kTail).low, 0);
  EXPECT_EQ(clopper_pearson(kTrials, kTrials, kTail).high, 1);
}

TEST(StudentQuantile, IsThatOfTheTables) {
  EXPECT_NEAR(student_quantile(1, kTail), 12.706, 0.001);
  EXPECT_NEAR(student_quantile(29, kTail), 2.045, 0.001);
  EXPECT_NEAR(student_quantile(1e9, kTail), 1.960, 0.001);
}

}  // namespace
}  // namespace celador
