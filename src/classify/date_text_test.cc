#include "classify/date_text.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

TEST(ReadDate, ReadsTheFormsThatStoresHave) {
  struct Row {
    std::string_view value;
    int year;
    int month;
    int day;
  };
  constexpr Row kRows[] = {
      {"1980-02-25", 1980, 2, 25},
      {"1980-02-25T10:20:30Z", 1980, 2, 25},
      {"1980-02-25 10:20", 1980, 2, 25},
      {"19800225", 1980, 2, 25},
      {"19800225T1020", 1980, 2, 25},
      {"25/02/1980", 1980, 2, 25},
      {"25.2.1980", 1980, 2, 25},
      {"2/25/80", 1980, 2, 25},
      {"25-02-80", 1980, 2, 25},
      {"12/25/29", 2029, 12, 25},
      {"12/25/30", 1930, 12, 25},
      {"25-FEB-1980", 1980, 2, 25},
      {"25-OCT-80", 1980, 10, 25},
      {"25 de febrero de 1980", 1980, 2, 25},
      {"25 Feb 1980 08:00", 1980, 2, 25},
      {"25. M\xc3\xa4rz 1980", 1980, 3, 25},
      {"Feb 25, 1980", 1980, 2, 25},
      {"1er", 0, 0, 0},
      {"1980-02-30", 0, 0, 0},
      {"1780-02-03", 0, 0, 0},
      {"1.2.34", 0, 0, 0},
      {"10.20.30.40", 0, 0, 0},
      {"25-02/1980", 0, 0, 0},
      {"25-02-1980x", 0, 0, 0},
      {"25 Feb", 0, 0, 0},
      {"25 Foo 1980", 0, 0, 0},
      {"1980-02-25 at noon", 0, 0, 0},
      {"12345678", 0, 0, 0},
      {"de de de de de", 0, 0, 0},
  };
  for (const Row& row : kRows) {
    const auto date = read_date(row.value, DateOrder::kDayFirst);
    EXPECT_EQ(date.has_value(), row.year != 0) << row.value;
    if (!date || row.year == 0) continue;
    EXPECT_EQ(date->year, row.year) << row.value;
    EXPECT_EQ(date->month, row.month) << row.value;
    EXPECT_EQ(date->day, row.day) << row.value;
  }
}

TEST(ReadDate, LearnsTheOrderWhereItCan) {
  const auto american = read_date("02/25/1980", DateOrder::kDayFirst);
  ASSERT_TRUE(american);
  EXPECT_EQ(american->month, 2);
  EXPECT_TRUE(american->order_is_certain);
  const auto unclear = read_date("02/03/1980", DateOrder::kMonthFirst);
  ASSERT_TRUE(unclear);
  EXPECT_EQ(unclear->month, 2);
  EXPECT_FALSE(unclear->order_is_certain);
}

}  // namespace
}  // namespace celador
