#include <algorithm>
#include <array>

#include "classify/check_digits.h"
#include "classify/identifier_rules.h"
#include "classify/text_pattern.h"

namespace celador {
namespace {

using enum Judgement;

Judgement checked(bool passes) { return passes ? kValid : kShape; }

int number_of(std::string_view digits) {
  int number = 0;
  for (const char c : digits) number = number * 10 + digit(c);
  return number;
}

}  // namespace

// Brazil's number of workers: PIS, PASEP, NIS and NIT are one register.
Judgement judge_pis(std::string_view compact) {
  if (!is_number_of(compact, 11)) return kOther;
  if (all_equal(compact)) return kPlaceholder;
  const int check = 11 - weighted_sum(compact.substr(0, 10), "3298765432") % 11;
  return checked((check > 9 ? 0 : check) == digit(compact[10]));
}

// The voter's number: eight digits, state 01..28, two checks. São Paulo and Minas Gerais (01, 02)
// have 1 where others have 0.
Judgement judge_titulo(std::string_view compact) {
  if (!is_number_of(compact, 12)) return kOther;
  if (all_equal(compact)) return kPlaceholder;
  const int state = two_digits(compact, 8);
  if (state < 1 || state > 28) return kOther;
  const auto check_of = [&](int sum) {
    const int rest = sum % 11;
    if (rest == 0 && state <= 2) return 1;
    return rest == 10 ? 0 : rest;
  };
  const int first = check_of(weighted_sum(compact.substr(0, 8), "23456789"));
  const int second =
      check_of(digit(compact[8]) * 7 + digit(compact[9]) * 8 + digit(compact[10]) * 9);
  return checked(first == digit(compact[10]) && second == digit(compact[11]));
}

// Brazil's driving licence.
Judgement judge_cnh(std::string_view compact) {
  if (!is_number_of(compact, 11)) return kOther;
  if (all_equal(compact)) return kPlaceholder;
  const int down = descending_sum(compact.substr(0, 9), 9) % 11;
  const int up = weighted_sum(compact.substr(0, 9), "123456789") % 11;
  const int less = down == 10 ? 2 : 0;
  const int first = down == 10 ? 0 : down;
  const int second = up == 10 ? 0 : (up - less + 11) % 11 % 10;
  return checked(first == digit(compact[9]) && second == digit(compact[10]));
}

// Each state of Brazil has its own form: seven to nine digits, the last may be X.
Judgement judge_rg(std::string_view compact) {
  if (compact.size() < 7 || compact.size() > 10) return kOther;
  const std::string_view number = compact.substr(0, compact.size() - 1);
  if (!all_digits(number) || (!is_digit(compact.back()) && compact.back() != 'X')) return kOther;
  return all_equal(compact) ? kPlaceholder : kValid;
}

// Argentina's bank account: a block of eight and one of fourteen digits, each with its check.
Judgement judge_cbu(std::string_view compact) {
  if (!is_number_of(compact, 22)) return kOther;
  if (all_equal(compact)) return kPlaceholder;
  const int first = weighted_sum(compact.substr(0, 7), "7139713");
  const int second = weighted_sum(compact.substr(8, 13), "3971397139713");
  return checked((10 - first % 10) % 10 == digit(compact[7]) &&
                 (10 - second % 10) % 10 == digit(compact[21]));
}

// No check digit: up to some 60 million for those born there, 90 to 96 million for foreigners.
Judgement judge_ar_dni(std::string_view compact) {
  if (compact.size() < 7 || compact.size() > 8 || !all_digits(compact) || compact[0] == '0')
    return kOther;
  if (all_equal(compact) || compact == "12345678") return kPlaceholder;
  const int number = number_of(compact);
  return checked(number < 62'000'000 || (number >= 90'000'000 && number < 97'000'000));
}

// Eight digits; the card prints a check behind them, which records seldom have.
Judgement judge_pe_dni(std::string_view compact) {
  if (compact.size() < 8 || compact.size() > 9 || !all_digits(compact.substr(0, 8))) return kOther;
  if (all_equal(compact) || compact == "12345678") return kPlaceholder;
  if (compact.size() == 8) return kValid;
  const auto at = static_cast<std::size_t>(weighted_sum(compact.substr(0, 8), "32765432") % 11);
  return checked(compact[8] == "65432110987"[at] || compact[8] == "KJIHGFEDCBA"[at]);
}

// Tax number: 10 a person by DNI, 15 and 17 persons without one, 20 a company (none of ours).
Judgement judge_pe_ruc(std::string_view compact) {
  if (!is_number_of(compact, 11) || !in_list("10151617", compact.substr(0, 2))) return kOther;
  const int check = (11 - weighted_sum(compact.substr(0, 10), "5432765432") % 11) % 10;
  return checked(check == digit(compact[10]));
}

// Colombia's cédula and NUIP: six to ten digits, no check.
Judgement judge_co_cedula(std::string_view compact) {
  if (compact.size() < 6 || compact.size() > 10 || !all_digits(compact) || compact[0] == '0')
    return kOther;
  if (all_equal(compact) || compact == "12345678" || compact == "1234567890") return kPlaceholder;
  return checked(compact.size() != 9 && (compact.size() < 10 || compact[0] == '1'));
}

// Tax number of a person: the cédula and an establishment (001).
Judgement judge_ec_ruc(std::string_view compact) {
  if (!is_number_of(compact, 13) || compact.substr(10, 2) != "00" || compact[12] == '0')
    return kOther;
  return judge_ec_cedula(compact.substr(0, 10));
}

}  // namespace celador
