#include <algorithm>
#include <array>

#include "classify/check_digits.h"
#include "classify/identifier_rules.h"
#include "classify/text_pattern.h"

namespace celador {
namespace {

using enum Judgement;

Judgement checked(bool passes) { return passes ? kValid : kShape; }

long long number_of(std::string_view digits) {
  long long number = 0;
  for (const char c : digits) number = number * 10 + digit(c);
  return number;
}

}  // namespace

// France's tax number: ten digits and their rest of 511.
Judgement judge_fr_nif(std::string_view compact) {
  if (!is_number_of(compact, 13) || compact[0] > '3') return kOther;
  return checked(number_of(compact.substr(0, 10)) % 511 == number_of(compact.substr(10)));
}

// Germany's pension number: area, birth date, initial, order, check over digit sums.
Judgement judge_rvnr(std::string_view compact) {
  if (!has_pattern(compact, "99999999A999")) return kOther;
  const int day = two_digits(compact, 2);
  // Days are raised by 0, 31, 62 or 93 where a number would be given twice.
  if (day == 0 || two_digits(compact, 4) == 0 || two_digits(compact, 4) > 12) return kOther;
  const int letter = compact[8] - 'A' + 1;
  std::array<int, 12> digits{};
  for (std::size_t i = 0; i < 8; ++i) digits[i] = digit(compact[i]);
  digits[8] = letter / 10;
  digits[9] = letter % 10;
  digits[10] = digit(compact[9]);
  digits[11] = digit(compact[10]);
  constexpr std::array<int, 12> kWeights{2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1};
  int sum = 0;
  for (std::size_t i = 0; i < 12; ++i) {
    const int product = digits[i] * kWeights[i];
    sum += product / 10 + product % 10;
  }
  return checked(sum % 10 == digit(compact[11]));
}

// Italy's health card: 80 (health), 380 (Italy), region, number.
Judgement judge_team(std::string_view compact) {
  return is_number_of(compact, 20) && compact.starts_with("80380") ? kValid : kOther;
}

// Belgium: birth date, order, 97 less the rest of 97; a 2 in front for those born since 2000.
Judgement judge_be_nn(std::string_view compact) {
  if (!is_number_of(compact, 11)) return kOther;
  const int month = two_digits(compact, 2) % 20;  // 20 and 40 are added where the sex is unknown
  if (two_digits(compact, 2) > 52 ||
      !is_date(2000 + two_digits(compact, 0), month, two_digits(compact, 4))) {
    return kOther;
  }
  const long long number = number_of(compact.substr(0, 9));
  const int check = two_digits(compact, 9);
  return checked(97 - number % 97 == check || 97 - (number + 2'000'000'000) % 97 == check);
}

// Switzerland: 756 and the check of EAN-13.
Judgement judge_ahv(std::string_view compact) {
  if (!is_number_of(compact, 13) || !compact.starts_with("756")) return kOther;
  return checked((10 - weighted_sum(compact.substr(0, 12), "13") % 10) % 10 == digit(compact[12]));
}

// Austria: order, check, birth date (months up to 15 where days ran out).
Judgement judge_at_svnr(std::string_view compact) {
  if (!is_number_of(compact, 10) || compact[0] == '0') return kOther;
  const int month = two_digits(compact, 6);
  if (month == 0 || month > 15) return kOther;
  if (!is_date(2000 + two_digits(compact, 8), std::min(month, 12), two_digits(compact, 4)))
    return kOther;
  const int sum =
      weighted_sum(compact.substr(0, 3), "379") + weighted_sum(compact.substr(4), "584216");
  return checked(sum % 11 == digit(compact[3]));
}

// Czechia and Slovakia: birth date (women add 50 to the month), order, all divisible by 11.
Judgement judge_rodne_cislo(std::string_view compact) {
  if (!is_number_of(compact, 10)) return kOther;
  int month = two_digits(compact, 2);
  if (month > 50) month -= 50;
  if (month > 20) month -= 20;
  if (!is_date(2000 + two_digits(compact, 0), month, two_digits(compact, 4))) return kOther;
  const long long rest = number_of(compact.substr(0, 9)) % 11;
  return checked(rest % 10 == digit(compact[9]));
}

// Romania: sex and century, birth date, county, order, check.
Judgement judge_cnp(std::string_view compact) {
  if (!is_number_of(compact, 13) || compact[0] == '0') return kOther;
  const int county = two_digits(compact, 7);
  if (!has_year_month_day(compact, 1) || county == 0 || (county > 52 && county != 70))
    return kOther;
  const int rest = weighted_sum(compact.substr(0, 12), "279146358279") % 11;
  return checked((rest == 10 ? 1 : rest) == digit(compact[12]));
}

// Turkey: two checks.
Judgement judge_tckn(std::string_view compact) {
  if (!is_number_of(compact, 11) || compact[0] == '0') return kOther;
  if (all_equal(compact)) return kPlaceholder;
  int odd = 0;
  int even = 0;
  for (std::size_t i = 0; i < 9; ++i) (i % 2 == 0 ? odd : even) += digit(compact[i]);
  const int first = ((odd * 7 - even) % 10 + 10) % 10;
  return checked(first == digit(compact[9]) && (odd + even + first) % 10 == digit(compact[10]));
}

}  // namespace celador
