// Whether records are told to be one person's, and only one person's: on generated records, where
// it is known who is who (testing/synthetic_households.h).
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "classify/classifier.h"
#include "testing/synthetic_households.h"

namespace celador {
namespace {

struct Counted {
  std::size_t people = 0;
  std::uint64_t found = 0;
  std::string method;
};

enum class Take { kAll, kOneRecordEach };

Counted count(const std::vector<SyntheticRecord>& records, Take take = Take::kAll) {
  const PeopleKey key(2018, 11);
  Classifier classifier(key);
  std::set<std::uint32_t> people;
  Dataset listed;
  listed.name = "clients";
  listed.records = 0;
  for (const SyntheticRecord& record : records) {
    const bool is_new = people.insert(record.person).second;
    if (take == Take::kOneRecordEach && !is_new) continue;
    classifier.begin_record(listed.name);
    for (const auto& [column, value] : record.fields) classifier.value(column, ValueView(value));
    classifier.end_record();
    ++*listed.records;
  }
  const Classification found = classifier.finish(std::vector{listed});
  if (!found.people) return {people.size(), 0, "nobody"};
  return {people.size(), found.people->value, found.people->method};
}

using Columns = std::vector<std::string>;
const Columns kAllColumns = HouseholdOrder{}.columns;

TEST(PeopleResolution, CountsPeopleThroughSlipsGapsAndHouseholds) {
  const struct {
    const char* name;
    HouseholdOrder order;
    double within;  // of the truth
  } cases[] = {
      {"everybody once", {.more_records = 0}, 0.01},
      {"the same record again", {.more_records = 1}, 0.01},
      {"slips", {.more_records = 1, .slip = 0.15}, 0.05},
      {"gaps", {.more_records = 1, .gap = 0.15}, 0.05},
      {"slips and gaps, living alone", {.more_records = 2, .slip = 0.2, .gap = 0.15}, 0.08},
      {"slips and gaps in households",
       {.more_records = 1, .household_size = 3.5, .twins = 0.1, .slip = 0.1, .gap = 0.1},
       0.05},
      {"given and family name exchanged", {.more_records = 1, .exchanged_names = 0.2}, 0.05},
      {"moved house", {.more_records = 1, .moved = 0.5}, 0.05},
      {"a name, a birth date and a town",
       {.more_records = 1,
        .slip = 0.1,
        .gap = 0.05,
        .columns = {"first_name", "last_name", "birth_date", "city"}},
       0.08},
      {"a name, mail and telephone",
       {.more_records = 1,
        .slip = 0.1,
        .gap = 0.05,
        .columns = {"first_name", "last_name", "email", "phone"}},
       0.1},
  };
  for (const auto& each : cases) {
    for (const std::uint32_t seed : {1U, 2U, 3U}) {
      const Counted counted = count(synthetic_households(each.order, seed));
      const auto truth = static_cast<double>(counted.people);
      EXPECT_NEAR(static_cast<double>(counted.found), truth, truth * each.within)
          << each.name << ", seed " << seed << ": " << counted.method;
    }
  }
}

TEST(PeopleResolution, KeepsAFamilyAndTwinsApart) {
  const struct {
    const char* name;
    HouseholdOrder order;
    double at_most_merged;
  } cases[] = {
      {"families with twins", {.more_records = 0, .household_size = 3.5, .twins = 0.2}, 0.015},
      {"families of common names",
       {.more_records = 0, .household_size = 3.5, .twins = 0.1, .common_names = 60},
       0.015},
      // A son who has his father's name cannot be told from him.
      {"families without birth dates",
       {.more_records = 0,
        .household_size = 3.5,
        .columns = {"first_name", "last_name", "phone", "address", "zip", "city"}},
       0.05},
      {"families with gaps", {.more_records = 0, .household_size = 3.5, .gap = 0.1}, 0.04},
  };
  for (const auto& each : cases) {
    for (const std::uint32_t seed : {1U, 2U, 3U}) {
      const Counted counted = count(synthetic_households(each.order, seed), Take::kOneRecordEach);
      EXPECT_GE(static_cast<double>(counted.found),
                static_cast<double>(counted.people) * (1 - each.at_most_merged))
          << each.name << ", seed " << seed << ": " << counted.method;
    }
  }
}

// Twins share surname, birth date, address and telephone. One record each, however few there are.
TEST(PeopleResolution, TwoTwinsAreTwo) {
  const PeopleKey key(2018, 11);
  Classifier classifier(key);
  for (int i = 0; i < 40; ++i) {
    for (const char* const given : {"Emma", "Lukas"}) {
      classifier.begin_record("clients");
      classifier.value("first_name", ValueView(given));
      const std::string family = fmt::format("{}{}mann", static_cast<char>('A' + i % 26), i % 7);
      classifier.value("last_name", ValueView(family));
      const std::string birth_date =
          fmt::format("{}-{:02}-{:02}", 1950 + i, 1 + i % 12, 1 + i % 28);
      classifier.value("birth_date", ValueView(birth_date));
      const std::string phone = fmt::format("+49 30 {:07}", 1234567 + i * 7919);
      classifier.value("phone", ValueView(phone));
      classifier.end_record();
    }
  }
  const Classification found = classifier.finish({});
  ASSERT_TRUE(found.people);
  EXPECT_EQ(found.people->value, 80U) << found.people->method;
}

// The insured's number stands in the claims of the whole family.
TEST(PeopleResolution, ANumberSharedByAFamilyIsNotOnePerson) {
  const PeopleKey key(2018, 11);
  Classifier classifier(key);
  constexpr const char* kGiven[] = {"Maria", "Pedro", "Ximena"};
  constexpr int kBorn[] = {1961, 1958, 1994};
  for (int i = 0; i < 60; ++i) {
    for (int member = 0; member < 3; ++member) {
      classifier.begin_record("claims");
      const std::string ssn = fmt::format("{:03}-{:02}-{:04}", 100 + i * 7, 10 + i, 2000 + i * 31);
      classifier.value("ssn", ValueView(ssn));
      classifier.value("first_name", ValueView(kGiven[member]));
      const std::string birth_date =
          fmt::format("{}-{:02}-{:02}", kBorn[member] + i % 3, 1 + (i + member * 5) % 12,
                      1 + (i * 3 + member * 11) % 28);
      classifier.value("birth_date", ValueView(birth_date));
      classifier.end_record();
    }
  }
  const Classification found = classifier.finish({});
  ASSERT_TRUE(found.people);
  EXPECT_GE(found.people->value, 170U) << found.people->method;
  EXPECT_LE(found.people->value, 180U);
}

// Nothing but a number says whose a record is, and it comes again.
TEST(PeopleResolution, TakesARepeatedNumberForNoDoubt) {
  const PeopleKey key(2018, 11);
  Classifier classifier(key);
  for (int i = 0; i < 129; ++i) {
    classifier.begin_record("visits");
    classifier.value("subject_id", ValueView(std::to_string(10'000'019 + i % 64 * 104'729)));
    classifier.value("marital_status", ValueView(i % 3 == 0 ? "MARRIED" : "SINGLE"));
    classifier.end_record();
  }
  const Classification found = classifier.finish({});
  ASSERT_TRUE(found.people);
  EXPECT_EQ(found.people->value, 64U) << found.people->method;
  EXPECT_GE(found.people->low, 62U);
  EXPECT_LE(found.people->high, 66U);
}

// The same hundred people in each of so many files.
TEST(PeopleResolution, CountsWhoIsInSeveralDatasetsOnce) {
  const auto records =
      synthetic_households({.people = 100, .more_records = 0, .household_size = 1}, 4);
  const struct {
    const char* name;
    std::vector<std::string> columns;
  } cases[] = {
      {"e-mail alone", {"email"}},
      {"telephone alone", {"phone"}},
      {"name and birth date", {"first_name", "last_name", "birth_date"}},
      {"name and e-mail", {"first_name", "last_name", "email"}},
      {"all", kAllColumns},
  };
  for (const auto& each : cases) {
    for (const int datasets : {1, 2, 4, 9}) {
      const PeopleKey key(2018, 11);
      Classifier classifier(key);
      std::set<std::string> values;  // who is told apart by what the columns have
      for (int d = 0; d < datasets; ++d) {
        for (const SyntheticRecord& record : records) {
          classifier.begin_record(fmt::format("file{}", d));
          std::string all;
          for (const auto& [column, value] : record.fields) {
            if (std::ranges::find(each.columns, column) == each.columns.end()) continue;
            classifier.value(column, ValueView(value));
            all += value + "|";
          }
          classifier.end_record();
          values.insert(all);
        }
      }
      const Classification found = classifier.finish({});
      ASSERT_TRUE(found.people) << each.name;
      const auto truth = static_cast<double>(values.size());
      EXPECT_NEAR(static_cast<double>(found.people->value), truth, truth * 0.02)
          << each.name << " in " << datasets << ": " << found.people->method;
      EXPECT_LE(found.people->low, values.size()) << each.name << " in " << datasets;
      EXPECT_GE(found.people->high, values.size()) << each.name << " in " << datasets;
    }
  }
}

}  // namespace
}  // namespace celador
