#include "reason/census_estimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <span>

namespace celador {
namespace {

// A population of networks of 256 endpoints each, some of them marked.
class World {
 public:
  static constexpr std::size_t kSize = 256;

  World(std::size_t networks, std::uint64_t seed)
      : random_(seed), marked_(networks * kSize, false), order_(networks * kSize) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
  }

  // As many marked in one of `every` networks, the others none.
  void mark(std::size_t every, std::size_t in_each) {
    for (std::size_t network = 0; network < marked_.size() / kSize; network += every) {
      for (std::size_t i = 0; i < in_each; ++i) marked_[network * kSize + i] = true;
    }
  }
  double truth() const { return static_cast<double>(std::ranges::count(marked_, true)); }

  CensusSample draw_endpoints(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      std::swap(order_[i], order_[i + random_() % (order_.size() - i)]);
    return first_of_order(count);
  }
  // A sample that grows is the beginning of one order.
  void shuffle() { std::ranges::shuffle(order_, random_); }
  CensusSample first_of_order(std::size_t count) const {
    return sample_of(std::span(order_).first(count));
  }
  // Whole networks: what is sampled when answers are lost, or blocked, by networks.
  CensusSample draw_networks(std::size_t count) {
    std::vector<std::size_t> networks(marked_.size() / kSize);
    std::iota(networks.begin(), networks.end(), std::size_t{0});
    std::ranges::shuffle(networks, random_);
    networks.resize(count);
    std::vector<std::size_t> drawn;
    for (const std::size_t network : networks) {
      for (std::size_t i = 0; i < kSize; ++i) drawn.push_back(network * kSize + i);
    }
    return sample_of(drawn);
  }

 private:
  CensusSample sample_of(std::span<const std::size_t> drawn) const {
    std::vector<CensusSample::Network> networks(marked_.size() / kSize);
    for (const std::size_t endpoint : drawn) {
      ++networks[endpoint / kSize].sampled;
      networks[endpoint / kSize].hits += marked_[endpoint] ? 1 : 0;
    }
    CensusSample sample;
    sample.population = static_cast<double>(marked_.size());
    sample.networks_of_population = static_cast<double>(networks.size());
    for (const CensusSample::Network& network : networks) {
      sample.sampled += network.sampled;
      sample.networks += network.sampled > 0 ? 1 : 0;
      sample.squares += static_cast<double>(network.sampled * network.sampled);
      if (network.hits > 0) sample.with_hits.push_back(network);
    }
    return sample;
  }

  std::mt19937_64 random_;
  std::vector<bool> marked_;
  std::vector<std::size_t> order_;
};

// Without networks that tell anything.
CensusSample plain(double population, std::uint64_t sampled, std::uint64_t hits) {
  CensusSample sample{.population = population, .sampled = sampled};
  if (hits > 0) sample.with_hits.push_back({sampled, hits});
  sample.networks = 1;
  sample.networks_of_population = 1;
  sample.squares = static_cast<double>(sampled * sampled);
  return sample;
}

TEST(CensusEstimate, SaysNothingOfASampleOfNothing) {
  const CensusEstimate estimate = estimate_census({.population = 1000});
  EXPECT_EQ(estimate.low, 0);
  EXPECT_EQ(estimate.high, 1000);
}

TEST(CensusEstimate, IsExactWhenEverythingWasLookedAt) {
  World world(40, 1);
  world.mark(3, 7);
  const CensusEstimate estimate = estimate_census(world.draw_endpoints(40 * World::kSize));
  EXPECT_EQ(estimate.value, world.truth());
  EXPECT_TRUE(estimate.is_exact());
}

TEST(CensusEstimate, GivesAnUpperBoundWhereNothingWasFound) {
  const CensusEstimate none = estimate_census(plain(1e6, 10000, 0));
  EXPECT_EQ(none.value, 0);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 367, 3);  // 3.69 / 10,000 of a million, less what was sampled
  const CensusEstimate all = estimate_census(plain(1e6, 10000, 10000));
  EXPECT_EQ(all.high, 1e6);
  EXPECT_NEAR(all.low, 1e6 - 367, 3);
}

TEST(CensusEstimate, NeverContradictsWhatWasSeen) {
  for (const std::uint64_t hits : {1U, 20U, 79U}) {
    const CensusEstimate estimate = estimate_census(plain(100, 80, hits));
    EXPECT_GE(estimate.low, hits);
    EXPECT_LE(estimate.high, 100 - (80 - hits));
    EXPECT_GE(estimate.value, estimate.low);
    EXPECT_LE(estimate.value, estimate.high);
  }
}

struct Case {
  const char* name;
  std::size_t networks;
  std::size_t every;
  std::size_t in_each;
  std::size_t drawn;
};

// How many of `samples` intervals hold the truth.
double held_by(const Case& each, CensusSample (World::*draw)(std::size_t), int samples) {
  World world(each.networks, 20261127);
  world.mark(each.every, each.in_each);
  int held = 0;
  for (int i = 0; i < samples; ++i) {
    const CensusEstimate estimate = estimate_census((world.*draw)(each.drawn));
    held += estimate.low <= world.truth() && world.truth() <= estimate.high ? 1 : 0;
  }
  return static_cast<double>(held) / samples;
}

TEST(CensusEstimate, HoldsTheTruthForEndpointsDrawnAtRandom) {
  for (const Case& each :
       {Case{"rare, apart", 400, 4, 1, 1000}, Case{"rare, together", 400, 100, 25, 1000},
        Case{"common, apart", 400, 1, 77, 1000}, Case{"common, together", 400, 3, 230, 1000},
        Case{"a large part", 100, 5, 40, 10000}}) {
    EXPECT_GE(held_by(each, &World::draw_endpoints, 500), 0.94) << each.name;
  }
}

TEST(CensusEstimate, HoldsTheTruthWhereNetworksAreLostAsAWhole) {
  for (const Case& each :
       {Case{"rare", 1200, 6, 3, 150}, Case{"common, together", 1200, 3, 230, 60}}) {
    EXPECT_GE(held_by(each, &World::draw_networks, 300), 0.94) << each.name;
  }
}

TEST(CensusEstimate, IsWiderWhereNetworksAreAlike) {
  World world(1200, 3);
  world.mark(3, 230);
  const CensusSample by_network = world.draw_networks(60);
  const CensusEstimate together = estimate_census(by_network);
  const CensusEstimate apart = estimate_census(world.draw_endpoints(by_network.sampled));
  EXPECT_GT(together.design_effect, 50);
  EXPECT_GT(together.half_width(), 5 * apart.half_width());
}

TEST(CensusEstimate, IsHardlyWiderWhereNothingClusters) {
  for (const std::size_t in_each : {1U, 100U}) {
    World world(400, 4);
    world.mark(1, in_each);
    for (const std::size_t drawn : {300U, 3000U, 30000U}) {
      double wider = 0;
      for (int i = 0; i < 20; ++i) {
        CensusSample sample = world.draw_endpoints(drawn);
        const double width = estimate_census(sample).half_width();
        sample.networks = 1;  // nothing is known of networks
        wider += width / estimate_census(sample).half_width() / 20;
      }
      EXPECT_LE(wider, 1.1) << in_each << ' ' << drawn;
    }
  }
}

// A census that ends when its interval is narrow enough looks at it again and again.
TEST(CensusEstimate, HoldsTheTruthWhenItStopsAtAWidth) {
  World world(400, 5);
  world.mark(2, 20);
  int held = 0;
  for (int i = 0; i < 200; ++i) {
    CensusEstimate estimate;
    world.shuffle();
    for (double drawn = 200; drawn < 100000; drawn *= 1.2) {
      estimate = estimate_census(world.first_of_order(static_cast<std::size_t>(drawn)));
      if (estimate.half_width() <= 0.2 * estimate.value) break;
    }
    held += estimate.low <= world.truth() && world.truth() <= estimate.high ? 1 : 0;
  }
  EXPECT_GE(held, 200 * 0.93);
}

}  // namespace
}  // namespace celador
