#include <algorithm>
#include <array>

#include "classify/check_digits.h"
#include "classify/identifier_rules.h"
#include "classify/text_pattern.h"

namespace celador {
namespace {

using enum Judgement;

Judgement checked(bool passes) { return passes ? kValid : kShape; }

struct IbanCountry {
  std::string_view country;
  std::size_t size;
};

// The lengths of the IBAN registry (SWIFT), by country.
constexpr std::array kIbanCountries{
    IbanCountry{"AD", 24}, IbanCountry{"AE", 23}, IbanCountry{"AL", 28}, IbanCountry{"AT", 20},
    IbanCountry{"AZ", 28}, IbanCountry{"BA", 20}, IbanCountry{"BE", 16}, IbanCountry{"BG", 22},
    IbanCountry{"BH", 22}, IbanCountry{"BR", 29}, IbanCountry{"BY", 28}, IbanCountry{"CH", 21},
    IbanCountry{"CR", 22}, IbanCountry{"CY", 28}, IbanCountry{"CZ", 24}, IbanCountry{"DE", 22},
    IbanCountry{"DK", 18}, IbanCountry{"DO", 28}, IbanCountry{"EE", 20}, IbanCountry{"EG", 29},
    IbanCountry{"ES", 24}, IbanCountry{"FI", 18}, IbanCountry{"FO", 18}, IbanCountry{"FR", 27},
    IbanCountry{"GB", 22}, IbanCountry{"GE", 22}, IbanCountry{"GI", 23}, IbanCountry{"GL", 18},
    IbanCountry{"GR", 27}, IbanCountry{"GT", 28}, IbanCountry{"HR", 21}, IbanCountry{"HU", 28},
    IbanCountry{"IE", 22}, IbanCountry{"IL", 23}, IbanCountry{"IS", 26}, IbanCountry{"IT", 27},
    IbanCountry{"JO", 30}, IbanCountry{"KW", 30}, IbanCountry{"KZ", 20}, IbanCountry{"LB", 28},
    IbanCountry{"LI", 21}, IbanCountry{"LT", 20}, IbanCountry{"LU", 20}, IbanCountry{"LV", 21},
    IbanCountry{"MC", 27}, IbanCountry{"MD", 24}, IbanCountry{"ME", 22}, IbanCountry{"MK", 19},
    IbanCountry{"MT", 31}, IbanCountry{"NL", 18}, IbanCountry{"NO", 15}, IbanCountry{"PK", 24},
    IbanCountry{"PL", 28}, IbanCountry{"PT", 25}, IbanCountry{"QA", 29}, IbanCountry{"RO", 24},
    IbanCountry{"RS", 22}, IbanCountry{"SA", 24}, IbanCountry{"SE", 24}, IbanCountry{"SI", 19},
    IbanCountry{"SK", 24}, IbanCountry{"SM", 27}, IbanCountry{"SV", 28}, IbanCountry{"TN", 24},
    IbanCountry{"TR", 26}, IbanCountry{"UA", 29}, IbanCountry{"VA", 22}, IbanCountry{"XK", 20},
};

// Brand prefixes and their lengths: Visa, Mastercard, American Express, Diners, Discover, JCB.
bool is_card_of_a_brand(std::string_view digits) {
  const int two = two_digits(digits, 0);
  const int four = two * 100 + two_digits(digits, 2);
  switch (digits.size()) {
    case 13:
      return digits[0] == '4';
    case 14:
      return (four >= 3000 && four <= 3059) || two == 36 || two == 38;
    case 15:
      return two == 34 || two == 37;
    case 16:
      return digits[0] == '4' || (two >= 51 && two <= 55) || (four >= 2221 && four <= 2720) ||
             four == 6011 || two == 65 || (four >= 6440 && four <= 6499) ||
             (four >= 3528 && four <= 3589);
    default:
      return false;
  }
}

}  // namespace

Judgement judge_aadhaar(std::string_view compact) {
  if (!is_number_of(compact, 12) || compact[0] < '2') return kOther;
  bool palindrome = true;
  for (std::size_t i = 0; i < 6; ++i) palindrome = palindrome && compact[i] == compact[11 - i];
  if (palindrome) return kShape;
  return checked(passes_verhoeff(compact));
}

// The fourth letter is the kind of holder: P a person.
Judgement judge_pan(std::string_view compact) {
  if (!has_pattern(compact, "AAAAA9999A") || compact.substr(5, 4) == "0000") return kOther;
  if (std::string_view("ABCFGHJLPT").find(compact[3]) == std::string_view::npos) return kOther;
  return checked(compact[3] == 'P');
}

Judgement judge_ihi(std::string_view compact) {
  if (!is_number_of(compact, 16) || !compact.starts_with("800360")) return kOther;
  return checked(passes_luhn(compact));
}

Judgement judge_au_medicare(std::string_view compact) {
  if (!all_digits(compact) || compact.size() < 10 || compact.size() > 11) return kOther;
  if (compact[0] < '2' || compact[0] > '6') return kOther;
  return checked(weighted_sum(compact.substr(0, 8), "1379") % 10 == digit(compact[8]));
}

// A SNOMED CT concept: Verhoeff over all digits; the two before the last say concept (00, or 10 in
// an extension).
Judgement judge_snomed(std::string_view compact) {
  if (compact.size() < 6 || compact.size() > 18 || !all_digits(compact) || compact[0] == '0')
    return kOther;
  const std::string_view partition = compact.substr(compact.size() - 3, 2);
  return checked((partition == "00" || partition == "10") && passes_verhoeff(compact));
}

// India's health number. Whether its last digit checks is not published.
Judgement judge_abha(std::string_view compact) {
  if (!is_number_of(compact, 14)) return kOther;
  return all_equal(compact) ? kPlaceholder : kValid;
}

// India's voter card: three letters and seven digits.
Judgement judge_epic(std::string_view compact) {
  return has_pattern(compact, "AAA9999999") ? kValid : kOther;
}

// Australia's tax file number.
Judgement judge_tfn(std::string_view compact) {
  if (!is_number_of(compact, 9)) return kOther;
  if (all_equal(compact)) return kPlaceholder;
  const int sum = weighted_sum(compact.substr(0, 8), "14375869") + digit(compact[8]) * 10;
  return checked(sum % 11 == 0);
}

// New Zealand's health index, letters without I and O worth 1..24: three letters, four digits, the
// last a check mod 11; or, since 2022, three letters, two digits, two letters, the last a check.
// Its modulus is 24 in older and 23 in newer texts of the standard, and both are issued.
Judgement judge_nhi(std::string_view compact) {
  const bool older = has_pattern(compact, "AAA9999");
  if (!older && !has_pattern(compact, "AAA99AA")) return kOther;
  constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  int sum = 0;
  int value = 0;
  for (std::size_t i = 0; i < 7; ++i) {
    const std::size_t letter = kLetters.find(compact[i]);
    if (!is_digit(compact[i]) && letter == std::string_view::npos) return kOther;
    value = is_digit(compact[i]) ? digit(compact[i]) : static_cast<int>(letter) + 1;
    if (i < 6) sum += value * (7 - static_cast<int>(i));
  }
  if (compact.starts_with("ZZZ")) return kPlaceholder;  // kept for tests
  if (older) return checked(sum % 11 != 0 && (11 - sum % 11) % 10 == value);
  return checked(24 - sum % 24 == value || 23 - sum % 23 == value);
}

// New Zealand's tax number: eight or nine digits, a second set of weights where the first gives 10.
Judgement judge_ird(std::string_view compact) {
  if (compact.size() < 8 || compact.size() > 9 || !all_digits(compact)) return kOther;
  std::array<char, 9> nine{};
  nine.fill('0');
  std::ranges::copy(compact, nine.begin() + static_cast<std::ptrdiff_t>(9 - compact.size()));
  const std::string_view number(nine.data(), nine.size());
  if (number < "010000000" || number > "150000000") return kOther;
  int check = (11 - weighted_sum(number.substr(0, 8), "32765432") % 11) % 11;
  if (check == 10) check = (11 - weighted_sum(number.substr(0, 8), "74325276") % 11) % 11;
  return checked(check == digit(number[8]));
}

// South Africa: birth date, order by sex, citizenship, a digit that was race once, Luhn.
Judgement judge_za_id(std::string_view compact) {
  if (!is_number_of(compact, 13) || !has_year_month_day(compact, 0)) return kOther;
  if (compact[10] > '2') return kOther;
  return checked(passes_luhn(compact));
}

// China: place, birth date, order, ISO 7064 MOD 11-2.
Judgement judge_cn_id(std::string_view compact) {
  if (compact.size() != 18 || !all_digits(compact.substr(0, 17))) return kOther;
  if (!is_digit(compact[17]) && compact[17] != 'X') return kOther;
  const int year = two_digits(compact, 6) * 100 + two_digits(compact, 8);
  if (year < 1850 || year > 2100 ||
      !is_date(year, two_digits(compact, 10), two_digits(compact, 12)))
    return kOther;
  int rest = 0;
  for (const char c : compact.substr(0, 17)) rest = (rest + digit(c)) * 2 % 11;
  const int check = (12 - rest) % 11;
  return checked(check == (compact[17] == 'X' ? 10 : digit(compact[17])));
}

// A mobile device: type allocation, serial, Luhn.
Judgement judge_imei(std::string_view compact) {
  if (!is_number_of(compact, 15)) return kOther;
  if (all_equal(compact)) return kPlaceholder;
  return checked(passes_luhn(compact));
}

Judgement judge_iban(std::string_view compact) {
  if (compact.size() < 15 || compact.size() > 34 || !has_pattern(compact.substr(0, 4), "AA99"))
    return kOther;
  const auto country =
      std::ranges::find(kIbanCountries, compact.substr(0, 2), &IbanCountry::country);
  if (country == kIbanCountries.end() || country->size != compact.size()) return kOther;
  if (!std::ranges::all_of(compact, [](char c) { return is_digit(c) || is_capital(c); }))
    return kOther;
  // The first four characters move to the end.
  std::array<char, 34> rotated{};
  std::ranges::rotate_copy(compact, compact.begin() + 4, rotated.begin());
  return checked(passes_mod_97({rotated.data(), compact.size()}));
}

Judgement judge_card(std::string_view compact) {
  if (compact.size() < 13 || compact.size() > 16 || !all_digits(compact)) return kOther;
  if (!is_card_of_a_brand(compact)) return kOther;
  if (compact == "4111111111111111" || compact == "378282246310005" ||
      compact == "4242424242424242" || compact == "5555555555554444") {
    return kPlaceholder;
  }
  return checked(passes_luhn(compact));
}

}  // namespace celador
