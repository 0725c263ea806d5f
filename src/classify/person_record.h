#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "classify/categories.h"
#include "classify/field_profile.h"
#include "classify/likeness.h"

namespace celador {

// Kinds of fields that tell persons apart when several agree.
enum class Trait : std::uint8_t {
  kGiven,
  kFamily,
  kName,  // the whole name; of records that have the parts, those together
  kBirthDate,
  kEmail,
  kPhone,
  kAddress,
  kPostalCode,
  kLocality,
  kCount
};
inline constexpr std::size_t kTraits = static_cast<std::size_t>(Trait::kCount);
constexpr std::size_t index_of(Trait trait) { return static_cast<std::size_t>(trait); }

// What is known of one record's person. Keyed bits only.
struct PersonRecord {
  std::array<std::uint64_t, kTraits> hashes{};  // 0: absent
  std::array<Likeness, kTraits> likenesses{};
  std::uint32_t dataset = 0;
  std::uint32_t first_number = 0;  // into the list of all identity numbers
  std::uint16_t number_count = 0;
  bool is_keyed = false;  // something tells whose it is
  AgeGroup age = AgeGroup::kUnknown;

  bool has(Trait trait) const { return hashes[index_of(trait)] != 0; }
  std::uint64_t hash(Trait trait) const { return hashes[index_of(trait)]; }
  Likeness likeness(Trait trait) const { return likenesses[index_of(trait)]; }
};

struct IdentityNumber {
  CategoryIndex category = 0;
  bool is_validated = false;
  std::uint64_t hash = 0;
};

}  // namespace celador
