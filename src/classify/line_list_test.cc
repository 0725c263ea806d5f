#include "classify/line_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "classify/limits.h"

namespace celador {
namespace {

FieldProfile column(std::string_view name, const std::vector<std::string>& values) {
  FieldProfile profile("export", name);
  ValueScratch scratch;
  for (const std::string& value : values) {
    ++profile.records;
    examine(profile, value, ValueType::kText, scratch);
  }
  return profile;
}

std::vector<std::string> numbers(int from, int to) {
  std::vector<std::string> all;
  for (int n = from; n < to; ++n) all.push_back(std::to_string(n));
  return all;
}

const std::vector<std::string> kSexes{"M", "F"};

TEST(IsLineList, KnowsPatientsWithoutNames) {
  const FieldProfile fields[] = {column("age", numbers(20, 80)), column("sex", kSexes),
                                 column("diagnosis", {"J18.9", "E11.9", "I10"})};
  EXPECT_TRUE(is_line_list(fields));
}

TEST(IsLineList, KnowsMeasurementsByAge) {
  const FieldProfile fields[] = {column("Age", numbers(20, 80)),
                                 column("glucose", numbers(70, 190)),
                                 column("heart_rate", numbers(50, 120))};
  EXPECT_TRUE(is_line_list(fields));
}

TEST(IsLineList, KnowsClaims) {
  const FieldProfile fields[] = {column("dgns_cd_1", {"4019", "25000", "V5789"}),
                                 column("dgns_cd_2", {"4580", "7866", "42731"}),
                                 column("hcpcs_cd_1", {"99213", "G0378", "85610"}),
                                 column("from_dt", {"20090101", "20090214", "20090331"})};
  EXPECT_TRUE(is_line_list(fields));
}

TEST(IsLineList, KnowsWhatIsMeasuredAtAVisit) {
  const FieldProfile fields[] = {column("date", {"2015-02-02", "2015-03-04", "2016-05-06"}),
                                 column("weight", numbers(50, 90)),
                                 column("height", numbers(150, 190)),
                                 column("pulse", numbers(55, 90)),
                                 column("bmi", numbers(18, 38)),
                                 column("oxygen_saturation", numbers(90, 99))};
  EXPECT_TRUE(is_line_list(fields));
  EXPECT_FALSE(is_line_list(std::span(fields).first(4)));
}

TEST(IsLineList, KnowsNamesThatNoListHas) {
  const FieldProfile fields[] = {
      column("name", {"Ubaku Trelan", "Osmi Varneth", "Kelu Drast", "Imra Solvek", "Ato Brenn"}),
      column("age", numbers(20, 80)), column("sex", kSexes)};
  EXPECT_TRUE(is_line_list(fields));
}

TEST(IsLineList, KnowsAnswersFromCounts) {
  FieldProfile fear = column("fear_of_death", {"1", "2", "3", "4", "5"});
  fear.records = 200;
  const FieldProfile fields[] = {column("gender", kSexes), column("ethnicity", {"white", "black"}),
                                 column("occupation", {"clerk", "farmer", "cook"}), fear};
  EXPECT_TRUE(is_line_list(fields));
}

TEST(IsLineList, LeavesManyCountsAlone) {
  std::vector<std::string> counts = numbers(1, static_cast<int>(kMaxExaminedPerField) + 40);
  std::ranges::reverse(counts);
  const FieldProfile fields[] = {column("Age", numbers(0, 80)), column("Sex", kSexes),
                                 column("Ethnicity", {"white", "black"}), column("Deaths", counts)};
  EXPECT_FALSE(is_line_list(fields));
}

TEST(IsLineList, LeavesStatisticsAlone) {
  const FieldProfile fields[] = {
      column("edad", numbers(0, 100)), column("sexo", kSexes),
      column("diagnostico", {"J18.9", "E11.9", "I10"}),
      column("num_casos", {"12", "7", "0", "120", "3", "55", "9", "14"})};
  EXPECT_FALSE(is_line_list(fields));
}

TEST(IsLineList, WantsAgesAndNotGroupsOfThem) {
  const FieldProfile fields[] = {column("age", {"0-9", "10-19", "20-29"}),
                                 column("diagnosis", {"J18.9", "E11.9", "I10"}),
                                 column("disability", {"yes", "no"})};
  EXPECT_FALSE(is_line_list(fields));
}

TEST(IsLineList, WantsMoreThanSexAndAge) {
  const FieldProfile fields[] = {column("age", numbers(20, 80)), column("sex", kSexes)};
  EXPECT_FALSE(is_line_list(fields));
}

}  // namespace
}  // namespace celador
