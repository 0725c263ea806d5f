#include "classify/distinct_sketch.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "classify/people_key.h"

namespace celador {
namespace {

// Numbers n..m as a person's keys would come: hashed under a key.
void add_range(DistinctSketch& sketch, std::uint64_t from, std::uint64_t to, const PeopleKey& key) {
  for (std::uint64_t i = from; i < to; ++i)
    sketch.add(key.hash({reinterpret_cast<const char*>(&i), sizeof(i)}));
}

TEST(DistinctSketch, IsExactWhileFew) {
  const PeopleKey key = PeopleKey::random();
  DistinctSketch sketch;
  EXPECT_EQ(sketch.estimate(), 0);
  add_range(sketch, 0, 50'000, key);
  add_range(sketch, 25'000, 65'000, key);
  EXPECT_TRUE(sketch.is_exact());
  EXPECT_EQ(sketch.estimate(), 65'000);
  EXPECT_EQ(sketch.error(), 0);
}

TEST(DistinctSketch, ErrsAsStatedWhenThereAreMany) {
  for (const std::uint64_t count : {600'000U, 2'373'764U}) {
    const PeopleKey key(7, count);
    DistinctSketch sketch;
    add_range(sketch, 0, count, key);
    EXPECT_FALSE(sketch.is_exact());
    const auto truth = static_cast<double>(count);
    EXPECT_NEAR(sketch.estimate(), truth, 4 * sketch.error() * truth) << count;
    EXPECT_LT(sketch.error(), 0.0021);
  }
}

TEST(DistinctSketch, CountsWhatTwoHaveSeenOnce) {
  const PeopleKey key = PeopleKey::random();
  const struct {
    const char* name;
    std::uint64_t first;
    std::uint64_t second;
  } rows[] = {{"both exact", 20'000, 30'000},
              {"a sketch and an exact one", 700'000, 30'000},
              {"an exact one and a sketch", 30'000, 700'000},
              {"two sketches", 700'000, 900'000}};
  for (const auto& row : rows) {
    DistinctSketch one;
    DistinctSketch other;
    add_range(one, 0, row.first, key);
    add_range(other, row.first / 2, row.first / 2 + row.second, key);
    one.merge(other);
    const auto truth = static_cast<double>(std::max(row.first, row.first / 2 + row.second));
    EXPECT_NEAR(one.estimate(), truth, 4 * one.error() * truth) << row.name;
  }
}

}  // namespace
}  // namespace celador
