#include "classify/value_shape.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "classify/check_digits.h"
#include "classify/date_text.h"
#include "classify/known_words.h"
#include "classify/secret_shape.h"
#include "classify/text_pattern.h"
#include "classify/text_shape.h"

namespace celador {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool one_of(std::string_view word, std::span<const std::string_view> set) {
  return std::ranges::find(set, word) != set.end();
}

struct Characters {
  std::size_t digits = 0;
  std::size_t letters = 0;  // ASCII, or bytes of other scripts
  std::size_t spaces = 0;
  std::size_t others = 0;
};

Characters count_characters(std::string_view plain) {
  Characters count;
  for (const char c : plain) {
    if (is_digit(c)) {
      ++count.digits;
    } else if (is_lower(c) || static_cast<unsigned char>(c) >= 0x80) {
      ++count.letters;
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++count.spaces;
    } else {
      ++count.others;
    }
  }
  return count;
}

bool is_uuid(std::string_view plain) {
  if (plain.size() != 36) return false;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? plain[i] != '-' : !is_hex(plain[i])) return false;
  }
  return true;
}

// Octets of an IPv4 address, public or not.
std::optional<bool> public_ipv4(std::string_view plain) {
  std::array<int, 4> octets{};
  const auto parts = split(plain, '.');
  if (parts.size() != 4) return std::nullopt;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto octet = parts[i].size() <= 3 ? parse_unsigned(parts[i]) : std::nullopt;
    if (!octet || *octet > 255) return std::nullopt;
    octets[i] = static_cast<int>(*octet);
  }
  const bool local = octets[0] == 0 || octets[0] == 10 || octets[0] == 127 || octets[0] >= 224 ||
                     (octets[0] == 172 && octets[1] >= 16 && octets[1] < 32) ||
                     (octets[0] == 192 && octets[1] == 168) ||
                     (octets[0] == 169 && octets[1] == 254) ||
                     (octets[0] == 100 && octets[1] >= 64 && octets[1] < 128);
  return !local;
}

// Digits with telephone punctuation; the digits' number in `digits`.
bool is_phone_text(std::string_view plain) {
  return std::ranges::all_of(plain, [](char c) {
    return is_digit(c) || c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '+' ||
           c == '/';
  });
}

void add_phone_shapes(std::string_view plain, const Characters& count, ShapeSet& shapes) {
  if (count.letters > 0 || count.digits < 7 || count.digits > 15 || !is_phone_text(plain)) return;
  const auto pluses = std::ranges::count(plain, '+');
  if (pluses > 1 || (pluses == 1 && plain.front() != '+' && !plain.starts_with("(+"))) return;
  if (std::ranges::count(plain, '.') == 1 && count.others == 1) return;  // a decimal number
  shapes.add(Shape::kPhoneDigits);
  if (pluses == 1 && count.digits >= 8) shapes.add(Shape::kPlusPhone);
  const bool brackets =
      plain.find('(') != std::string_view::npos && plain.find(')') != std::string_view::npos;
  const bool american =
      plain.size() == 12 && (plain[3] == '-' || plain[3] == '.') && plain[7] == plain[3];
  if (brackets || american) shapes.add(Shape::kFormattedPhone);
}

constexpr std::array<std::string_view, 12> kFileEndings{
    "png", "jpg", "jpeg", "gif", "svg", "js", "css", "json", "html", "php", "webp", "git"};

// [A-TV-Z]\d[0-9AB](\.?[0-9A-TV-Z]{1,4})?, and U for emergency codes; lower case here.
void add_icd_shapes(std::string_view plain, ShapeSet& shapes) {
  if (plain.size() >= 3 && plain.size() <= 8 && is_lower(plain[0]) && is_digit(plain[1]) &&
      (is_digit(plain[2]) || plain[2] == 'a' || plain[2] == 'b')) {
    std::string_view rest = plain.substr(3);
    const bool dotted = rest.starts_with('.');
    if (dotted) rest.remove_prefix(1);
    const bool right = rest.size() <= 4 && (!dotted || !rest.empty()) &&
                       std::ranges::all_of(rest, [](char c) { return is_digit(c) || is_lower(c); });
    if (right) shapes.add(Shape::kIcd10);
    if (right && dotted) shapes.add(Shape::kDottedIcd10);
  }
  const std::string_view digits =
      plain.starts_with('v') || plain.starts_with('e') ? plain.substr(1) : plain;
  const std::size_t dot = digits.find('.');
  const std::string_view whole = digits.substr(0, dot);
  const std::string_view part =
      dot == std::string_view::npos ? std::string_view() : digits.substr(dot + 1);
  if (whole.size() >= 2 && whole.size() <= 3 && all_digits(whole) && part.size() <= 2 &&
      (dot == std::string_view::npos || all_digits(part))) {
    shapes.add(Shape::kIcd9);
  }
}

// LOINC: Luhn over all digits, the last of them behind a dash.
void add_loinc_shape(std::string_view plain, ShapeSet& shapes) {
  const std::size_t dash = plain.find('-');
  if (dash == std::string_view::npos || dash == 0 || dash > 6 || plain.size() != dash + 2) return;
  std::array<char, 7> digits{};
  std::ranges::copy(plain.substr(0, dash), digits.begin());
  digits[dash] = plain.back();
  const std::string_view number(digits.data(), dash + 1);
  if (all_digits(number) && number.size() >= 4 && passes_luhn(number)) shapes.add(Shape::kLoinc);
}

void add_drug_code_shapes(std::string_view plain, ShapeSet& shapes) {
  std::array<char, 7> upper{};
  if (plain.size() == 7) {
    std::ranges::transform(plain, upper.begin(),
                           [](char c) { return is_lower(c) ? static_cast<char>(c - 32) : c; });
    constexpr std::string_view kGroups = "ABCDGHJLMNPRSV";
    if (has_pattern({upper.data(), 7}, "A99AA99") &&
        kGroups.find(upper[0]) != std::string_view::npos)
      shapes.add(Shape::kAtc);
  }
  for (const std::string_view form :
       {"9999-9999-99", "99999-999-99", "99999-9999-9", "99999-9999-99"}) {
    if (has_pattern(plain, form)) shapes.add(Shape::kNdc);
  }
}

bool is_mac(std::string_view plain) {
  if (plain.size() != 17 || (plain[2] != ':' && plain[2] != '-')) return false;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (i % 3 == 2 ? plain[i] != plain[2] : !is_hex(plain[i])) return false;
  }
  return true;
}

void add_number_shapes(std::string_view plain, ShapeSet& shapes) {
  std::string_view digits = plain;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  if (all_digits(digits)) {
    shapes.add(Shape::kInteger);
    const auto value = parse_unsigned(digits);
    if (!value || plain.front() == '-') return;
    if (*value <= 120) shapes.add(Shape::kSmallInteger);
    if (digits.size() == 4 && *value >= 1900 && *value <= 2030) shapes.add(Shape::kBareYear);
    if (digits.size() == 4 && *value >= 1700 && *value < 1900) shapes.add(Shape::kOldYear);
    constexpr std::uint64_t kFrom = 978307200;    // 2001
    constexpr std::uint64_t kUntil = 2208988800;  // 2040
    if ((*value >= kFrom && *value < kUntil) ||
        (*value >= kFrom * 1000 && *value < kUntil * 1000)) {
      shapes.add(Shape::kEpoch);
    }
    return;
  }
  const std::size_t dot = digits.find('.');
  if (dot == std::string_view::npos) return;
  // "98103.0" is a whole number that went through a spreadsheet.
  const std::string_view fraction = digits.substr(dot + 1);
  if ((dot == 0 || all_digits(digits.substr(0, dot))) && all_digits(fraction) &&
      fraction.find_first_not_of('0') != std::string_view::npos)
    shapes.add(Shape::kDecimal);
  if (dot == 0 || dot > 3) return;
  if (all_digits(digits.substr(0, dot)) && all_digits(digits.substr(dot + 1)) &&
      digits.size() - dot > 4) {
    const auto degrees = parse_unsigned(digits.substr(0, dot));
    if (degrees && *degrees <= 180) shapes.add(Shape::kPreciseDecimal);
  }
}

// 5.54563E+15: what a spreadsheet makes of a card number.
bool is_damaged_number(std::string_view plain) {
  const std::size_t e = plain.find("e+");
  return e != std::string_view::npos && e >= 3 && plain[1] == '.' && is_digit(plain[0]) &&
         plain.size() == e + 4 && plain[e + 2] == '1' && is_digit(plain[e + 3]);
}

void add_postal_shape(std::string_view plain, const Characters& count, ShapeSet& shapes) {
  if (plain.size() < 3 || plain.size() > 10 || count.digits < 2) return;
  // Digits, maybe with a dash (12345-6789, 4710-229), or the British and Canadian forms.
  const bool mostly_digits = count.letters == 0 && count.digits >= 3;
  const bool mixed =
      count.letters >= 2 && count.letters <= 4 && plain.size() >= 5 && count.others == 0;
  // SW1A 2AA
  const bool central = count.letters == 5 && count.digits == 2 && count.others == 0 &&
                       (plain.size() == 7 || plain.size() == 8);
  if (mostly_digits || mixed || central) shapes.add(Shape::kPostalCode);
}

// What people tick or enter when asked.
void add_answer_shapes(std::string_view plain, ShapeSet& shapes) {
  constexpr auto kShapes =
      std::to_array<std::pair<KnownAs, Shape>>({{KnownAs::kMarital, Shape::kMaritalWord},
                                                {KnownAs::kReligion, Shape::kReligionWord},
                                                {KnownAs::kOrientation, Shape::kOrientationWord},
                                                {KnownAs::kSex, Shape::kSexWord},
                                                {KnownAs::kFlag, Shape::kFlagWord}});
  if (plain == "1" || plain == "2") shapes.add(Shape::kSexWord);
  const KnownWord known = known_as(plain);
  if (!known.any()) return;
  for (const auto& [what, shape] : kShapes) {
    if (known.has(what)) shapes.add(shape);
  }
}

void add_opaque_shapes(std::string_view plain, const Characters& count, ShapeSet& shapes) {
  if (count.spaces > 0 || plain.size() < 16) return;
  const bool hex = std::ranges::all_of(plain, is_hex);
  constexpr std::array<std::size_t, 6> kDigestSizes{32, 40, 56, 64, 96, 128};
  if (hex && std::ranges::find(kDigestSizes, plain.size()) != kDigestSizes.end())
    shapes.add(Shape::kHexDigest);
  if (hex && plain.size() == 24) shapes.add(Shape::kObjectId);
  if (count.digits > 0 && count.letters > 0 && count.others <= plain.size() / 4)
    shapes.add(Shape::kOpaque);
}

}  // namespace

bool stands_for_nobody(std::string_view plain) {
  if (plain.empty() || plain.size() > 20) return plain.empty();
  if (is_placeholder(plain)) return true;
  if (plain.size() < 3) return false;
  if (plain.size() == 3 && plain[1] == '/') return true;  // s/d, s/n, n/d: "without data"
  // 111 is a number like 110 and 112; 000 and 999 are none.
  const bool counted = plain.size() == 3 && plain[0] >= '1' && plain[0] <= '8';
  if (!counted &&
      std::ranges::all_of(plain, [&](char c) { return c == plain[0] || c == '-' || c == ' '; }))
    return true;
  constexpr std::array<std::string_view, 6> kNumbers{"xaxx010101000",      "xexx010101000",
                                                     "xexx010101hnexxxa4", "123456789",
                                                     "123-45-6789",        "1234567890"};
  return one_of(plain, kNumbers);
}

std::optional<std::string_view> email_domain(std::string_view value) {
  value = trim(value);
  if (value.starts_with("mailto:")) value.remove_prefix(7);
  const std::size_t at = value.find('@');
  if (at == 0 || at == std::string_view::npos || at > 64 || value.size() > 254) return std::nullopt;
  const std::string_view local = value.substr(0, at);
  const std::string_view domain = value.substr(at + 1);
  constexpr std::string_view kNotLocal = " \t\r\n<>()[],;:\\\"/";
  if (local.find_first_of(kNotLocal) != std::string_view::npos || local.ends_with('.'))
    return std::nullopt;
  const std::size_t dot = domain.rfind('.');
  if (dot == 0 || dot == std::string_view::npos || domain.find("..") != std::string_view::npos)
    return std::nullopt;
  for (const char c : domain) {
    const auto byte = static_cast<unsigned char>(c);
    if (!is_digit(c) && !is_lower(c) && !is_capital(c) && c != '-' && c != '.' && byte < 0x80)
      return std::nullopt;
  }
  const std::string_view top = domain.substr(dot + 1);
  if (top.size() < 2 || top.size() > 18) return std::nullopt;
  for (const char c : top) {
    if (is_digit(c) && !top.starts_with("xn--")) return std::nullopt;
  }
  if (top.size() <= 5 && std::ranges::any_of(kFileEndings, [&](std::string_view ending) {
        return equals_ignoring_case(top, ending);
      })) {
    return std::nullopt;
  }
  return domain;
}

std::string_view compact_form(std::string_view value, std::span<char> into) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == ' ' || c == '-' || c == '.' || c == '/') continue;
    if (size + 2 > into.size()) return {};
    if (is_digit(c) || is_capital(c) || c == '&') {
      into[size++] = c;
    } else if (is_lower(c)) {
      into[size++] = static_cast<char>(c - 'a' + 'A');
    } else if (value.substr(i, 2) == "\xc3\x91" || value.substr(i, 2) == "\xc3\xb1") {
      into[size++] = '\xc3';
      into[size++] = '\x91';
      ++i;
    } else {
      return {};
    }
  }
  return {into.data(), size};
}

ShapeSet shape_of(std::string_view value, std::string_view plain, ValueType type) {
  ShapeSet shapes;
  value = trim(value);
  plain = trim(plain);
  if (plain.empty() || type == ValueType::kNull || type == ValueType::kObjectId) return shapes;
  if (type == ValueType::kBoolean) {
    shapes.add(Shape::kFlagWord);
    return shapes;
  }
  const Characters count = count_characters(plain);
  if (count.digits > 0) shapes.add(Shape::kSomeDigit);
  if (count.letters > 0) shapes.add(Shape::kSomeLetter);
  if (count.digits >= 3) {
    if (const auto date = read_date(value, DateOrder::kDayFirst)) {
      shapes.add(Shape::kDate);
      const bool placeholder =
          date->month == 1 && date->day == 1 && (date->year == 1900 || date->year == 1970);
      if (date->year >= 1900 && date->year <= 2030 && !placeholder) shapes.add(Shape::kBirthYear);
      if (placeholder) shapes.add(Shape::kGeneric);
    }
  }
  if (type == ValueType::kTime) return shapes;
  if (plain.find('@') != std::string_view::npos && email_domain(plain)) {
    shapes.add(Shape::kEmail);
    if (known_as(plain.substr(0, plain.find('@'))).has(KnownAs::kRoleMailbox))
      shapes.add(Shape::kRoleEmail);
  }
  if (plain.starts_with("http://") || plain.starts_with("https://") || plain.starts_with("www."))
    shapes.add(Shape::kUrl);
  if (plain.size() <= 40) {
    if (count.digits > 0) add_number_shapes(plain, shapes);
    if (!shapes.has(Shape::kDate) || shapes.has(Shape::kInteger))
      add_phone_shapes(plain, count, shapes);
    if (count.digits > 0) add_postal_shape(plain, count, shapes);
    if (count.digits >= 2) add_icd_shapes(plain, shapes);
    if (count.digits >= 4) add_loinc_shape(plain, shapes);
    if (count.digits >= 4) add_drug_code_shapes(plain, shapes);
    if (is_mac(plain)) shapes.add(Shape::kMac);
    add_answer_shapes(plain, shapes);
    if (is_damaged_number(plain)) shapes.add(Shape::kDamagedNumber);
    if (is_uuid(plain)) shapes.add(Shape::kUuid);
    if (const auto is_public = count.letters == 0 ? public_ipv4(plain) : std::nullopt) {
      shapes.add(*is_public ? Shape::kPublicIp : Shape::kPrivateIp);
    }
    if (plain.size() == 11 && plain[3] == '-' && plain[6] == '-' && count.digits == 9)
      shapes.add(Shape::kDashedSsn);
    if (stands_for_nobody(plain)) shapes.add(Shape::kGeneric);
    const std::string_view group = plain.substr(0, plain.find_first_of("+-"));
    if (plain.size() <= 4 &&
        (group == "a" || group == "b" || group == "ab" || group == "o" || group == "0") &&
        group.size() + 1 == plain.size()) {
      shapes.add(Shape::kBloodGroup);
    }
  }
  if (count.letters > 0) add_text_shapes(plain, shapes);
  add_opaque_shapes(plain, count, shapes);
  if (password_scheme(value) != kNoSecret) shapes.add(Shape::kPasswordScheme);
  if (token_kind(value) != kNoSecret) shapes.add(Shape::kProviderToken);
  return shapes;
}

}  // namespace celador
