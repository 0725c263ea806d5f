#include <algorithm>
#include <array>

#include "classify/check_digits.h"
#include "classify/identifier_rules.h"
#include "classify/text_pattern.h"

namespace celador {
namespace {

using enum Judgement;

Judgement checked(bool passes) { return passes ? kValid : kShape; }

}  // namespace

// Scotland: day, month and year of birth in front, the check of the NHS number.
Judgement judge_chi(std::string_view compact) {
  if (!is_number_of(compact, 10) || !has_day_month_year(compact, 0)) return kOther;
  return judge_nhs(compact);
}

// Northern Ireland's numbers are those from 320 000 0001 on, with the check of the NHS number.
Judgement judge_hsc(std::string_view compact) {
  if (!is_number_of(compact, 10) || compact[0] != '3' || compact[1] < '2') return kOther;
  return judge_nhs(compact);
}

// Seven digits, a letter that checks, maybe a second letter that counts nine times.
Judgement judge_ppsn(std::string_view compact) {
  if (compact.size() == 8 ? !has_pattern(compact, "9999999A") : !has_pattern(compact, "9999999AA"))
    return kOther;
  int sum = descending_sum(compact.substr(0, 7), 8);
  if (compact.size() == 9) {
    const char second = compact[8];
    if (second > 'I' && second != 'W' && second != 'T') return kOther;
    sum += second > 'I' ? 0 : (second - 'A' + 1) * 9;
  }
  if (compact.starts_with("1234567")) return kPlaceholder;
  return checked("WABCDEFGHIJKLMNOPQRSTUV"[sum % 23] == compact[7]);
}

// Ireland's health identifier has GS1's check: weights 3 and 1 from the right.
Judgement judge_ie_ihi(std::string_view compact) {
  if (!is_number_of(compact, 18)) return kOther;
  return checked(weighted_sum(compact.substr(0, 17), "31") % 10 == (10 - digit(compact[17])) % 10);
}

// Iceland: birth date (companies add 40 to the day and are none of ours), two digits, check,
// century.
Judgement judge_kennitala(std::string_view compact) {
  if (!is_number_of(compact, 10) || !has_day_month_year(compact, 0)) return kOther;
  if (!is_one_of(compact[9], "089")) return kOther;
  const int check = (11 - weighted_sum(compact.substr(0, 8), "32765432") % 11) % 11;
  return checked(check == digit(compact[8]));
}

}  // namespace celador
