#include "classify/people_stream.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "classify/people.h"
#include "classify/person_comparison.h"

namespace celador {
namespace {

constexpr double kMinConfidence = 0.6;

std::optional<Trait> trait_of(std::string_view category) {
  constexpr std::array<std::pair<std::string_view, Trait>, kTraits> kOf{
      {{"person.name.given", Trait::kGiven},
       {"person.name.family", Trait::kFamily},
       {"person.name", Trait::kName},
       {"person.birth_date", Trait::kBirthDate},
       {"contact.email", Trait::kEmail},
       {"contact.phone", Trait::kPhone},
       {"contact.address", Trait::kAddress},
       {"contact.postal_code", Trait::kPostalCode},
       {"contact.locality", Trait::kLocality}}};
  for (const auto& [name, trait] : kOf) {
    if (name == category) return trait;
  }
  return std::nullopt;
}

// Numbers that stand for one person. A policy covers a family, a card or an account may be shared.
bool is_identity_number(std::string_view category) {
  return category == "health.record_number" ||
         (category.starts_with("id.") && category != "id.mx.rfc_company");
}

}  // namespace

std::map<std::uint16_t, FieldRole> roles_of(std::span<const FieldFinding> findings) {
  std::map<std::uint16_t, FieldRole> roles;
  for (const FieldFinding& finding : findings) {
    if (finding.in_text || finding.hit.confidence < kMinConfidence) continue;
    FieldRole role;
    if (finding.tells_persons || is_identity_number(finding.hit.category)) {
      role.number = finding.category;
      role.is_validated = finding.hit.validated;
    } else {
      role.trait = trait_of(finding.hit.category);
    }
    if (role.number || role.trait) roles[static_cast<std::uint16_t>(finding.field)] = role;
  }
  return roles;
}

bool may_have_role(const FieldFinding& finding) {
  if (finding.in_text) return false;
  return finding.tells_persons || is_identity_number(finding.hit.category) ||
         trait_of(finding.hit.category).has_value();
}

PeopleStream::PeopleStream(std::span<const FieldFinding> findings,
                           std::span<const PersonHash> first, const PeopleKey& key)
    : roles_(roles_of(findings)), key_(key) {
  choose(first);
  for_records(first, [this](std::span<const PersonHash> record) { add(record); });
}

void PeopleStream::choose(std::span<const PersonHash> first) {
  std::map<CategoryIndex, std::uint64_t> numbers;
  std::array<std::uint64_t, kTraits> traits{};
  std::uint64_t records = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (i == 0 || first[i].record != first[i - 1].record) ++records;
    const auto role = roles_.find(first[i].field);
    if (role == roles_.end()) continue;
    if (role->second.number) ++numbers[*role->second.number];
    if (role->second.trait) ++traits[index_of(*role->second.trait)];
  }
  std::uint64_t most = 0;
  for (const auto& [category, count] : numbers) {
    // A number that few have tells few.
    if (count <= most || count * 4 < records || is_families(category, first)) continue;
    most = count;
    number_ = category;
  }
  const auto often = [&](Trait trait) { return traits[index_of(trait)] * 2 > records; };
  if (often(Trait::kBirthDate) && (often(Trait::kName) || often(Trait::kFamily))) {
    way_ = Way::kNameAndBirth;
  } else if (often(Trait::kEmail)) {
    way_ = Way::kEmail;
  } else if (often(Trait::kPhone)) {
    way_ = Way::kPhone;
  }
}

// The number of the insured stands in the records of the whole family: where it comes again, name
// and birth date are mostly others.
bool PeopleStream::is_families(CategoryIndex number, std::span<const PersonHash> first) const {
  std::unordered_map<std::uint64_t, PersonRecord> met;
  std::uint64_t again = 0;
  std::uint64_t others = 0;
  for_records(first, [&](std::span<const PersonHash> values) {
    const auto has = std::ranges::find_if(values, [&](const PersonHash& value) {
      const auto role = roles_.find(value.field);
      return role != roles_.end() && role->second.number == number;
    });
    if (has == values.end()) return;
    const PersonRecord record = read(values);
    const auto [known, is_new] = met.try_emplace(has->hash, record);
    if (is_new) return;
    ++again;
    const Comparison how = compare(known->second, record);
    const auto differs = [&](Trait trait) {
      return how[trait] == Agreement::kDiffers || how[trait] == Agreement::kFar;
    };
    others += (differs(Trait::kGiven) || differs(Trait::kName)) &&
                      how[Trait::kBirthDate] == Agreement::kDiffers
                  ? 1
                  : 0;
  });
  return others * 3 > again;
}

std::uint64_t PeopleStream::other_key_of(const PersonRecord& record) const {
  if (way_ == Way::kEmail) return record.hash(Trait::kEmail);
  if (way_ == Way::kPhone) return record.hash(Trait::kPhone);
  // Words of a name in any order, in one field or in several.
  const Likeness name = record.likeness(Trait::kGiven) | record.likeness(Trait::kFamily) |
                        record.likeness(Trait::kName);
  if (name == 0 || (way_ == Way::kNameAndBirth && !record.has(Trait::kBirthDate))) return 0;
  // The exact words as well: a likeness alone has too few bits for millions.
  std::uint64_t words = 0;
  for (const Trait part : {Trait::kGiven, Trait::kFamily, Trait::kName}) words += record.hash(part);
  const std::uint64_t whole = key_.combine(name, words);
  return way_ == Way::kName ? whole : key_.combine(whole, record.hash(Trait::kBirthDate));
}

PersonRecord PeopleStream::read(std::span<const PersonHash> values) const {
  PersonRecord record;
  for (const PersonHash& value : values) {
    const auto role = roles_.find(value.field);
    if (role == roles_.end()) continue;
    if (role->second.number) {
      ++record.number_count;
      continue;
    }
    const std::size_t at = index_of(*role->second.trait);
    std::uint64_t& trait = record.hashes[at];
    trait = trait == 0 ? value.hash : key_.combine(trait, value.hash);
    record.likenesses[at] |= value.likeness;
  }
  return record;
}

PeopleStream::Key PeopleStream::key_of(std::span<const PersonHash> values) const {
  const PersonRecord record = read(values);
  Key key;
  key.tells = record.number_count > 0 || record.has(Trait::kGiven) || record.has(Trait::kFamily) ||
              record.has(Trait::kName) || record.has(Trait::kEmail) || record.has(Trait::kPhone);
  if (!key.tells) return key;
  for (const PersonHash& value : values) {
    if (!number_ || key.number != 0) break;
    const auto role = roles_.find(value.field);
    if (role != roles_.end() && role->second.number == number_) key.number = value.hash;
  }
  key.other = other_key_of(record);
  return key;
}

void PeopleStream::add(const Key& key) {
  if (!key.tells) return;
  ++telling_;
  if (key.other != 0) of_all_.add(key.other);
  if (key.number != 0) {
    by_number_.add(key.number);
    if (key.other != 0) of_numbered_.add(key.other);
  } else if (key.other == 0) {
    ++unkeyed_;
  } else {
    ++by_other_key_;
  }
}

PeopleStream::Count PeopleStream::count() const {
  const double further = std::max(0.0, of_all_.estimate() - of_numbered_.estimate());
  const double error =
      std::hypot(by_number_.error() * by_number_.estimate(), of_all_.error() * of_all_.estimate(),
                 of_numbered_.error() * of_numbered_.estimate());
  const double shared = std::max(0.0, by_number_.estimate() - of_numbered_.estimate());
  // The two sketches of other keys have nearly the same registers, so that their errors cancel;
  // taken as if they did not.
  return {.persons = by_number_.estimate() + further,
          .error = error,
          .telling = telling_,
          .unkeyed = unkeyed_,
          .namesakes = std::min(shared, static_cast<double>(by_other_key_))};
}

}  // namespace celador
