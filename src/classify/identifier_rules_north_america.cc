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

// Taxpayers without a social security number: 9xx, and a group of a few ranges.
Judgement judge_itin(std::string_view compact) {
  if (!is_number_of(compact, 9) || compact[0] != '9') return kOther;
  const int group = two_digits(compact, 3);
  return checked((group >= 50 && group <= 65) || (group >= 70 && group <= 88) ||
                 (group >= 90 && group <= 92) || (group >= 94 && group <= 99));
}

// Medicare's number until 2019: a social security number and the beneficiary's code.
Judgement judge_hicn(std::string_view compact) {
  if (compact.size() < 10 || compact.size() > 11 || !all_digits(compact.substr(0, 9)))
    return kOther;
  if (!is_one_of(compact[9], "ABCDEFTWM")) return kOther;
  if (compact.size() == 11 && !is_digit(compact[10]) && !is_capital(compact[10])) return kOther;
  return judge_ssn(compact.substr(0, 9));
}

// What each state or insurer has its own form of: digits, maybe letters, at least five digits.
Judgement judge_member_number(std::string_view compact) {
  if (compact.size() < 6 || compact.size() > 16) return kOther;
  const auto digits = std::ranges::count_if(compact, is_digit);
  const bool right =
      std::ranges::all_of(compact, [](char c) { return is_digit(c) || is_capital(c); });
  if (!right || digits < 5) return kOther;
  return all_equal(compact) ? kPlaceholder : kValid;
}

// Ontario: ten digits with Luhn, on newer cards two letters of the version.
Judgement judge_on_hcn(std::string_view compact) {
  if (compact.size() != 10 && compact.size() != 12) return kOther;
  if (!all_digits(compact.substr(0, 10)) || compact[0] == '0') return kOther;
  if (compact.size() == 12 && !has_pattern(compact.substr(10), "AA")) return kOther;
  if (all_equal(compact.substr(0, 10))) return kPlaceholder;
  return checked(passes_luhn(compact.substr(0, 10)));
}

// Quebec: letters of the name, year, month (women add 50), day, two characters.
Judgement judge_ramq(std::string_view compact) {
  if (!has_pattern(compact, "AAAA99999999")) return kOther;
  const int month = two_digits(compact, 6) % 50;
  return checked(two_digits(compact, 6) < 63 &&
                 is_date(2000 + two_digits(compact, 4), month, two_digits(compact, 8)));
}

// The other provinces: eight to twelve digits, no public check.
Judgement judge_ca_health(std::string_view compact) {
  if (compact.size() < 8 || compact.size() > 12 || !all_digits(compact)) return kOther;
  return all_equal(compact) ? kPlaceholder : kValid;
}

}  // namespace celador
