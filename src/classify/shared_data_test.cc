// Other people's synthetic data, beside the checkout where it is present; never part of the
// project.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "classify/classifier.h"

namespace celador {
namespace {

const std::filesystem::path kSharedData =
    std::filesystem::path(CELADOR_SOURCE_DIR) / ".." / "shared" / "data";

// Rows of a table without quotes into the classifier.
void put_table(Classifier& classifier, const std::filesystem::path& file, std::string_view dataset,
               std::vector<Dataset>& listed) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  std::vector<std::string> names;
  for (const std::string_view name : split(line, ',')) names.emplace_back(trim(name));
  std::uint64_t records = 0;
  for (; std::getline(in, line); ++records) {
    const auto cells = split(line, ',');
    classifier.begin_record(dataset);
    for (std::size_t i = 0; i < std::min(cells.size(), names.size()); ++i) {
      const std::string_view cell = trim(cells[i]);
      // The truth is not for the classifier.
      if (names[i] != "rec_id" && names[i] != "cluster" && names[i] != "unique_id" &&
          !cell.empty()) {
        classifier.value(names[i], ValueView(cell));
      }
    }
    classifier.end_record();
  }
  Dataset counted;
  counted.name = std::string(dataset);
  counted.records = records;
  listed.push_back(std::move(counted));
}

std::string category_of(const Dataset& dataset, std::string_view field) {
  const auto found = std::ranges::find(dataset.categories, field, &CategoryHit::field);
  return found == dataset.categories.end() ? "" : found->category;
}

TEST(SharedData, CountsFebrlsFiveThousandPeople) {
  const auto folder = kSharedData / "people";
  if (!std::filesystem::exists(folder / "febrl4a.csv"))
    GTEST_SKIP() << "SKIPPED: shared/data is not beside the checkout and no installer for it";
  const PeopleKey key = PeopleKey::random();
  Classifier classifier(key);
  std::vector<Dataset> listed;
  put_table(classifier, folder / "febrl4a.csv", "febrl4a", listed);
  put_table(classifier, folder / "febrl4b.csv", "febrl4b", listed);
  const Classification found = classifier.finish(listed);
  ASSERT_TRUE(found.people);
  EXPECT_NEAR(static_cast<double>(found.people->value), 5000, 250) << found.people->method;
  EXPECT_EQ(category_of(found.datasets[0], "given_name"), "person.name.given");
  EXPECT_EQ(category_of(found.datasets[0], "surname"), "person.name.family");
  EXPECT_EQ(category_of(found.datasets[0], "date_of_birth"), "person.birth_date");
  EXPECT_EQ(category_of(found.datasets[0], "postcode"), "contact.postal_code");
}

TEST(SharedData, CountsFakeOneThousandsPeople) {
  const auto folder = kSharedData / "people";
  if (!std::filesystem::exists(folder / "fake_1000.csv"))
    GTEST_SKIP() << "SKIPPED: shared/data is not beside the checkout and no installer for it";
  const PeopleKey key = PeopleKey::random();
  Classifier classifier(key);
  std::vector<Dataset> listed;
  put_table(classifier, folder / "fake_1000.csv", "fake_1000", listed);
  const Classification found = classifier.finish(listed);
  ASSERT_TRUE(found.people);
  EXPECT_NEAR(static_cast<double>(found.people->value), 251, 25) << found.people->method;
}

TEST(SharedData, FindsWhatSyntheaMadeUp) {
  const auto folder = kSharedData / "synthea-csv";
  if (!std::filesystem::exists(folder / "patients.csv"))
    GTEST_SKIP() << "SKIPPED: shared/data is not beside the checkout and no installer for it";
  const PeopleKey key = PeopleKey::random();
  Classifier classifier(key);
  std::vector<Dataset> listed;
  for (const char* const table :
       {"patients", "conditions", "encounters", "organizations", "payers"}) {
    put_table(classifier, folder / (std::string(table) + ".csv"), table, listed);
  }
  const Classification found = classifier.finish(listed);
  const Dataset& patients = found.datasets[0];
  const std::pair<std::string_view, std::string_view> expected[] = {
      {"BIRTHDATE", "person.birth_date"},   {"SSN", "id.us.ssn"},
      {"FIRST", "person.name.given"},       {"LAST", "person.name.family"},
      {"ETHNICITY", "sensitive.ethnicity"}, {"GENDER", "person.sex"},
      {"ADDRESS", "contact.address"},       {"CITY", "contact.locality"},
  };
  for (const auto& [field, category] : expected)
    EXPECT_EQ(category_of(patients, field), category) << field;
  EXPECT_EQ(category_of(found.datasets[1], "CODE"), "health.code");
  EXPECT_TRUE(found.datasets[3].categories.empty());
  EXPECT_TRUE(found.datasets[4].categories.empty());
  ASSERT_TRUE(patients.people);
  EXPECT_EQ(patients.people->value, 27U);
  // Patients, and the encounters and conditions that refer to them.
  ASSERT_TRUE(found.people);
  EXPECT_EQ(found.people->value, 27U) << found.people->method;
}

}  // namespace
}  // namespace celador
