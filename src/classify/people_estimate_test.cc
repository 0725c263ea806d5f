#include "classify/people_estimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
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

struct Shape {
  const char* name;
  std::size_t people;
  double mean_more;  // records beyond the first, on average
  bool skewed;       // a few people have most of them
};

TEST(EstimatePeople, TruthLiesWithinTheBoundsInNinetyFiveRunsOfAHundred) {
  const Shape shapes[] = {
      {"nearly one record each", 20000, 0.05, false},
      {"a third more records", 20000, 0.33, false},
      {"five visits each", 4000, 4, false},
      {"skewed visits", 5000, 3, true},
  };
  std::mt19937 random(2018);
  for (const Shape& shape : shapes) {
    std::vector<std::uint32_t> records;
    for (std::uint32_t person = 0; person < shape.people; ++person) {
      std::size_t more = std::poisson_distribution<std::size_t>(shape.mean_more)(random);
      if (shape.skewed) {
        more = static_cast<std::size_t>(
            std::min(400.0, std::lognormal_distribution<double>(0, 1.3)(random)));
      }
      records.insert(records.end(), 1 + more, person);
    }
    for (const std::size_t sampled : {500U, 1000U, 5000U}) {
      int inside = 0;
      for (int run = 0; run < 100; ++run) {
        const PeopleBounds bounds =
            estimate_people(sample_of(records, sampled, random), records.size());
        EXPECT_LE(bounds.low, bounds.value);
        EXPECT_LE(bounds.value, bounds.high);
        EXPECT_LE(bounds.high, records.size());
        inside += bounds.low <= shape.people && shape.people <= bounds.high ? 1 : 0;
      }
      EXPECT_GE(inside, 95) << shape.name << ", " << sampled << " records sampled";
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
