#include "classify/people_estimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace celador {
namespace {

// The first records of a shuffle that goes no further than it must.
PersonCounts sample_of(std::vector<std::uint32_t>& person_of_record, std::size_t records,
                       std::mt19937& random) {
  std::unordered_map<std::uint32_t, std::uint64_t> seen;
  for (std::size_t i = 0; i < records; ++i) {
    std::uniform_int_distribution<std::size_t> rest(i, person_of_record.size() - 1);
    std::swap(person_of_record[i], person_of_record[rest(random)]);
    ++seen[person_of_record[i]];
  }
  PersonCounts counts;
  counts.records = records;
  counts.persons = seen.size();
  for (const auto& [person, times] : seen) {
    counts.once += times == 1 ? 1 : 0;
    counts.twice += times == 2 ? 1 : 0;
  }
  return counts;
}

// How many records each of `people` persons has.
using RecordsOfOne = std::size_t (*)(std::mt19937& random);

std::size_t poisson(double mean, std::mt19937& random) {
  return std::poisson_distribution<std::size_t>(mean)(random);
}
bool one_in(unsigned n, std::mt19937& random) { return random() % n == 0; }

struct Shape {
  const char* name;
  std::size_t people;
  RecordsOfOne records;
};

const Shape kShapesOfStores[] = {
    {"nearly one record each", 20000, [](std::mt19937& r) { return 1 + poisson(0.05, r); }},
    {"a third more records", 20000, [](std::mt19937& r) { return 1 + poisson(0.33, r); }},
    {"five visits each", 4000, [](std::mt19937& r) { return 1 + poisson(4, r); }},
    {"skewed visits", 5000,
     [](std::mt19937& r) {
       return 1 + static_cast<std::size_t>(
                      std::min(400.0, std::lognormal_distribution<double>(0, 1.3)(r)));
     }},
    {"one in a hundred has hundreds", 10000,
     [](std::mt19937& r) { return one_in(100, r) ? 200 + r() % 600 : 1; }},
    {"chronic patients in dialysis, the rest once", 8000,
     [](std::mt19937& r) { return one_in(20, r) ? 150 : 1 + poisson(0.5, r); }},
    {"a table of patients merged with its visits", 8000,
     [](std::mt19937& r) { return 1 + (one_in(2, r) ? 0 : poisson(12, r)); }},
    {"two years' tables merged, half of the people in both", 20000,
     [](std::mt19937& r) { return std::size_t{1} + (one_in(2, r) ? 1 : 0); }},
    {"three datasets merged, one of them of visits with skew", 6000,
     [](std::mt19937& r) {
       return 2 + (one_in(3, r) ? static_cast<std::size_t>(std::min(
                                      300.0, std::lognormal_distribution<double>(1.5, 1.2)(r)))
                                : 0);
     }},
};

// docs/people.md states what this measures.
TEST(EstimatePeople, TruthLiesWithinTheBoundsInNinetyFiveRunsOfAHundred) {
  std::mt19937 random(2018);
  for (const Shape& shape : kShapesOfStores) {
    std::vector<std::uint32_t> records;
    for (std::uint32_t person = 0; person < shape.people; ++person)
      records.insert(records.end(), shape.records(random), person);
    for (const std::size_t sampled : {500U, 1000U, 5000U}) {
      int inside = 0;
      double width = 0;
      for (int run = 0; run < 100; ++run) {
        const PeopleBounds bounds =
            estimate_people(sample_of(records, sampled, random), records.size());
        EXPECT_LE(bounds.low, bounds.value);
        EXPECT_LE(bounds.value, bounds.high);
        EXPECT_LE(bounds.high, records.size());
        inside += bounds.low <= shape.people && shape.people <= bounds.high ? 1 : 0;
        width += static_cast<double>(bounds.high - bounds.low) / static_cast<double>(shape.people);
      }
      EXPECT_GE(inside, 95) << shape.name << ", " << sampled << " records sampled";
      RecordProperty(std::to_string(sampled) + " of: " + shape.name,
                     std::to_string(inside) + " inside, width " + std::to_string(width / 100));
    }
  }
}

TEST(EstimatePeople, IsExactWhenAllWasRead) {
  const PeopleBounds bounds = estimate_people({100, 80, 60, 20}, 100);
  EXPECT_EQ(bounds.low, 80U);
  EXPECT_EQ(bounds.value, 80U);
  EXPECT_EQ(bounds.high, 80U);
}

TEST(EstimatePeople, WithoutARepeatItIsARecordEach) {
  const PeopleBounds bounds = estimate_people({1000, 1000, 1000, 0}, 2'373'764);
  EXPECT_EQ(bounds.value, 2'373'764U);
  EXPECT_EQ(bounds.high, 2'373'764U);
  EXPECT_LT(bounds.low, 500'000U);
}

TEST(EstimatePeople, HasNothingToSayOfNoRecords) { EXPECT_EQ(estimate_people({}, 1000).high, 0U); }

}  // namespace
}  // namespace celador
