#include <algorithm>
#include <array>

#include "classify/check_digits.h"
#include "classify/identifier_rules.h"
#include "classify/text_pattern.h"

namespace celador {
namespace {

using enum Judgement;

Judgement checked(bool passes) { return passes ? kValid : kShape; }

constexpr std::string_view kDniLetters = "TRWAGMYFPDXBNJZSQVHLCKE";

char dni_letter(int leading, std::string_view digits) {
  int number = leading;
  for (const char c : digits) number = number * 10 + digit(c);
  return kDniLetters[static_cast<std::size_t>(number % 23)];
}

}  // namespace

Judgement judge_dni(std::string_view compact) {
  if (!has_pattern(compact, "99999999A")) return kOther;
  if (compact == "00000000T" || compact == "12345678Z") return kPlaceholder;
  return checked(dni_letter(0, compact.substr(0, 8)) == compact[8]);
}

// The number of foreigners: X, Y or Z stands for a leading 0, 1 or 2.
Judgement judge_nie(std::string_view compact) {
  if (!has_pattern(compact, "A9999999A") || !is_one_of(compact[0], "XYZ")) return kOther;
  return checked(dni_letter(compact[0] - 'X', compact.substr(1, 7)) == compact[8]);
}

Judgement judge_pt_nif(std::string_view compact) {
  if (!is_number_of(compact, 9) || !is_one_of(compact[0], "123456789")) return kOther;
  if (all_equal(compact)) return kPlaceholder;
  const int rest = descending_sum(compact.substr(0, 8), 9) % 11;
  return checked((rest < 2 ? 0 : 11 - rest) == digit(compact[8]));
}

// Letters may stand for digits where two people would have the same code ("omocodia").
Judgement judge_codice_fiscale(std::string_view compact) {
  if (compact.size() != 16) return kOther;
  constexpr std::string_view kShape = "AAAAAA99A99A999A";
  for (std::size_t i = 0; i < 16; ++i) {
    const bool right = kShape[i] == 'A'
                           ? is_capital(compact[i])
                           : is_digit(compact[i]) || is_one_of(compact[i], "LMNPQRSTUV");
    if (!right) return kOther;
  }
  if (!is_one_of(compact[8], "ABCDEHLMPRST")) return kOther;
  // Values of characters at odd places (counted from one), digits as the first ten letters.
  constexpr std::array<int, 26> kOdd{1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                     20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
  int sum = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    const int value = is_digit(compact[i]) ? digit(compact[i]) : compact[i] - 'A';
    sum += i % 2 == 0 ? kOdd[static_cast<std::size_t>(value)] : value;
  }
  return checked(sum % 26 == compact[15] - 'A');
}

// France's number: sex, year, month (20 and over where unknown), place of birth (2A, 2B: Corsica),
// order, key mod 97.
Judgement judge_nir(std::string_view compact) {
  if (compact.size() != 15) return kOther;
  std::array<char, 13> number{};
  std::ranges::copy(compact.substr(0, 13), number.begin());
  if (compact.substr(5, 2) == "2A" || compact.substr(5, 2) == "2B") {
    number[5] = '1';
    number[6] = compact[6] == 'A' ? '9' : '8';
  }
  if (!all_digits({number.data(), number.size()}) || !all_digits(compact.substr(13))) return kOther;
  if (!is_one_of(compact[0], "123478")) return kOther;
  const int month = two_digits(compact, 3);
  if (month == 0 || (month > 12 && month < 20)) return kOther;
  long long value = 0;
  for (const char c : number) value = value * 10 + digit(c);
  return checked(97 - value % 97 == two_digits(compact, 13));
}

// In the first ten digits exactly one appears two or three times, the others at most once.
Judgement judge_steuer_id(std::string_view compact) {
  if (!is_number_of(compact, 11) || compact[0] == '0') return kOther;
  std::array<int, 10> counts{};
  for (const char c : compact.substr(0, 10)) ++counts[static_cast<std::size_t>(digit(c))];
  const auto repeated = std::ranges::count_if(counts, [](int count) { return count > 1; });
  const int most = *std::ranges::max_element(counts);
  if (repeated != 1 || most > 3) return kShape;
  return checked(passes_mod_11_10(compact));
}

Judgement judge_kvnr(std::string_view compact) {
  if (!has_pattern(compact, "A999999999")) return kOther;
  const int letter = compact[0] - 'A' + 1;
  const std::array<int, 2> leading{letter / 10, letter % 10};
  int sum = 0;
  for (std::size_t i = 0; i < 10; ++i) {
    const int value = (i < 2 ? leading[i] : digit(compact[i - 1])) * (i % 2 == 0 ? 1 : 2);
    sum += value / 10 + value % 10;
  }
  return checked(sum % 10 == digit(compact[9]));
}

// Ten digits, or twelve with the century. Coordination numbers add 60 to the day.
Judgement judge_personnummer(std::string_view compact) {
  if ((compact.size() != 10 && compact.size() != 12) || !all_digits(compact)) return kOther;
  const std::string_view century = compact.substr(0, compact.size() - 10);
  if (!century.empty() && century != "18" && century != "19" && century != "20") return kOther;
  const std::string_view number = compact.substr(century.size());
  int day = two_digits(number, 4);
  if (day > 60) day -= 60;
  if (!is_date(2000 + two_digits(number, 0), two_digits(number, 2), day)) return kOther;
  return checked(passes_luhn(number));
}

Judgement judge_bsn(std::string_view compact) {
  if (!is_number_of(compact, 9)) return kOther;
  if (all_equal(compact)) return kPlaceholder;
  return checked((descending_sum(compact.substr(0, 8), 9) - digit(compact[8])) % 11 == 0);
}

// The month tells the century: 1800 adds 80, 2000 adds 20, 2100 adds 40, 2200 adds 60.
Judgement judge_pesel(std::string_view compact) {
  if (!is_number_of(compact, 11)) return kOther;
  constexpr std::array<int, 5> kCenturies{1900, 2000, 2100, 2200, 1800};
  const int month = two_digits(compact, 2);
  const int year = kCenturies[static_cast<std::size_t>(month / 20)] + two_digits(compact, 0);
  if (!is_date(year, month % 20, two_digits(compact, 4))) return kOther;
  return checked(weighted_sum(compact, "13791379131") % 10 == 0);
}

Judgement judge_nhs(std::string_view compact) {
  if (!is_number_of(compact, 10)) return kOther;
  if (compact.starts_with("999") || all_equal(compact)) return kPlaceholder;
  const int check = 11 - descending_sum(compact.substr(0, 9), 10) % 11;
  return checked(check != 10 && check % 11 == digit(compact[9]));
}

Judgement judge_nino(std::string_view compact) {
  if (!has_pattern(compact, "AA999999A")) return kOther;
  if (compact.starts_with("QQ")) return kPlaceholder;
  if (compact[8] > 'D') return kOther;
  return checked(!is_one_of(compact[0], "DFIQUV") && !is_one_of(compact[1], "DFIQUVO") &&
                 !in_list("BGGBKNNKNTTNZZ", compact.substr(0, 2)));
}

}  // namespace celador
