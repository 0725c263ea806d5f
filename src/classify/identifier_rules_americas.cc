#include <algorithm>
#include <array>

#include "classify/check_digits.h"
#include "classify/identifier_rules.h"
#include "classify/text_pattern.h"

namespace celador {
namespace {

using enum Judgement;

Judgement checked(bool passes) { return passes ? kValid : kShape; }

constexpr std::string_view kMexicanStates =
    "ASBCBSCCCHCLCMCSDFDGGRGTHGJCMCMNMSNENLNTOCPLQRQTSLSPSRTCTLTSVZYNZS";

// CURP's alphabet has Ñ between N and O; the RFC's has & there and Ñ at its end.
int curp_value(char c) {
  if (is_digit(c)) return digit(c);
  const int letter = c - 'A';
  return c <= 'N' ? 10 + letter : 11 + letter;
}

// Letters of an RFC may be Ñ (two bytes) or &. Gives each character's value, -1 where it has none.
struct RfcCharacters {
  std::array<int, 13> values{};
  std::array<bool, 13> is_letter{};
  std::size_t count = 0;
  bool well_formed = true;
};

RfcCharacters read_rfc(std::string_view text) {
  RfcCharacters read;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (read.count == read.values.size()) {
      read.well_formed = false;
      return read;
    }
    int value = -1;
    bool letter = true;
    const char c = text[i];
    if (is_digit(c)) {
      value = digit(c);
      letter = false;
    } else if (is_capital(c)) {
      value = c <= 'N' ? c - 'A' + 10 : c - 'A' + 11;
    } else if (c == '&') {
      value = 24;
    } else if (text.substr(i, 2) == "\xc3\x91") {
      value = 38;
      ++i;
    } else {
      read.well_formed = false;
      return read;
    }
    read.values[read.count] = value;
    read.is_letter[read.count] = letter;
    ++read.count;
  }
  return read;
}

// `letters` capitals, a date, two characters and the check; companies have one letter less and a
// leading blank (37).
Judgement judge_rfc_of(std::string_view text, std::size_t letters) {
  const RfcCharacters rfc = read_rfc(text);
  if (!rfc.well_formed || rfc.count != letters + 9) return kOther;
  for (std::size_t i = 0; i < letters; ++i) {
    if (!rfc.is_letter[i]) return kOther;
  }
  for (std::size_t i = letters; i < letters + 6; ++i) {
    if (rfc.is_letter[i]) return kOther;
  }
  const auto pair = [&](std::size_t at) { return rfc.values[at] * 10 + rfc.values[at + 1]; };
  // A leap year fits both 1904..1996 and 2004.., so the century does not matter (2000 was one).
  if (!is_date(2000 + pair(letters), pair(letters + 2), pair(letters + 4))) return kOther;
  const std::size_t last = rfc.count - 1;
  if (rfc.is_letter[last] && rfc.values[last] != 10) return kOther;
  int sum = letters == 3 ? 37 * 13 : 0;
  // Weights 13..2 over the twelve characters before the check, the blank included.
  int weight = letters == 3 ? 12 : 13;
  for (std::size_t i = 0; i < last; ++i) sum += rfc.values[i] * weight--;
  return checked((11 - sum % 11) % 11 == rfc.values[last]);
}

}  // namespace

// Eighteen characters: letters of the names, birth date, sex, state of birth (NE: abroad),
// consonants, a character that tells the century, a check digit over an alphabet of 37.
Judgement judge_curp(std::string_view compact) {
  if (!has_pattern(compact, "AAAA999999AAAAAAX9")) return kOther;
  if (compact.starts_with("XEXX010101") || compact.starts_with("XAXX010101")) return kPlaceholder;
  if (std::string_view("AEIOUX").find(compact[1]) == std::string_view::npos) return kOther;
  if (std::string_view("HMX").find(compact[10]) == std::string_view::npos) return kOther;
  if (!in_list(kMexicanStates, compact.substr(11, 2))) return kOther;
  const int century = is_digit(compact[16]) ? 1900 : 2000;
  if (!is_date(century + two_digits(compact, 4), two_digits(compact, 6), two_digits(compact, 8))) {
    return kOther;
  }
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += curp_value(compact[i]) * (18 - static_cast<int>(i));
  return checked((10 - sum % 10) % 10 == digit(compact[17]));
}

Judgement judge_rfc(std::string_view compact) {
  if (compact == "XAXX010101000" || compact == "XEXX010101000") return kPlaceholder;
  return judge_rfc_of(compact, 4);
}

Judgement judge_rfc_company(std::string_view compact) { return judge_rfc_of(compact, 3); }

// The voter's key: six letters, birth date, number of the state (87, 88: abroad), sex, three
// digits. No public check.
Judgement judge_elector(std::string_view compact) {
  if (!has_pattern(compact, "AAAAAA99999999A999")) return kOther;
  const int state = two_digits(compact, 12);
  if (!((state >= 1 && state <= 32) || state == 87 || state == 88)) return kOther;
  if (compact[14] != 'H' && compact[14] != 'M') return kOther;
  return is_date(2000 + two_digits(compact, 6), two_digits(compact, 8), two_digits(compact, 10))
             ? kValid
             : kOther;
}

Judgement judge_luhn_number(std::string_view compact) {
  if (!is_number_of(compact, 11)) return kOther;
  if (all_equal(compact)) return kPlaceholder;
  return checked(passes_luhn(compact));
}

Judgement judge_clabe(std::string_view compact) {
  if (!is_number_of(compact, 18)) return kOther;
  if (all_equal(compact)) return kPlaceholder;
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) {
    constexpr std::array<int, 3> kWeights{3, 7, 1};
    sum += digit(compact[i]) * kWeights[i % 3] % 10;
  }
  return checked((10 - sum % 10) % 10 == digit(compact[17]));
}

// No check digit: only ranges that were never issued. 9xx are tax numbers or test data.
Judgement judge_ssn(std::string_view compact) {
  if (!is_number_of(compact, 9)) return kOther;
  if (compact == "123456789" || compact == "078051120" || compact == "219099999" ||
      all_equal(compact) || compact[0] == '9') {
    return kPlaceholder;
  }
  return checked(compact.substr(0, 3) != "000" && compact.substr(0, 3) != "666" &&
                 compact.substr(3, 2) != "00" && compact.substr(5) != "0000");
}

Judgement judge_mbi(std::string_view compact) {
  if (compact.size() != 11) return kOther;
  constexpr std::string_view kForm =
      "CANNANNAANN";  // C 1-9, A letter, N digit; positions 3 and 6 take either
  // Letters that are taken for digits are never issued; what CMS makes up has them.
  constexpr std::string_view kNever = "SLOIBZ";
  bool issued = true;
  for (std::size_t i = 0; i < compact.size(); ++i) {
    const char c = compact[i];
    const bool letter = is_capital(c);
    issued = issued && kNever.find(c) == std::string_view::npos;
    const bool either = i == 2 || i == 5;
    const bool right = either            ? letter || is_digit(c)
                       : kForm[i] == 'A' ? letter
                       : kForm[i] == 'C' ? is_digit(c) && c != '0'
                                         : is_digit(c);
    if (!right) return kOther;
  }
  if (compact == "1EG4TE5MK73" || compact == "1EG4TE5MK72") return kPlaceholder;
  return issued ? kValid : kShape;
}

// Luhn over the number behind 80840, the prefix of health applications in the USA; 24 is what that
// prefix adds.
Judgement judge_npi(std::string_view compact) {
  if (!is_number_of(compact, 10) || (compact[0] != '1' && compact[0] != '2')) return kOther;
  std::array<char, 15> number{'8', '0', '8', '4', '0'};
  std::ranges::copy(compact, number.begin() + 5);
  return checked(passes_luhn({number.data(), number.size()}));
}

Judgement judge_dea(std::string_view compact) {
  if (compact.size() != 9 || !all_digits(compact.substr(2))) return kOther;
  if (std::string_view("ABCDEFGHJKLMPRSTUX").find(compact[0]) == std::string_view::npos)
    return kOther;
  if (!is_capital(compact[1]) && compact[1] != '9') return kOther;
  return checked(weighted_sum(compact.substr(2, 6), "12") % 10 == digit(compact[8]));
}

Judgement judge_sin(std::string_view compact) {
  if (!is_number_of(compact, 9)) return kOther;
  if (compact == "046454286" || all_equal(compact)) return kPlaceholder;
  if (compact[0] == '0' || compact[0] == '8') return kShape;
  return checked(passes_luhn(compact));
}

Judgement judge_bc_phn(std::string_view compact) {
  if (!is_number_of(compact, 10) || compact[0] != '9') return kOther;
  // Weights 2,4,8,5,10,9,7,3 for the digits between the 9 and the check.
  constexpr std::array<int, 8> kWeights{2, 4, 8, 5, 10, 9, 7, 3};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += digit(compact[i + 1]) * kWeights[i] % 11;
  return checked((11 - sum % 11) % 11 == digit(compact[9]));
}

Judgement judge_cuit(std::string_view compact) {
  if (!is_number_of(compact, 11)) return kOther;
  if (!in_list("202324252627303334505155", compact.substr(0, 2))) return kOther;
  const int check = (11 - weighted_sum(compact.substr(0, 10), "5432765432") % 11) % 11;
  if (check == 10) return kShape;
  return checked(check == digit(compact[10]));
}

Judgement judge_cpf(std::string_view compact) {
  if (!is_number_of(compact, 11)) return kOther;
  if (all_equal(compact)) return kPlaceholder;
  const int first = (11 - descending_sum(compact.substr(0, 9), 10) % 11) % 11 % 10;
  const int second = (11 - descending_sum(compact.substr(0, 10), 11) % 11) % 11 % 10;
  return checked(first == digit(compact[9]) && second == digit(compact[10]));
}

// Letters are allowed since 2026; a character's value is its ASCII code less 48.
Judgement judge_cnpj(std::string_view compact) {
  if (compact.size() != 14 || !all_digits(compact.substr(12))) return kOther;
  if (!std::ranges::all_of(compact, [](char c) { return is_digit(c) || is_capital(c); }))
    return kOther;
  if (all_equal(compact)) return kPlaceholder;
  const auto check = [&](std::size_t count, int first_weight) {
    int sum = 0;
    int weight = first_weight;
    for (std::size_t i = 0; i < count; ++i) {
      sum += (compact[i] - '0') * weight;
      weight = weight == 2 ? 9 : weight - 1;
    }
    const int value = 11 - sum % 11;
    return value > 9 ? 0 : value;
  };
  return checked(check(12, 5) == digit(compact[12]) && check(13, 6) == digit(compact[13]));
}

Judgement judge_cns(std::string_view compact) {
  if (!is_number_of(compact, 15)) return kOther;
  if (std::string_view("12789").find(compact[0]) == std::string_view::npos) return kOther;
  return checked(descending_sum(compact, 15) % 11 == 0);
}

Judgement judge_rut(std::string_view compact) {
  if (compact.size() < 8 || compact.size() > 9) return kOther;
  const std::string_view number = compact.substr(0, compact.size() - 1);
  if (!all_digits(number) || (!is_digit(compact.back()) && compact.back() != 'K')) return kOther;
  if (all_equal(compact)) return kPlaceholder;
  int sum = 0;
  int weight = 2;
  for (auto c = number.rbegin(); c != number.rend(); ++c) {
    sum += digit(*c) * weight;
    weight = weight == 7 ? 2 : weight + 1;
  }
  const int check = (11 - sum % 11) % 11;
  return checked(check == (compact.back() == 'K' ? 10 : digit(compact.back())));
}

Judgement judge_ec_cedula(std::string_view compact) {
  if (!is_number_of(compact, 10)) return kOther;
  const int province = two_digits(compact, 0);
  if (!((province >= 1 && province <= 24) || province == 30) || compact[2] > '6') return kOther;
  return checked(passes_luhn(compact));
}

Judgement judge_uy_ci(std::string_view compact) {
  if (!is_number_of(compact, 8)) return kOther;
  if (all_equal(compact)) return kPlaceholder;
  return checked((10 - weighted_sum(compact.substr(0, 7), "2987634") % 10) % 10 ==
                 digit(compact[7]));
}

}  // namespace celador
