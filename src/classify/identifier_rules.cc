#include "classify/identifier_rules.h"

namespace celador {

bool has_day_month_year(std::string_view digits, std::size_t at) {
  return all_digits(digits.substr(at, 6)) &&
         is_date(2000 + two_digits(digits, at + 4), two_digits(digits, at + 2),
                 two_digits(digits, at));
}

bool has_year_month_day(std::string_view digits, std::size_t at) {
  return all_digits(digits.substr(at, 6)) &&
         is_date(2000 + two_digits(digits, at), two_digits(digits, at + 2),
                 two_digits(digits, at + 4));
}

}  // namespace celador
