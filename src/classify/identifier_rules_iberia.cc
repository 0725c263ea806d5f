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

// Spain's social security number: province, eight digits, their rest of 97. Where the eight begin
// with zero the province counts as if it stood before seven.
Judgement judge_nuss(std::string_view compact) {
  if (!is_number_of(compact, 12)) return kOther;
  const int province = two_digits(compact, 0);
  if (province < 1 || province > 66) return kOther;
  long long number = 0;
  for (const char c : compact.substr(2, 8)) number = number * 10 + digit(c);
  const long long whole =
      number < 10'000'000 ? number + province * 10'000'000LL : number + province * 100'000'000LL;
  return checked(whole % 97 == two_digits(compact, 10));
}

// Health cards: of the national system (ten letters, six digits), Catalonia (letters of the name,
// sex, birth date, order), Galicia (birth date, letters, digits), Andalusia (AN and ten digits),
// and numbers of six to twelve digits in other regions.
Judgement judge_tsi(std::string_view compact) {
  if (has_pattern(compact, "AAAAAAAAAA999999")) return kValid;
  if (has_pattern(compact, "AAAA9999999999"))
    return checked(compact[4] < '2' && has_year_month_day(compact, 5));
  if (has_pattern(compact, "999999AAAA9999")) return checked(has_year_month_day(compact, 0));
  if (has_pattern(compact, "AN9999999999")) return kValid;
  if (!all_digits(compact) || compact.size() < 6 || compact.size() > 12) return kOther;
  return all_equal(compact) ? kPlaceholder : kValid;
}

// The number on Portugal's card: identity number, check, version of two characters, check over all
// (Luhn, letters worth 10..35).
Judgement judge_pt_cc(std::string_view compact) {
  if (!has_pattern(compact, "999999999XX9")) return kOther;
  int sum = 0;
  for (std::size_t i = 0; i < compact.size(); ++i) {
    const int value = is_digit(compact[i]) ? digit(compact[i]) : compact[i] - 'A' + 10;
    const int twice = value * 2 > 9 ? value * 2 - 9 : value * 2;
    sum += i % 2 == 0 ? twice : value;
  }
  return checked(sum % 10 == 0);
}

// Portugal's social security number: weights are the primes from 29 down.
Judgement judge_pt_niss(std::string_view compact) {
  if (!is_number_of(compact, 11) || (compact[0] != '1' && compact[0] != '2')) return kOther;
  constexpr std::array<int, 10> kPrimes{29, 23, 19, 17, 13, 11, 7, 5, 3, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kPrimes.size(); ++i) sum += digit(compact[i]) * kPrimes[i];
  return checked(9 - sum % 10 == digit(compact[10]));
}

// The user of Portugal's health service: nine digits.
Judgement judge_pt_sns(std::string_view compact) {
  if (!is_number_of(compact, 9)) return kOther;
  return all_equal(compact) || compact == "123456789" ? kPlaceholder : kValid;
}

}  // namespace celador
