// The truth lies within the bounds of whole reads and of samples, of dirty, skewed and merged
// records as clerks type them (testing/synthetic_households.h). Ten runs of each;
// CELADOR_SLOW_TESTS makes them a hundred, of more people: docs/people.md says what came out.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <cstdlib>
#include <set>
#include <vector>

#include "classify/classifier.h"
#include "testing/synthetic_households.h"

namespace celador {
namespace {

struct Counted {
  std::size_t truth = 0;
  People found;
};

// `datasets` share the records; of each no more than `sampled` are read, where that is not 0.
Counted count(const HouseholdOrder& order, std::size_t datasets, std::size_t sampled,
              std::uint32_t seed) {
  const PeopleKey key(2018 + seed, 11 * seed);
  Classifier classifier(key);
  std::vector<Dataset> listed(datasets);
  std::set<std::uint32_t> people;
  std::size_t next = 0;
  for (const SyntheticRecord& record : synthetic_households(order, seed)) {
    Dataset& dataset = listed[next++ % datasets];
    if (!dataset.records) {
      dataset.name = fmt::format("clinic.clients{}", next);
      dataset.records = 0;
    }
    people.insert(record.person);
    if (sampled > 0 && *dataset.records >= sampled) {
      ++*dataset.records;
      continue;
    }
    classifier.begin_record(dataset.name);
    for (const auto& [column, value] : record.fields) classifier.value(column, ValueView(value));
    classifier.end_record();
    ++*dataset.records;
  }
  const Classification found = classifier.finish(listed);
  return {people.size(), found.people.value_or(People{})};
}

TEST(PeopleBounds, HoldTheTruthOfDirtySkewedAndMergedRecords) {
  const bool slow = std::getenv("CELADOR_SLOW_TESTS") != nullptr;
  const std::size_t people = slow ? 1000 : 200;
  const int runs = slow ? 100 : 10;
  const HouseholdOrder skewed{.people = people, .more_records = 0, .skewed = 1.3};
  const HouseholdOrder skewed_dirty{
      .people = people, .more_records = 0.5, .skewed = 1.3, .slip = 0.15, .gap = 0.1};
  const HouseholdOrder skewed_households{.people = people,
                                         .more_records = 0.5,
                                         .skewed = 1.3,
                                         .household_size = 3.5,
                                         .twins = 0.1,
                                         .slip = 0.15,
                                         .gap = 0.1};
  const HouseholdOrder dirty_households{.people = people,
                                        .more_records = 1,
                                        .household_size = 3.5,
                                        .twins = 0.1,
                                        .slip = 0.25,
                                        .gap = 0.2};
  const HouseholdOrder moved{
      .people = people, .more_records = 1, .slip = 0.1, .gap = 0.1, .moved = 0.2};
  const struct {
    const char* name;
    const HouseholdOrder& order;
    std::size_t datasets;
    std::size_t sampled;
    double bias;  // of the value on average, where all was read
  } rows[] = {
      {"skewed", skewed, 1, 0, 0.01},
      {"skewed and dirty", skewed_dirty, 1, 0, 0.02},
      {"skewed and dirty households", skewed_households, 1, 0, 0.03},
      {"dirty households", dirty_households, 1, 0, 0.04},
      {"merged and moved", moved, 2, 0, 0.02},
      {"merged skewed and dirty households", skewed_households, 2, 0, 0.03},
      {"a sample of skewed and dirty", skewed_dirty, 1, people / 3, 1},
      {"a sample of skewed and dirty households", skewed_households, 1, people / 3, 1},
      {"a sample of dirty households", dirty_households, 1, people / 3, 1},
      {"samples of merged and moved", moved, 2, people / 3, 1},
      {"samples of merged skewed and dirty households", skewed_households, 2, people / 3, 1},
  };
  for (const auto& row : rows) {
    int inside = 0;
    double ratios = 0;
    double width = 0;
    for (std::uint32_t seed = 1; seed <= static_cast<std::uint32_t>(runs); ++seed) {
      const Counted one = count(row.order, row.datasets, row.sampled, seed);
      const auto truth = static_cast<double>(one.truth);
      inside += one.found.low <= one.truth && one.truth <= one.found.high ? 1 : 0;
      ratios += static_cast<double>(one.found.value) / truth;
      width += static_cast<double>(one.found.high - one.found.low) / truth;
    }
    EXPECT_GE(inside * 100, runs * 95) << row.name;
    EXPECT_NEAR(ratios / runs, 1, row.bias) << row.name;
    RecordProperty(row.name, fmt::format("{} of {} inside, value {:.3f}, width {:.3f}", inside,
                                         runs, ratios / runs, width / runs));
    if (slow)
      fmt::print("{}: {} of {} inside, value {:.3f}, width {:.3f}\n", row.name, inside, runs,
                 ratios / runs, width / runs);
  }
}

}  // namespace
}  // namespace celador
