#include "classify/own_checks.h"

#include <algorithm>
#include <array>

#include "base/buffer.h"
#include "classify/check_digits.h"

namespace celador {
namespace {

constexpr std::size_t kMaxCheckedCharacters = 64;

struct Named {
  std::string_view name;
  OwnCheckKind kind;
  double chance;
};

constexpr std::array kNamed{
    Named{"none", OwnCheckKind::kNone, 1},           Named{"luhn", OwnCheckKind::kLuhn, 0.1},
    Named{"verhoeff", OwnCheckKind::kVerhoeff, 0.1}, Named{"mod11", OwnCheckKind::kMod11, 1.0 / 11},
    Named{"mod11_10", OwnCheckKind::kMod1110, 0.1},  Named{"mod97", OwnCheckKind::kMod97, 1.0 / 97},
    Named{"gs1", OwnCheckKind::kGs1, 0.1},
};

// 1 for the check digit, then 2, 3, 4, ... from the right.
bool passes_mod11(std::string_view text) {
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool last = i + 1 == text.size();
    if (text[i] == 'X' && !last) return false;
    const int value = text[i] == 'X' ? 10 : digit(text[i]);
    sum += value * static_cast<int>(text.size() - i);
  }
  return sum % 11 == 0;
}

bool passes_gs1(std::string_view digits) {
  int sum = 0;
  int weight = 1;
  for (std::size_t i = digits.size(); i > 0; --i) {
    sum += digit(digits[i - 1]) * weight;
    weight = 4 - weight;
  }
  return sum % 10 == 0;
}

}  // namespace

double OwnCheck::chance() const {
  if (kind == OwnCheckKind::kWeighted) return 1.0 / modulus;
  return std::ranges::find(kNamed, kind, &Named::kind)->chance;
}

bool OwnCheck::passes(std::string_view value) const {
  if (kind == OwnCheckKind::kNone) return true;
  std::array<char, kMaxCheckedCharacters> room{};
  std::size_t size = 0;
  bool fits = true;
  for (std::size_t i = 0; i < value.size(); ++i) {
    char c = value[i];
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    const bool letter_counts =
        kind == OwnCheckKind::kMod97 ||
        (kind == OwnCheckKind::kMod11 && c == 'X' && i + 1 == value.size() && size > 0);
    if (!is_digit(c) && !(is_capital(c) && letter_counts)) continue;
    if (size == room.size()) {
      fits = false;
      break;
    }
    room[size++] = c;
  }
  const std::string_view text(room.data(), size);
  bool passed = false;
  if (fits && size >= 2) {
    switch (kind) {
      case OwnCheckKind::kNone:
        break;
      case OwnCheckKind::kLuhn:
        passed = passes_luhn(text);
        break;
      case OwnCheckKind::kVerhoeff:
        passed = passes_verhoeff(text);
        break;
      case OwnCheckKind::kMod11:
        passed = passes_mod11(text);
        break;
      case OwnCheckKind::kMod1110:
        passed = passes_mod_11_10(text);
        break;
      case OwnCheckKind::kMod97:
        passed = passes_mod_97(text);
        break;
      case OwnCheckKind::kGs1:
        passed = passes_gs1(text);
        break;
      case OwnCheckKind::kWeighted: {
        int sum = 0;
        for (std::size_t i = 0; i < std::min(size, weights.size()); ++i)
          sum += digit(text[i]) * weights[i];
        passed = size == weights.size() && ((sum % modulus) + modulus) % modulus == remainder;
        break;
      }
    }
  }
  wipe(room.data(), room.size());
  return passed;
}

std::optional<OwnCheckKind> parse_own_check(std::string_view name) {
  const auto found = std::ranges::find(kNamed, name, &Named::name);
  if (found == kNamed.end()) return std::nullopt;
  return found->kind;
}

std::string own_check_names() {
  std::string names;
  for (const Named& each : kNamed) {
    if (!names.empty()) names += ", ";
    names += each.name;
  }
  return names;
}

}  // namespace celador
