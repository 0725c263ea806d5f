#include "round/round_people.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace celador {
namespace {

// `sampled` of the persons `from` up to `to`, each with a key of its own.
PersonKeys persons(std::uint64_t from, std::uint64_t to, std::size_t sampled, std::uint32_t seed) {
  std::vector<std::uint64_t> all;
  for (std::uint64_t i = from; i < to; ++i) all.push_back(i * 0x9e3779b97f4a7c15ULL);
  std::mt19937 random(seed);
  std::ranges::shuffle(all, random);
  PersonKeys keys;
  keys.persons = std::min(sampled, all.size());
  for (std::uint32_t i = 0; i < keys.persons; ++i) keys.keys.emplace_back(i, all[i]);
  return keys;
}

People exactly(std::uint64_t value) { return {value, value, value, "", std::nullopt, {}}; }

TEST(RoundPeople, SaysNothingOfNoStores) { EXPECT_FALSE(RoundPeople().count()); }

TEST(RoundPeople, OneStoreIsTheRound) {
  RoundPeople round;
  round.add_store(exactly(100), persons(0, 100, 100, 1));
  EXPECT_EQ(round.count(), exactly(100));
}

TEST(RoundPeople, CountsAnExportOfTheSamePatientsOnce) {
  RoundPeople round;
  round.add_store(exactly(1000), persons(0, 1000, 1000, 1));
  round.add_store(exactly(600), persons(200, 800, 600, 2));
  round.add_store(exactly(300), persons(900, 1200, 300, 3));
  const People all = *round.count();
  EXPECT_EQ(all.value, 1200U) << all.method;
  EXPECT_EQ(all.low, 1200U);
  EXPECT_EQ(all.high, 1200U);
}

TEST(RoundPeople, EstimatesWhatSampledStoresShare) {
  const struct {
    const char* name;
    std::uint64_t second_from;
    std::uint64_t truth;
  } rows[] = {
      {"all of them", 0, 20'000}, {"half of them", 10'000, 30'000}, {"none", 20'000, 40'000}};
  for (const auto& row : rows) {
    RoundPeople round;
    const People about{20'000, 15'000, 20'000, "", std::nullopt, {}};
    round.add_store(about, persons(0, 20'000, 2000, 4));
    round.add_store(about, persons(row.second_from, row.second_from + 20'000, 2000, 5));
    const People all = *round.count();
    EXPECT_NEAR(static_cast<double>(all.value), static_cast<double>(row.truth), 4000) << row.name;
    EXPECT_LE(all.low, row.truth) << row.name;
    EXPECT_GE(all.high, row.truth) << row.name;
  }
}

TEST(RoundPeople, TakesMoreStoresThanBits) {
  RoundPeople round;
  for (std::uint32_t i = 0; i < 100; ++i) round.add_store(exactly(10), persons(0, 10, 10, i));
  EXPECT_EQ(round.count()->value, 10U);
}

TEST(RoundPeople, TellsMinorsAndCountriesOverAllStores) {
  RoundPeople round;
  People children{1000, 1000, 1000, "", Minors{900, 900, 900}, {{"MX", 0.9}, {"US", 0.1}}};
  People grown{3000, 3000, 3000, "", Minors{0, 0, 0}, {{"MX", 0.5}}};
  round.add_store(children, persons(0, 1000, 1000, 1));
  round.add_store(grown, persons(1000, 4000, 3000, 2));
  const People all = *round.count();
  EXPECT_EQ(all.value, 4000U);
  ASSERT_TRUE(all.minors);
  EXPECT_EQ(all.minors->value, 900U);
  EXPECT_LE(all.minors->low, 900U);
  EXPECT_GE(all.minors->high, 900U);
  ASSERT_EQ(all.countries.size(), 2U);
  EXPECT_EQ(all.countries[0].country, "MX");
  EXPECT_NEAR(all.countries[0].share, 0.6, 1e-9);
}

}  // namespace
}  // namespace celador
