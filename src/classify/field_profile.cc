#include "classify/field_profile.h"

#include <algorithm>
#include <cstring>

#include "base/buffer.h"
#include "base/text.h"
#include "classify/check_digits.h"
#include "classify/limits.h"
#include "classify/plain_text.h"

namespace celador {
namespace {

constexpr int kOldest =
    110 * 10000;  // years over 18: an earlier date is no birth date of the living

std::size_t index(auto enumerator) { return static_cast<std::size_t>(enumerator); }

void judge_identifiers(FieldProfile& profile, std::string_view compact, ValueType type) {
  const bool number = type == ValueType::kInteger;
  const std::size_t longest_lost_zeros = 2;
  const bool digits = all_digits(compact);
  const auto tally_of = [&](std::size_t which, std::string_view candidate) {
    IdentifierTally& tally = profile.identifiers[which];
    switch (identifiers()[which].judge(candidate)) {
      case Judgement::kOther:
        break;
      case Judgement::kPlaceholder:
        ++tally.placeholders;
        break;
      case Judgement::kValid:
        ++tally.valid;
        [[fallthrough]];
      case Judgement::kShape:
        ++tally.shaped;
        break;
    }
  };
  // A number has lost its leading zeros; a spreadsheet may have taken them from text too.
  const auto lost_zeros = [&](std::size_t which, std::size_t size) {
    if (!digits || identifiers()[which].padded_size != size) return false;
    const auto category = identifier_category(which);
    return number || (category && profile.hint(*category) > 1);
  };
  for (const std::uint8_t which : identifiers_of_size(compact.size())) {
    if (!digits || identifiers()[which].padded_size <= compact.size()) tally_of(which, compact);
    // With room for shorter ones (7 or 8 digits) the padded form is the one to judge.
    else if (!lost_zeros(which, identifiers()[which].padded_size))
      tally_of(which, compact);
  }
  if (!digits) return;
  std::array<char, 24> padded{};
  padded.fill('0');
  std::ranges::copy(compact.substr(0, padded.size() - longest_lost_zeros),
                    padded.begin() + longest_lost_zeros);
  for (std::size_t zeros = 1; zeros <= longest_lost_zeros; ++zeros) {
    const std::size_t size = compact.size() + zeros;
    if (size > padded.size() - longest_lost_zeros + zeros) break;
    for (const std::uint8_t which : identifiers_of_size(size)) {
      if (lost_zeros(which, size))
        tally_of(which, {padded.data() + longest_lost_zeros - zeros, size});
    }
  }
  wipe(padded.data(), padded.size());
}

// How a value is written: 9 a digit, A a letter, and the punctuation of identifiers between.
void note_form(FieldProfile& profile, std::string_view value, std::span<char> into) {
  if (value.size() > 24 || value.size() < 8) return;
  bool punctuated = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool letter = is_capital(c) || (c >= 'a' && c <= 'z');
    if (c == '-' || c == '.' || c == '/' || c == ' ') {
      punctuated = true;
    } else if (!letter && !is_digit(c)) {
      return;
    }
    into[i] = is_digit(c) ? '9' : letter ? 'A' : c;
  }
  const bool century = value.size() == 11 && !punctuated;  // Finland's 010190A123B
  if (!punctuated && !century) return;
  for (const std::uint8_t which : identifiers_of_form({into.data(), value.size()}))
    ++profile.identifiers[which].formed;
}

void note_order(FieldProfile& profile, std::string_view plain) {
  const auto number = parse_unsigned(plain);
  if (!number) return;
  if (profile.numbers > 0 && *number > profile.previous) ++profile.increases;
  profile.previous = *number;
  profile.least = std::min(profile.least, *number);
  profile.most = std::max(profile.most, *number);
  ++profile.numbers;
}

// A label with something behind it ("NHC: 368503"), or several words.
bool is_prose(std::string_view value, const ShapeSet& shapes) {
  constexpr std::size_t kShortestLabelled = 8;
  constexpr std::size_t kShortest = 20;
  if (shapes.has(Shape::kEmail) || shapes.has(Shape::kUuid) || value.size() < kShortestLabelled)
    return false;
  if (value.size() > kShortest) return value.find_first_of(" ,;:") != std::string_view::npos;
  // "CP:28001" too; "12:30" and "ab:3c:52" have no label.
  const std::size_t colon = value.find(':');
  if (colon == std::string_view::npos || colon < 2 || colon + 1 >= value.size()) return false;
  const bool labelled = std::ranges::none_of(value.substr(0, colon), is_digit) &&
                        value.find(':', colon + 1) == std::string_view::npos;
  return value[colon + 1] == ' ' || (labelled && is_digit(value[colon + 1]));
}

void note_prose(FieldProfile& profile, std::string_view value, ValueScratch& scratch) {
  for (const ProseFinds::Find& find : read_prose(value, scratch.prose).all()) {
    auto same = std::ranges::find(profile.finds, find.category, &TextTally::category);
    if (same == profile.finds.end())
      same = profile.finds.insert(same, TextTally{.category = find.category});
    switch (find.evidence) {
      case ProseEvidence::kForm:
        ++same->by_form;
        break;
      case ProseEvidence::kContext:
        ++same->by_context;
        break;
      case ProseEvidence::kCheck:
        ++same->by_check;
        break;
      case ProseEvidence::kMissed:
        ++same->missed;
        break;
    }
  }
}

void note_secret(FieldProfile& profile, SecretKind kind) {
  if (kind == kNoSecret) return;
  auto same = std::ranges::find(profile.secrets, kind, &SecretTally::kind);
  if (same == profile.secrets.end()) same = profile.secrets.insert(same, SecretTally{kind, 0});
  ++same->values;
}

}  // namespace

FieldProfile::FieldProfile(std::string_view dataset, std::string_view field_path)
    : path(field_path),
      hints(hints_of_name(dataset, field_path)),
      names_other(hints.empty() && names_something_else(field_path)),
      role(role_of_path(field_path)) {}

int FieldProfile::hint(CategoryIndex category) const {
  const auto found = std::ranges::find(hints, category, &NameHint::category);
  return found == hints.end() ? 0 : found->strength;
}

std::string FieldProfile::kinds_of_secrets() const {
  constexpr std::size_t kMostTold = 3;
  std::vector<SecretTally> sorted = secrets;
  std::ranges::sort(sorted, [](const SecretTally& a, const SecretTally& b) {
    return a.values != b.values ? a.values > b.values : a.kind < b.kind;
  });
  std::string told;
  for (std::size_t i = 0; i < std::min(sorted.size(), kMostTold); ++i) {
    if (!told.empty()) told += ", ";
    told += to_text(sorted[i].kind);
  }
  return told;
}

bool FieldProfile::is_sequence() const {
  if (numbers < 10 || numbers < examined * 9 / 10) return false;
  const bool rising = increases >= (numbers - 1) * 95 / 100;
  const bool dense = most - least < std::uint64_t{numbers} * 100;
  if (rising) return dense;
  // In any order: nearly every number of a range, each in one record. Ages and measurements come
  // again.
  const bool once = examined >= kMaxExaminedPerField || records * 95 / 100 <= numbers;
  return once && most - least < std::uint64_t{numbers} * 2;
}

ShapeSet examine(FieldProfile& profile, std::string_view value, ValueType type,
                 ValueScratch& scratch) {
  const std::string_view whole = value;
  value = value.substr(0, kMaxShapedBytes);
  const std::string_view plain = plain_lower(value, scratch.plain);
  const ShapeSet shapes = shape_of(value, plain, type);
  const bool text_or_number = type == ValueType::kText || type == ValueType::kInteger ||
                              type == ValueType::kReal || type == ValueType::kBytes;
  if (text_or_number && value.size() <= 48 && !shapes.has(Shape::kDecimal)) {
    const std::string_view compact = compact_form(trim(value), scratch.compact);
    if (compact.size() >= 6) {
      judge_identifiers(profile, compact, type);
      note_form(profile, trim(value), scratch.compact);
    }
    wipe(scratch.compact.data(), scratch.compact.size());
  }
  if (shapes.has(Shape::kGeneric)) return shapes;
  ++profile.examined;
  shapes.each([&](Shape shape) { ++profile.shapes[index(shape)]; });
  if (shapes.has(Shape::kPasswordScheme)) note_secret(profile, password_scheme(trim(value)));
  if (shapes.has(Shape::kProviderToken)) note_secret(profile, token_kind(trim(value)));
  if (shapes.has(Shape::kInteger)) note_order(profile, trim(plain));
  if (shapes.has(Shape::kDate)) {
    const auto date = read_date(trim(value), profile.date_order);
    if (date && date->order_is_certain) profile.date_order = date->order;
  }
  if (type == ValueType::kText && is_prose(value, shapes)) note_prose(profile, whole, scratch);
  wipe(scratch.plain.data(), plain.size());
  return shapes;
}

AgeLimits age_limits_at(std::optional<Instant> moment) {
  if (!moment) return {};
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(*moment));
  const int today = static_cast<int>(day.year()) * 10000 +
                    static_cast<int>(static_cast<unsigned>(day.month())) * 100 +
                    static_cast<int>(static_cast<unsigned>(day.day()));
  return {.adult_since = today - 18 * 10000, .today = today};
}

PersonMark person_mark(const FieldProfile& profile, std::string_view value, ValueType type,
                       const AgeLimits& ages, const PeopleKey& key, ValueScratch& scratch) {
  value = trim(value);
  if (value.empty() || value.size() > kMaxHashedValueBytes || type == ValueType::kBoolean ||
      type == ValueType::kNull) {
    return {};
  }
  const auto date = read_date(value, profile.date_order);
  if (date && (type != ValueType::kInteger || value.size() == 8)) {
    int number = date->year * 10000 + date->month * 100 + date->day;
    scratch.key[0] = 'D';
    std::memcpy(scratch.key.data() + 1, &number, sizeof(number));
    PersonMark mark = {key.hash({scratch.key.data(), 1 + sizeof(number)}),
                       key.likeness().of_date(date->year, date->month, date->day)};
    const bool lived = number > ages.adult_since - kOldest && number <= ages.today;
    if (lived) mark.age = number > ages.adult_since ? AgeGroup::kMinor : AgeGroup::kAdult;
    wipe(scratch.key.data(), 1 + sizeof(number));
    wipe(&number, sizeof(number));
    return mark;
  }
  static const CategoryIndex kPhone = category_index("contact.phone");
  const bool is_phone = value.front() == '+' || profile.hint(kPhone) > 1;
  const bool is_email = value.find('@') != std::string_view::npos;
  const std::string_view plain = plain_lower(value, scratch.plain);
  if (stands_for_nobody(plain)) {
    wipe(scratch.plain.data(), plain.size());
    return {};
  }
  std::size_t size = 0;
  const auto put = [&](char c) {
    if (size < scratch.key.size()) scratch.key[size++] = c;
  };
  bool digits_alone = true;
  for (const char c : plain) {
    const bool letter = (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
    if (is_digit(c) || (letter && !is_phone) || (is_email && !letter)) put(c);
    digits_alone = digits_alone && !letter;
  }
  std::string_view text(scratch.key.data(), size);
  if (is_phone) {
    constexpr std::size_t kNationalDigits = 9;  // of the shorter national numbers
    if (text.size() > kNationalDigits) text.remove_prefix(text.size() - kNationalDigits);
  } else if (digits_alone) {
    while (text.size() > 1 && text.front() == '0') text.remove_prefix(1);
  }
  PersonMark mark;
  if (!text.empty() && text != "0") {
    mark = {key.hash(text), key.likeness().of_words(is_phone || digits_alone ? text : plain)};
  }
  wipe(scratch.plain.data(), plain.size());
  wipe(scratch.key.data(), size);
  return mark;
}

}  // namespace celador
