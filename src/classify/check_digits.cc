#include "classify/check_digits.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace celador {
namespace {

// The group D5: 0-4 rotations, 5-9 reflections.
constexpr int d5_product(int a, int b) {
  const int x = a % 5;
  const int y = b % 5;
  if (a < 5) return b < 5 ? (x + y) % 5 : (x + y) % 5 + 5;
  return b < 5 ? (x - y + 5) % 5 + 5 : (x - y + 5) % 5;
}

constexpr std::array<int, 10> kVerhoeffStep{1, 5, 7, 6, 2, 8, 3, 0, 9, 4};

// permuted[i][d]: the step taken i times.
constexpr auto kVerhoeffPermutation = [] {
  std::array<std::array<int, 10>, 8> table{};
  for (int d = 0; d < 10; ++d) table[0][static_cast<std::size_t>(d)] = d;
  for (std::size_t i = 1; i < 8; ++i) {
    for (std::size_t d = 0; d < 10; ++d) {
      table[i][d] = kVerhoeffStep[static_cast<std::size_t>(table[i - 1][d])];
    }
  }
  return table;
}();

}  // namespace

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

bool passes_luhn(std::string_view digits) {
  int sum = 0;
  bool doubled = false;
  for (auto c = digits.rbegin(); c != digits.rend(); ++c, doubled = !doubled) {
    int value = digit(*c) * (doubled ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

bool passes_verhoeff(std::string_view digits) {
  int state = 0;
  std::size_t i = 0;
  for (auto c = digits.rbegin(); c != digits.rend(); ++c, ++i) {
    state = d5_product(state, kVerhoeffPermutation[i % 8][static_cast<std::size_t>(digit(*c))]);
  }
  return state == 0;
}

bool passes_mod_11_10(std::string_view digits) {
  int product = 10;
  for (const char c : digits.substr(0, digits.size() - 1)) {
    const int sum = (digit(c) + product) % 10;
    product = 2 * (sum == 0 ? 10 : sum) % 11;
  }
  return (11 - product) % 10 == digit(digits.back());
}

bool passes_mod_97(std::string_view text) {
  int rest = 0;
  for (const char c : text) {
    rest = is_digit(c) ? rest * 10 + digit(c) : rest * 100 + (c - 'A' + 10);
    rest %= 97;
  }
  return rest == 1;
}

int weighted_sum(std::string_view digits, std::string_view weights) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i)
    sum += digit(digits[i]) * digit(weights[i % weights.size()]);
  return sum;
}

int descending_sum(std::string_view digits, int first) {
  int sum = 0;
  for (const char c : digits) sum += digit(c) * first--;
  return sum;
}

bool is_date(int year, int month, int day) {
  using namespace std::chrono;
  return month > 0 && day > 0 &&
         year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                        std::chrono::day(static_cast<unsigned>(day)))
             .ok();
}

}  // namespace celador
