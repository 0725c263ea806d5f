#include "classify/test_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/buffer.h"
#include "base/text.h"
#include "classify/check_digits.h"
#include "classify/date_text.h"
#include "classify/identifiers.h"
#include "classify/known_words.h"
#include "classify/plain_text.h"

namespace celador {
namespace {

// Fewer distinct values prove no habit.
constexpr std::uint32_t kFewest = 5;
constexpr std::uint32_t kFewestCounted = 10;

// RFC 2606 and RFC 6761: nobody can have a mailbox there.
constexpr std::array<std::string_view, 3> kExampleDomains{"example.com", "example.net",
                                                          "example.org"};
constexpr std::array<std::string_view, 4> kReservedTops{"example", "test", "invalid", "localhost"};

// Mailboxes that the Fake Name Generator gives to its identities (fakenamegenerator.com).
constexpr std::array<std::string_view, 10> kGeneratorDomains{
    "armyspy.com", "cuvox.de",       "dayrep.com", "einrot.com",    "fleckens.hu",
    "gustr.com",   "jourrapide.com", "rhyta.com",  "superrito.com", "teleworm.us"};

// Words of the filler text that are Latin and of no living language.
constexpr std::array<std::string_view, 34> kLoremWords{
    "lorem",        "ipsum",      "amet",       "consectetur", "adipiscing",     "adipisci",
    "elit",         "eiusmod",    "incididunt", "aliqua",      "voluptatem",     "voluptas",
    "quia",         "nesciunt",   "accusamus",  "quibusdam",   "repellendus",    "molestiae",
    "consequatur",  "laboriosam", "laudantium", "doloremque",  "perspiciatis",   "veritatis",
    "architecto",   "beatae",     "quisquam",   "numquam",     "necessitatibus", "exercitationem",
    "voluptatibus", "asperiores", "reiciendis", "provident"};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

bool is_reserved_domain(std::string_view domain) {
  const std::string_view top = domain.substr(domain.rfind('.') + 1);
  return std::ranges::find(kReservedTops, top) != kReservedTops.end() ||
         std::ranges::any_of(kExampleDomains, [&](std::string_view each) {
           return domain == each ||
                  (domain.ends_with(each) && domain[domain.size() - each.size() - 1] == '.');
         });
}

// "smith.net", "harris-bailey.com": Faker makes companies of surnames.
bool is_of_surnames(std::string_view domain) {
  const std::size_t dot = domain.rfind('.');
  if (dot == std::string_view::npos || domain.substr(0, dot).contains('.')) return false;
  const auto parts = split(domain.substr(0, dot), '-');
  return parts.size() <= 3 && std::ranges::all_of(parts, [](std::string_view part) {
           return part.size() >= 3 && known_as(part).has(KnownAs::kFamilyName);
         });
}

// North America's 555-0100 to 555-0199, and the United Kingdom's 07700 900000 to 900999: nobody is
// called there.
bool is_fictional_phone(std::string_view value) {
  std::array<char, 16> room{};
  std::size_t size = 0;
  for (const char c : value) {
    if (is_digit(c) && size < room.size()) room[size++] = c;
  }
  const std::string_view digits(room.data(), size);
  if (size >= 10 && digits.substr(size - 10).starts_with("7700900")) return true;
  return size >= 7 && size <= 11 && digits.substr(size - 7).starts_with("55501");
}

// "Curt84", "José Eduardo181 Gómez206": words that each end in a number.
bool is_name_with_digits(std::string_view value) {
  std::size_t at = 0;
  bool any = false;
  while (at < value.size()) {
    if (value[at] == ' ' || value[at] == '.') {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < value.size() && (is_letter(value[at]) || value[at] == '\'' || value[at] == '-'))
      ++at;
    if (at - begin < 2) return false;
    const std::size_t digits = at;
    while (at < value.size() && is_digit(value[at])) ++at;
    if (at - digits > 4) return false;
    any = any || at > digits;
    if (at < value.size() && value[at] != ' ' && value[at] != '.') return false;
  }
  return any;
}

bool is_lorem(std::string_view value) {
  std::size_t words = 0;
  std::size_t latin = 0;
  for (const std::string_view raw : split(value.substr(0, 400), ' ')) {
    std::array<char, 20> room{};
    std::string_view word = plain_lower(raw.substr(0, room.size()), room);
    while (word.ends_with('.') || word.ends_with(',')) word.remove_suffix(1);
    if (word.size() < 3) continue;
    ++words;
    latin += std::ranges::find(kLoremWords, word) != kLoremWords.end() ? 1U : 0U;
  }
  return latin >= 2 && latin * 6 >= words;
}

// Over one where values scatter more than throws of a die would (index of dispersion).
double dispersion(std::span<const double> counts) {
  double sum = 0;
  for (const double count : counts) sum += count;
  const double expected = sum / static_cast<double>(counts.size());
  double chi = 0;
  for (const double count : counts) chi += (count - expected) * (count - expected) / expected;
  return chi / static_cast<double>(counts.size() - 1);
}

std::string percent(double part, double whole) {
  return fmt::format("{:.0f}%", 100 * part / std::max(1.0, whole));
}

}  // namespace

void TestDataTally::Order::add(std::uint64_t hash) {
  ++values;
  if (values <= kRun) {
    first[values - 1] = hash;
  } else {
    matched = hash == first[matched] ? matched + 1 : hash == first[0] ? 1 : 0;
    if (matched == kRun) {
      ++repeats;
      matched = 0;
    }
  }
  if (kinds > kMaxKinds) return;
  std::size_t slot = hash % hashes.size();
  while (counts[slot] > 0 && hashes[slot] != hash) slot = (slot + 1) % hashes.size();
  if (counts[slot] == 0) {
    if (++kinds > kMaxKinds) return;
    hashes[slot] = hash;
  }
  ++counts[slot];
}

// Real names are anything but evenly spread: the commonest is many times as common as the tenth.
bool TestDataTally::Order::is_uniform() const {
  constexpr double kFewestEach = 15;
  constexpr double kMostDispersion = 2;
  if (kinds < kFewestCounted || kinds > kMaxKinds) return false;
  if (static_cast<double>(values) < kFewestEach * static_cast<double>(kinds)) return false;
  std::vector<double> taken;
  for (const std::uint32_t count : counts) {
    if (count > 0) taken.push_back(count);
  }
  return dispersion(taken) < kMostDispersion;
}

TestDataTally::TestDataTally(const FieldProfile& field) {
  for (const NameHint& hint : field.hints) {
    const std::string_view name = categories()[hint.category].name;
    is_name_ = is_name_ || (hint.strength >= 2 && name.starts_with("person.name"));
    if (hint.strength >= 2 && name == "person.birth_date" && !births_)
      births_ = std::make_unique<std::array<std::uint16_t, kYears>>();
  }
  if (is_name_) order_ = std::make_unique<Order>();
}

void TestDataTally::note_email(std::string_view value) {
  const auto at = value.find('@');
  std::array<char, 256> room{};
  const std::string_view domain = plain_lower(value.substr(at + 1).substr(0, room.size()), room);
  ++emails_;
  reserved_domains_ += is_reserved_domain(domain) ? 1U : 0U;
  generated_domains_ +=
      std::ranges::find(kGeneratorDomains, domain) != kGeneratorDomains.end() ? 1U : 0U;
  if (is_of_surnames(domain)) note_surname_domain(std::hash<std::string_view>()(domain));
  note_numbered(value.substr(0, at));
  wipe(room.data(), room.size());
}

void TestDataTally::note_surname_domain(std::uint64_t domain) {
  ++surname_domains_;
  const auto end = surname_domain_kinds_.begin() + surname_domain_count_;
  if (surname_domain_count_ == surname_domain_kinds_.size() ||
      std::find(surname_domain_kinds_.begin(), end, domain) != end) {
    return;
  }
  surname_domain_kinds_[surname_domain_count_++] = domain;
}

void TestDataTally::note_numbered(std::string_view text) {
  std::size_t digits = text.size();
  while (digits > 0 && is_digit(text[digits - 1])) --digits;
  const auto number = parse_unsigned(text.substr(digits));
  if (digits == 0 || !number) return;
  const std::uint64_t stem = std::hash<std::string_view>()(text.substr(0, digits));
  if (numbered_.count == 0) numbered_.stem = stem;
  if (stem != numbered_.stem) return;
  ++numbered_.count;
  numbered_.least = std::min(numbered_.least, *number);
  numbered_.most = std::max(numbered_.most, *number);
}

void TestDataTally::distinct(std::string_view value, ShapeSet shapes, DateOrder order) {
  value = trim(value);
  if (shapes.has(Shape::kEmail)) {
    note_email(value);
  } else if (shapes.has(Shape::kPhoneDigits) || shapes.has(Shape::kFormattedPhone) ||
             shapes.has(Shape::kPlusPhone)) {
    ++phones_;
    fictional_phones_ += is_fictional_phone(value) ? 1U : 0U;
  }
  if (is_name_ && value.size() <= 80) {
    names_with_digits_ += is_name_with_digits(value) ? 1U : 0U;
    note_numbered(value);
  }
  if (shapes.has(Shape::kText)) {
    ++prose_;
    lorem_ += is_lorem(value) ? 1U : 0U;
  }
  if (births_ && shapes.has(Shape::kBirthYear)) {
    const auto date = read_date(value, order);
    if (date && date->year >= kFirstYear && date->year < kFirstYear + static_cast<int>(kYears)) {
      std::uint16_t& count = (*births_)[static_cast<std::size_t>(date->year - kFirstYear)];
      if (count < 0xFFFF) ++count;
    }
  }
}

// People die: of those born within a hundred years few are among the oldest. A generator that draws
// dates evenly does not know that.
void TestDataTally::add_birth_signs(std::vector<TestDataSign>& signs) const {
  constexpr std::size_t kBins = 10;
  constexpr double kFewestBirths = 300;
  constexpr std::size_t kFewestYears = 60;
  constexpr double kMostDispersion = 2.5;
  std::size_t first = kYears;
  std::size_t last = 0;
  double all = 0;
  for (std::size_t i = 0; i < kYears; ++i) {
    if ((*births_)[i] == 0) continue;
    first = std::min(first, i);
    last = i;
    all += (*births_)[i];
  }
  if (all < kFewestBirths || last < first + kFewestYears) return;
  // Years at both ends are there in part only.
  const std::size_t years = last - first - 1;
  std::array<double, kBins> bins{};
  std::array<double, kBins> widths{};
  for (std::size_t i = first + 1; i < last; ++i) {
    const std::size_t bin = (i - first - 1) * kBins / years;
    bins[bin] += (*births_)[i];
    widths[bin] += 1;
  }
  for (std::size_t i = 0; i < kBins; ++i)
    bins[i] *= static_cast<double>(years) / static_cast<double>(kBins) / widths[i];
  if (dispersion(bins) < kMostDispersion) {
    signs.push_back(
        {fmt::format("birth dates spread evenly over {} years", last - first + 1), true});
  }
}

std::vector<TestDataSign> TestDataTally::signs(const FieldProfile& field,
                                               const FieldFinding* verdict) const {
  std::vector<TestDataSign> signs;
  std::string_view category;
  if (verdict != nullptr) category = verdict->hit.category;
  const double distinct = field.examined;
  if (emails_ >= kFewest && reserved_domains_ * 2 >= emails_) {
    signs.push_back({fmt::format("e-mail addresses at names reserved for examples (RFC 2606): {}",
                                 percent(reserved_domains_, emails_)),
                     true});
  }
  if (emails_ >= kFewest && generated_domains_ * 2 >= emails_) {
    signs.push_back({fmt::format("e-mail addresses at mailboxes of a generator of identities: {}",
                                 percent(generated_domains_, emails_)),
                     true});
  }
  // A firm may be called by a surname; many firms with a surname each are made up.
  if (surname_domain_count_ == surname_domain_kinds_.size() &&
      surname_domains_ * 10 >= emails_ * 3) {
    signs.push_back({fmt::format("e-mail domains made of surnames, as Faker makes them: {}",
                                 percent(surname_domains_, emails_)),
                     true});
  }
  if (phones_ >= kFewest && fictional_phones_ * 2 >= phones_) {
    signs.push_back({fmt::format("telephone numbers reserved for fiction (555-01xx): {}",
                                 percent(fictional_phones_, phones_)),
                     true});
  }
  const bool names = category.starts_with("person.name") || is_name_;
  if (names && names_with_digits_ >= kFewest && names_with_digits_ >= 0.8 * distinct) {
    signs.push_back({fmt::format("names with a number behind, as Synthea writes them: {}",
                                 percent(names_with_digits_, distinct)),
                     true});
  }
  const bool dense = numbered_.count >= kFewestCounted &&
                     numbered_.most - numbered_.least < std::uint64_t{numbered_.count} * 3 / 2;
  if (dense && numbered_.count >= 0.9 * distinct &&
      (names || category == "contact.email" || category == "person.username")) {
    // How many, never from which to which: those are parts of values.
    signs.push_back({fmt::format("values that count, one after the other: {}",
                                 percent(numbered_.count, distinct)),
                     true});
  }
  if (prose_ >= kFewest && lorem_ * 10 >= prose_ * 3)
    signs.push_back({fmt::format("filler text (lorem ipsum): {}", percent(lorem_, prose_)), true});
  if (births_) add_birth_signs(signs);
  if (order_ && order_->is_uniform()) {
    signs.push_back({fmt::format("only {} names, each about as often", order_->kinds), false});
  }
  if (order_ && order_->repeats > 0 && field.examined >= 4 * Order::kRun) {
    signs.push_back(
        {"names that come again in the same order, as of a generator with one seed", false});
  }
  if (verdict != nullptr) {
    const auto all = identifiers();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const IdentifierTally& tally = field.identifiers[i];
      if (all[i].category != category || all[i].chance >= 0.5 || tally.shaped < 20) continue;
      // Numbers of a real register hold nearly all; random ones as often as chance has it.
      if (tally.valid * 2 >= tally.shaped || tally.shaped < 0.5 * distinct) continue;
      signs.push_back({fmt::format("check digits that hold in {} only; in random numbers it is {}",
                                   percent(tally.valid, tally.shaped), percent(all[i].chance, 1)),
                       false});
      break;
    }
  }
  return signs;
}

void add_test_data_doubt(const std::vector<FieldProfile>& fields,
                         const std::vector<TestDataTally>& tallies,
                         std::vector<FieldFinding>& findings, Dataset& dataset) {
  std::size_t strong = 0;
  std::size_t weak = 0;
  std::string reasons;
  for (std::size_t i = 0; i < std::min(fields.size(), tallies.size()); ++i) {
    const auto verdict = std::ranges::find_if(
        findings, [&](const FieldFinding& each) { return each.field == i && !each.in_text; });
    const bool known = verdict != findings.end();
    const auto signs = tallies[i].signs(fields[i], known ? &*verdict : nullptr);
    for (const TestDataSign& sign : signs) {
      (sign.is_strong ? strong : weak) += 1;
      reasons += fmt::format("{}{} ({})", reasons.empty() ? "" : "; ", sign.reason, fields[i].path);
      if (!known) continue;
      std::string& note = verdict->hit.note;
      note += fmt::format("{}{}{}", note.empty() ? "" : "; ", kTestDataDoubt, sign.reason);
    }
  }
  if (strong > 0 || weak > 1) dataset.notes.push_back(std::string(kTestDataDoubt) + reasons);
}

}  // namespace celador
