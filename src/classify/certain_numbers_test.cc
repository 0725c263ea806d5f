#include "classify/certain_numbers.h"

#include <gtest/gtest.h>

#include <string>

#include "classify/first_records.h"

namespace celador {
namespace {

constexpr CategoryIndex kCurp = 1;
constexpr CategoryIndex kRfc = 2;
// Hashes that differ in the half that is not in the marks.
constexpr std::uint64_t kOne = 0x1111111100000001;
constexpr std::uint64_t kLikeOne = 0x1111111100000002;
constexpr std::uint64_t kTwo = 0x2222222200000001;

struct Row {
  std::string name;
  std::vector<IdentityNumber> first;
  std::vector<IdentityNumber> second;
  bool differ;
};

TEST(CertainNumbers, DifferWhereAKindDiffersAndNoneIsTheSame) {
  const std::vector<Row> rows = {
      {"other number", {{kCurp, true, kOne}}, {{kCurp, true, kTwo}}, true},
      {"same number", {{kCurp, true, kOne}}, {{kCurp, true, kOne}}, false},
      {"half of the hash is the same", {{kCurp, true, kOne}}, {{kCurp, true, kLikeOne}}, true},
      {"other kinds", {{kCurp, true, kOne}}, {{kRfc, true, kTwo}}, false},
      {"no check digits", {{kCurp, false, kOne}}, {{kCurp, false, kTwo}}, false},
      {"one of two is the same",
       {{kCurp, true, kOne}, {kRfc, true, kTwo}},
       {{kCurp, true, kTwo}, {kRfc, true, kTwo}},
       false},
      {"two of one kind, one the same",
       {{kCurp, true, kOne}, {kCurp, true, kTwo}},
       {{kCurp, true, kTwo}},
       false},
      {"two of one kind, none the same",
       {{kCurp, true, kOne}, {kCurp, true, kLikeOne}},
       {{kCurp, true, kTwo}},
       true},
      {"no numbers", {}, {{kCurp, true, kTwo}}, false},
  };
  for (const Row& row : rows) {
    std::vector<IdentityNumber> numbers = row.first;
    numbers.insert(numbers.end(), row.second.begin(), row.second.end());
    std::vector<PersonRecord> records(2);
    records[0].number_count = static_cast<std::uint16_t>(row.first.size());
    records[1].first_number = static_cast<std::uint32_t>(row.first.size());
    records[1].number_count = static_cast<std::uint16_t>(row.second.size());
    const CertainNumbers certain(records, numbers, {true, true});
    EXPECT_EQ(certain.differ(0, 1), row.differ) << row.name;
    EXPECT_EQ(certain.differ(1, 0), row.differ) << row.name << ", the other way";
  }
}

TEST(CertainNumbers, LookUpInFullWhatIsOfMoreThanFourKinds) {
  std::vector<IdentityNumber> numbers;
  for (CategoryIndex kind = 1; kind <= 6; ++kind) numbers.push_back({kind, true, kOne});
  for (CategoryIndex kind = 1; kind <= 6; ++kind)
    numbers.push_back({kind, true, kind == 6 ? kOne : kTwo});
  std::vector<PersonRecord> records(2);
  records[0].number_count = records[1].number_count = 6;
  records[1].first_number = 6;
  EXPECT_FALSE(CertainNumbers(records, numbers, {true, true}).differ(0, 1))
      << "the sixth is the same";
  numbers.back().hash = kTwo;
  EXPECT_TRUE(CertainNumbers(records, numbers, {true, true}).differ(0, 1));
}

TEST(FirstRecords, GiveTheFirstRecordOfAHash) {
  FirstRecords first(3);
  EXPECT_EQ(first.first_with(kOne, 4), 4U);
  EXPECT_EQ(first.first_with(kTwo, 5), 5U);
  EXPECT_EQ(first.first_with(kOne, 6), 4U);
  EXPECT_EQ(first.first_with(0, 7), 7U);
  EXPECT_EQ(first.first_with(0, 8), 7U);
}

}  // namespace
}  // namespace celador
