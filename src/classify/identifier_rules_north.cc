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

// Norway: birth date (numbers of visitors add 40 to the day, of hospitals 40 to the month), three
// digits, two checks.
Judgement judge_fodselsnummer(std::string_view compact) {
  if (!is_number_of(compact, 11)) return kOther;
  const int day = two_digits(compact, 0);
  const int month = two_digits(compact, 2);
  if (!is_date(2000 + two_digits(compact, 4), month > 40 ? month - 40 : month,
               day > 40 ? day - 40 : day)) {
    return kOther;
  }
  const int first = (11 - weighted_sum(compact.substr(0, 9), "376189452") % 11) % 11;
  const int second = (11 - weighted_sum(compact.substr(0, 10), "5432765432") % 11) % 11;
  return checked(first == digit(compact[9]) && second == digit(compact[10]));
}

// Denmark: birth date and four digits. Since 2007 numbers are issued that fail the old check, so
// the date is all there is.
Judgement judge_cpr(std::string_view compact) {
  if (!is_number_of(compact, 10)) return kOther;
  if (all_equal(compact)) return kPlaceholder;
  return checked(has_day_month_year(compact, 0));
}

// Finland: birth date, a sign for the century (a dash is gone from the compact form), three digits,
// a character for the rest of 31.
Judgement judge_hetu(std::string_view compact) {
  if (compact.size() < 10 || compact.size() > 11) return kOther;
  const bool letter = compact.size() == 11;
  if (letter && !is_one_of(compact[6], "ABCDEFYXWVU")) return kOther;
  const std::string_view order = compact.substr(letter ? 7 : 6, 3);
  if (!all_digits(compact.substr(0, 6)) || !all_digits(order) || !has_day_month_year(compact, 0))
    return kOther;
  constexpr std::string_view kChecks = "0123456789ABCDEFHJKLMNPRSTUVWXY";
  if (!is_one_of(compact.back(), kChecks)) return kOther;
  long long number = 0;
  for (const char c : compact.substr(0, 6)) number = number * 10 + digit(c);
  for (const char c : order) number = number * 10 + digit(c);
  return checked(kChecks[static_cast<std::size_t>(number % 31)] == compact.back());
}

}  // namespace celador
