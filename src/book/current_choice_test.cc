#include "book/current_choice.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace celador {
namespace {

enum class Saw { kOpen, kRefused, kClosedPort, kNothing };

struct Step {
  Extent extent;
  Saw saw;
  double score;
};

Sighting sighting(const Step& step, std::int64_t seq) {
  Sighting look{.seq = seq,
                .at = Instant(std::chrono::hours(seq)),
                .extent = step.extent,
                .identify = State::kYes,
                .score = step.score};
  if (step.saw == Saw::kClosedPort) look.identify = look.list = look.read = State::kNo;
  if (step.saw == Saw::kRefused) look.list = look.read = State::kNo;
  if (step.saw == Saw::kOpen) look.list = look.read = State::kYes;
  return look;
}

const Extent kWhole{};
const Extent kCounted{Depth::kCount, "", false};
const Extent kListed{Depth::kList, "", false};
const Extent kInsideA{Depth::kSample, "a", false};
const Extent kInsideAListed{Depth::kList, "a", false};
const Extent kInsideB{Depth::kSample, "b", false};
const Extent kCutShort{Depth::kSample, "", true};
const Extent kIdentified{Depth::kIdentify, "", false};

TEST(CurrentChoice, KeepsWhatNoLaterLookSawAllOf) {
  const struct {
    std::string_view name;
    std::vector<Step> looks;  // in the order of time
    std::int64_t current;     // counted from 1
  } rows[] = {
      {"the latest of two whole looks", {{kWhole, Saw::kOpen, 9}, {kWhole, Saw::kOpen, 5}}, 2},
      {"a place inside that is empty", {{kWhole, Saw::kOpen, 9}, {kInsideA, Saw::kOpen, 5}}, 1},
      {"a place inside that refuses", {{kWhole, Saw::kOpen, 9}, {kInsideA, Saw::kRefused, 0}}, 1},
      {"a place inside that is worse", {{kWhole, Saw::kOpen, 5}, {kInsideA, Saw::kOpen, 9}}, 2},
      {"names alone", {{kWhole, Saw::kOpen, 9}, {kListed, Saw::kOpen, 5}}, 1},
      {"names that are refused", {{kWhole, Saw::kOpen, 9}, {kListed, Saw::kRefused, 0}}, 2},
      {"no verdict", {{kWhole, Saw::kOpen, 9}, {kWhole, Saw::kNothing, 0}}, 1},
      {"identified only", {{kWhole, Saw::kOpen, 9}, {kIdentified, Saw::kNothing, 0}}, 1},
      {"cut short", {{kWhole, Saw::kOpen, 9}, {kCutShort, Saw::kOpen, 5}}, 1},
      {"cut short, and refused", {{kWhole, Saw::kOpen, 9}, {kCutShort, Saw::kRefused, 0}}, 1},
      {"its port closed",
       {{kWhole, Saw::kOpen, 9}, {kInsideA, Saw::kOpen, 9}, {kInsideA, Saw::kClosedPort, 0}},
       3},
      {"whole again after both",
       {{kWhole, Saw::kOpen, 9}, {kInsideA, Saw::kOpen, 9}, {kWhole, Saw::kRefused, 0}},
       3},
      {"a sample after a count", {{kCounted, Saw::kOpen, 9}, {kWhole, Saw::kOpen, 5}}, 2},
      {"names after names", {{kListed, Saw::kOpen, 6}, {kListed, Saw::kOpen, 4}}, 2},
      {"names after a place inside", {{kInsideA, Saw::kOpen, 9}, {kListed, Saw::kOpen, 5}}, 1},
      {"names after a place's names",
       {{kInsideAListed, Saw::kOpen, 6}, {kListed, Saw::kOpen, 4}},
       2},
      {"the same place again", {{kInsideA, Saw::kOpen, 9}, {kInsideA, Saw::kOpen, 5}}, 2},
      {"the same place, less deep",
       {{kInsideA, Saw::kOpen, 9}, {kInsideAListed, Saw::kOpen, 5}},
       1},
      {"another place", {{kInsideA, Saw::kOpen, 9}, {kInsideB, Saw::kOpen, 5}}, 1},
      {"a place after it was closed", {{kWhole, Saw::kRefused, 0}, {kInsideA, Saw::kOpen, 5}}, 2},
      {"nothing but silence", {{kWhole, Saw::kNothing, 0}, {kWhole, Saw::kNothing, 0}}, 2},
      {"one", {{kWhole, Saw::kNothing, 0}}, 1},
  };
  for (const auto& row : rows) {
    std::vector<Sighting> all;
    for (const Step& step : row.looks)
      all.push_back(sighting(step, static_cast<std::int64_t>(all.size()) + 1));
    EXPECT_EQ(current_of(all), row.current) << row.name;
    std::ranges::reverse(all);
    EXPECT_EQ(current_of(all), row.current) << row.name << ", in another order";
  }
}

}  // namespace
}  // namespace celador
