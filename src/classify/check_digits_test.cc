#include "classify/check_digits.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace celador {
namespace {

std::string random_digits(std::mt19937& random, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('0' + random() % 10);
  return text;
}

// Luhn as the standard words it: double every second digit from the right, add the digits of the
// products.
bool luhn_by_the_book(const std::string& text) {
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string product =
        std::to_string((text[text.size() - 1 - i] - '0') * (i % 2 == 1 ? 2 : 1));
    for (const char c : product) sum += c - '0';
  }
  return sum % 10 == 0;
}

// Verhoeff by the symmetries of a pentagon: a digit is a rotation, or a reflection and a rotation,
// of five corners.
struct Symmetry {
  int turn;
  int flip;  // 1 or -1
  int digit() const { return flip == 1 ? turn : turn + 5; }
};
Symmetry symmetry(int digit) { return {digit % 5, digit < 5 ? 1 : -1}; }
Symmetry after(Symmetry a, Symmetry b) {
  return {((a.turn + a.flip * b.turn) % 5 + 5) % 5, a.flip * b.flip};
}

bool verhoeff_by_symmetries(const std::string& text) {
  constexpr int kStep[] = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
  Symmetry state{0, 1};
  for (std::size_t i = 0; i < text.size(); ++i) {
    int d = text[text.size() - 1 - i] - '0';
    for (std::size_t step = 0; step < i % 8; ++step) d = kStep[d];
    state = after(state, symmetry(d));
  }
  return state.digit() == 0;
}

// Mod 97 by long division of the whole number, digit by digit.
bool mod_97_by_division(const std::string& text) {
  std::string number;
  for (const char c : text) number += c >= 'A' ? std::to_string(c - 'A' + 10) : std::string(1, c);
  int rest = 0;
  for (const char c : number) rest = (rest * 10 + (c - '0')) % 97;
  return rest == 1;
}

TEST(CheckDigits, AgreeWithSlowSecondImplementations) {
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    const std::string text = random_digits(random, 1 + random() % 19);
    EXPECT_EQ(passes_luhn(text), luhn_by_the_book(text)) << text;
    EXPECT_EQ(passes_verhoeff(text), verhoeff_by_symmetries(text)) << text;
    std::string mixed = text;
    for (char& c : mixed) {
      if (random() % 3 == 0) c = static_cast<char>('A' + random() % 26);
    }
    EXPECT_EQ(passes_mod_97(mixed), mod_97_by_division(mixed)) << mixed;
  }
}

TEST(CheckDigits, PassOneRandomNumberInTen) {
  std::mt19937 random(11);
  int luhn = 0;
  int verhoeff = 0;
  int mod_11_10 = 0;
  constexpr int kTries = 50000;
  for (int i = 0; i < kTries; ++i) {
    const std::string text = random_digits(random, 11);
    luhn += passes_luhn(text) ? 1 : 0;
    verhoeff += passes_verhoeff(text) ? 1 : 0;
    mod_11_10 += passes_mod_11_10(text) ? 1 : 0;
  }
  EXPECT_NEAR(luhn, kTries / 10, 300);
  EXPECT_NEAR(verhoeff, kTries / 10, 300);
  EXPECT_NEAR(mod_11_10, kTries / 10, 300);
}

TEST(CheckDigits, VerhoeffFindsEverySwapOfNeighbours) {
  std::mt19937 random(3);
  for (int i = 0; i < 2000; ++i) {
    std::string text = random_digits(random, 11) + "0";
    while (!passes_verhoeff(text)) text.back() = static_cast<char>(text.back() + 1);
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
      if (text[at] == text[at + 1]) continue;
      std::string swapped = text;
      std::swap(swapped[at], swapped[at + 1]);
      EXPECT_FALSE(passes_verhoeff(swapped)) << text << " at " << at;
    }
  }
}

TEST(IsDate, KnowsLeapYears) {
  EXPECT_TRUE(is_date(2000, 2, 29));
  EXPECT_FALSE(is_date(1900, 2, 29));
  EXPECT_FALSE(is_date(2001, 13, 1));
  EXPECT_FALSE(is_date(2001, 0, 1));
  EXPECT_FALSE(is_date(2001, 4, 31));
}

}  // namespace
}  // namespace celador
