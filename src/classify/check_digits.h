#pragma once
#include <string_view>

// The sums behind identifiers, each over digits (or capitals) that the caller has already made sure
// of. Written from the public descriptions; check_digits_test.cc compares them with slow second
// implementations.
namespace celador {

// The value of a decimal digit.
constexpr int digit(char c) { return c - '0'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool all_digits(std::string_view text);

// ISO/IEC 7812-1 annex B: every second digit from the right doubled, digit sums, 0 mod 10.
bool passes_luhn(std::string_view digits);
// Verhoeff, 1969: the dihedral group D5; the check digit is the last one.
bool passes_verhoeff(std::string_view digits);
// ISO/IEC 7064 MOD 11,10; the check digit is the last one.
bool passes_mod_11_10(std::string_view digits);
// ISO/IEC 7064 MOD 97-10 as IBAN uses it, over digits and capitals, already rotated.
bool passes_mod_97(std::string_view text);
// The sum of digit times weight; weights are digits too ("1379"), and repeat.
int weighted_sum(std::string_view digits, std::string_view weights);
// digits[0]*first + digits[1]*(first-1) + ...
int descending_sum(std::string_view digits, int first);

// True for a date of the Gregorian calendar.
bool is_date(int year, int month, int day);
// Two digits at `at` as a number.
constexpr int two_digits(std::string_view text, std::size_t at) {
  return digit(text[at]) * 10 + digit(text[at + 1]);
}

}  // namespace celador
