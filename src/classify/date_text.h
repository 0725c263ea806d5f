#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace celador {

enum class DateOrder : std::uint8_t { kDayFirst, kMonthFirst };  // of 02/03/1980

struct CalendarDate {
  int year = 0;
  int month = 0;
  int day = 0;
  bool order_is_certain = true;  // false for 02/03/1980
  DateOrder order = DateOrder::kDayFirst;
};

// A date in front of `value`, with or without a time behind: 1980-02-25, 25.2.1980, 2/25/80,
// 19800225, 25-FEB-1980, 25 de febrero de 1980, Feb 25, 1980 (months in English, Spanish,
// Portuguese, French, German, Italian, Dutch). `if_unclear` decides what 02/03/1980 is. A year of
// two digits is the one from 1930 to 2029. Years are of 1850 to 2100.
std::optional<CalendarDate> read_date(std::string_view value, DateOrder if_unclear);

}  // namespace celador
