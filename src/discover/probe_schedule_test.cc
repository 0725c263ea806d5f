#include "discover/probe_schedule.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace celador {
namespace {

using std::chrono::milliseconds;
using Answer = ProbeSchedule::Answer;
using Taken = ProbeSchedule::Taken;
using Time = ProbeSchedule::Time;

constexpr Time kBegin{std::chrono::hours(1)};

// Runs a schedule to its end in pretended time, a probe a step; returns the probes of each index.
template <class Asked>
std::map<std::uint64_t, int> run(ProbeSchedule& schedule, milliseconds step, const Asked& asked) {
  std::map<std::uint64_t, int> probes;
  Time now = kBegin;
  for (int turns = 0; !schedule.is_done() && turns < 10'000'000; ++turns) {
    if (const auto probe = schedule.next(now)) {
      EXPECT_EQ(probe->number, static_cast<std::uint32_t>(probes[probe->index]));
      ++probes[probe->index];
      asked(*probe, now);
      now += step;
    } else {
      const Time due = schedule.next_due(now);
      now = std::max(due, now + milliseconds(1));
    }
  }
  EXPECT_TRUE(schedule.is_done());
  return probes;
}

TEST(ProbeSchedule, AsksTheSilentAgainAndNobodyElse) {
  ProbeSchedule schedule({.first = 0, .end = 1000, .probes = 3});
  const auto probes = run(schedule, milliseconds(1), [&](const auto& probe, Time) {
    if (probe.index % 10 == 1) schedule.take_answer(probe.index, Answer::kOpen);
    if (probe.index % 10 == 2) schedule.take_answer(probe.index, Answer::kClosed);
    if (probe.index % 10 == 3 && probe.number == 1)
      schedule.take_answer(probe.index, Answer::kOpen);
  });
  ASSERT_EQ(probes.size(), 1000U);
  for (const auto& [index, count] : probes) {
    const std::uint64_t kind = index % 10;
    EXPECT_EQ(count, kind == 1 || kind == 2 ? 1 : kind == 3 ? 2 : 3) << index;
  }
  const auto& tally = schedule.tally();
  EXPECT_EQ(tally.open, 200U);
  EXPECT_EQ(tally.closed, 100U);
  EXPECT_EQ(tally.silent, 700U);
  EXPECT_EQ(tally.open_after[1], 100U);
  EXPECT_EQ(tally.open_after[2], 100U);
  EXPECT_EQ(tally.first_asked, 1000U);
  EXPECT_EQ(tally.first_answered, 200U);
}

// Of 1,000 endpoints 900 answer to their first probe: 100 second ones, and 900 are to spare for the
// 100 that are silent.
TEST(ProbeSchedule, SpendsWhatWasSavedOnTheSilent) {
  ProbeSchedule schedule({.first = 0, .end = 1000, .probes = 2, .spare_passes = 1});
  const auto probes = run(schedule, milliseconds(1), [&](const auto& probe, Time) {
    if (probe.index % 10 != 0) schedule.take_answer(probe.index, Answer::kClosed);
  });
  for (const auto& [index, count] : probes) EXPECT_EQ(count, index % 10 == 0 ? 3 : 1) << index;
}

TEST(ProbeSchedule, SpendsNoMoreThanWasSaved) {
  ProbeSchedule schedule({.first = 0, .end = 1000, .probes = 2, .spare_passes = 1});
  std::uint64_t sent = 0;
  const auto probes = run(schedule, milliseconds(1), [&](const auto& probe, Time) {
    ++sent;
    if (probe.index % 10 == 0) schedule.take_answer(probe.index, Answer::kClosed);
  });
  EXPECT_EQ(sent, 2000U);
  for (const auto& [index, count] : probes) {
    if (index % 10 != 0) EXPECT_GE(count, 2) << index;
  }
}

TEST(ProbeSchedule, LeavesTimeBetweenTheProbesOfOne) {
  ProbeSchedule schedule({.first = 0, .end = 500, .probes = 2, .again_after = milliseconds(1000)});
  std::map<std::uint64_t, Time> last;
  run(schedule, milliseconds(3), [&](const auto& probe, Time now) {
    if (probe.number > 0) EXPECT_GE(now - last[probe.index], milliseconds(990)) << probe.index;
    last[probe.index] = now;
  });
}

TEST(ProbeSchedule, WaitsForTheLastAnswerBeforeItDecides) {
  ProbeSchedule schedule({.first = 0,
                          .end = 1,
                          .probes = 1,
                          .again_after = milliseconds(10),
                          .patience = milliseconds(500)});
  ASSERT_TRUE(schedule.next(kBegin));
  EXPECT_FALSE(schedule.next(kBegin + milliseconds(490)));
  EXPECT_FALSE(schedule.is_done());
  EXPECT_EQ(schedule.take_answer(0, Answer::kOpen), Taken::kFirst);
  EXPECT_FALSE(schedule.next(kBegin + milliseconds(491)));
  EXPECT_TRUE(schedule.is_done());
  EXPECT_EQ(schedule.tally().open, 1U);
}

TEST(ProbeSchedule, TellsFirstFromRepeatedLateAndUnasked) {
  ProbeSchedule schedule({.first = 5, .end = 8, .probes = 1, .patience = milliseconds(100)});
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(schedule.next(kBegin));
  EXPECT_EQ(schedule.take_answer(4, Answer::kOpen), Taken::kUnasked);
  EXPECT_EQ(schedule.take_answer(7, Answer::kOpen), Taken::kUnasked);
  EXPECT_EQ(schedule.take_answer(5, Answer::kOpen), Taken::kFirst);
  EXPECT_EQ(schedule.take_answer(5, Answer::kOpen), Taken::kRepeated);
  EXPECT_EQ(schedule.take_answer(5, Answer::kClosed), Taken::kRepeated);
  while (schedule.next(kBegin + milliseconds(200))) {
  }
  EXPECT_EQ(schedule.decided(), 7U);
  EXPECT_EQ(schedule.take_answer(6, Answer::kOpen), Taken::kLate);
  EXPECT_EQ(schedule.take_answer(6, Answer::kOpen), Taken::kRepeated);
}

TEST(ProbeSchedule, NeedsNoMoreThanItsWindow) {
  constexpr std::uint64_t kEnd = 5000;
  ProbeSchedule schedule({.first = 0, .end = kEnd, .probes = 2, .window = 256});
  std::uint64_t furthest = 0;
  const auto probes = run(schedule, milliseconds(1), [&](const auto& probe, Time) {
    furthest = std::max(furthest, probe.index);
    EXPECT_LT(furthest - schedule.decided(), 256U);
  });
  EXPECT_EQ(probes.size(), kEnd);
  for (const auto& [index, count] : probes) ASSERT_EQ(count, 2) << index;
}

TEST(ProbeSchedule, DecidesNothingBehindAProbeThatIsPutOff) {
  ProbeSchedule schedule({.first = 0, .end = 10, .probes = 1, .patience = milliseconds(100)});
  Time now = kBegin;
  const auto first = schedule.next(now);
  ASSERT_TRUE(first);
  schedule.hold(*first, now + milliseconds(5000));
  while (schedule.next(now)) {
  }
  now += milliseconds(4999);
  EXPECT_FALSE(schedule.next(now));
  EXPECT_EQ(schedule.decided(), 0U);
  EXPECT_EQ(schedule.next_due(now), kBegin + milliseconds(5000));
  now += milliseconds(1);
  const auto again = schedule.next(now);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->index, first->index);
  EXPECT_FALSE(schedule.next(now + milliseconds(99)));
  EXPECT_EQ(schedule.decided(), 0U);
  EXPECT_FALSE(schedule.next(now + milliseconds(100)));
  EXPECT_TRUE(schedule.is_done());
}

// Whatever is put off, answered and lost: each is asked, and each is decided once.
TEST(ProbeSchedule, AsksAndDecidesAllInAnyWeather) {
  std::mt19937 random(11);
  for (int round = 0; round < 60; ++round) {
    const std::uint64_t end = 1 + random() % 3000;
    const std::uint64_t from = random() % end;
    ProbeSchedule schedule({.first = from,
                            .end = end,
                            .probes = 1 + static_cast<std::uint32_t>(random() % 4),
                            .spare_passes = static_cast<std::uint32_t>(random() % 3),
                            .again_after = milliseconds(random() % 300),
                            .patience = milliseconds(1 + random() % 300),
                            .window = std::size_t{64} << (random() % 6)});
    std::map<std::uint64_t, int> asked;
    std::map<std::uint64_t, int> answered;
    Time now = kBegin;
    for (int turns = 0; !schedule.is_done() && turns < 1'000'000; ++turns) {
      if (const auto probe = schedule.next(now)) {
        if (random() % 5 == 0) {
          schedule.hold(*probe, now + milliseconds(random() % 700));
          continue;
        }
        ++asked[probe->index];
        if (random() % 3 == 0) {
          const auto taken = schedule.take_answer(probe->index, Answer::kClosed);
          ASSERT_EQ(taken, answered[probe->index]++ == 0 ? Taken::kFirst : Taken::kRepeated);
        }
        now += std::chrono::microseconds(random() % 2000);
      } else {
        now = std::max(schedule.next_due(now), now + milliseconds(1));
      }
    }
    ASSERT_TRUE(schedule.is_done()) << round;
    ASSERT_EQ(asked.size(), end - from) << round;
    const auto& tally = schedule.tally();
    std::uint64_t closed = 0;
    for (const auto& [index, count] : answered) closed += count > 0 ? 1 : 0;
    EXPECT_EQ(tally.closed, closed);
    EXPECT_EQ(tally.open + tally.closed + tally.filtered + tally.silent, end - from) << round;
  }
}

}  // namespace
}  // namespace celador
