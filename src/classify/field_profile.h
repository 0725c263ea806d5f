#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "classify/date_text.h"
#include "classify/fhir_structure.h"
#include "classify/field_name.h"
#include "classify/identifiers.h"
#include "classify/limits.h"
#include "classify/people_key.h"
#include "classify/prose.h"
#include "classify/secret_shape.h"
#include "classify/seen_values.h"
#include "classify/value_shape.h"
#include "model/value.h"

namespace celador {

// What is inside prose, by number of distinct values that hold one; each is counted once, by its
// strongest evidence.
struct TextTally {
  CategoryIndex category = 0;
  std::uint16_t by_form = 0;
  std::uint16_t by_context = 0;
  std::uint16_t by_check = 0;
  std::uint16_t missed = 0;  // that look like it and fail its check

  std::uint32_t strong() const { return std::uint32_t{by_context} + by_check; }
};

// Sixteen bits do: kMaxExaminedPerField values are looked at, and those that stand for nobody.
struct IdentifierTally {
  std::uint16_t shaped = 0;  // distinct values of its shape; the valid ones are among them
  std::uint16_t valid = 0;
  std::uint16_t placeholders = 0;
  std::uint16_t formed = 0;  // written with its punctuation
};
static_assert(kMaxDistinctPerField <= 0xFFFF);

// Distinct values that are one kind of secret.
struct SecretTally {
  SecretKind kind = kNoSecret;
  std::uint32_t values = 0;
};

// Counts of one field of one dataset: no value, only how many looked how.
struct FieldProfile {
  FieldProfile(std::string_view dataset, std::string_view field_path);

  std::string path;
  std::vector<NameHint> hints;
  bool names_other = false;  // the name is known to look personal and not to be
  NeighbourRole role = NeighbourRole::kNone;
  NeighbourKind kind = kNoKind;           // of its values, where their neighbours tell it
  std::optional<StandardField> standard;  // what a standard says of it
  std::uint64_t records = 0;              // in which it has a value
  std::uint64_t last_record = 0;          // that was counted, from one
  std::array<std::uint64_t, 8> types{};   // values by ValueType
  SeenValues distinct;                    // until enough were examined
  std::uint64_t records_examined = 0;     // of how many records those were; 0: not enough yet
  bool may_tell_persons = true;           // nothing speaks against it so far
  std::uint32_t examined =
      0;  // distinct values, generic ones left out, that the counts below are of
  std::array<std::uint32_t, kShapes> shapes{};
  std::array<IdentifierTally, kMaxIdentifiers> identifiers{};
  std::vector<SecretTally> secrets;  // schemes of password hashes, kinds of keys
  std::vector<TextTally> finds;      // in its prose
  DateOrder date_order = DateOrder::kDayFirst;
  // For sequences: numbers in the order they came.
  std::uint32_t numbers = 0;
  std::uint32_t increases = 0;
  std::uint64_t previous = 0;
  std::uint64_t least = ~std::uint64_t{0};
  std::uint64_t most = 0;

  std::uint32_t count(Shape shape) const { return shapes[static_cast<std::size_t>(shape)]; }
  double share(Shape shape) const {
    return examined == 0 ? 0 : static_cast<double>(count(shape)) / examined;
  }
  std::uint64_t values_of(ValueType type) const { return types[static_cast<std::size_t>(type)]; }
  int hint(CategoryIndex category) const;
  // The kinds of secrets among its values, most frequent first; empty where there is none.
  std::string kinds_of_secrets() const;
  // An auto-increment key or a counter: ever rising, and dense.
  bool is_sequence() const;
};

// Room for working on a value: wiped by whoever owns it.
struct ValueScratch {
  std::array<char, kMaxShapedBytes> plain{};
  std::array<char, 64> compact{};
  std::array<char, 192> key{};
  ProseRoom prose{};  // places only
};

// Looks at a value that was not seen before in its field. Gives its shapes.
ShapeSet examine(FieldProfile& profile, std::string_view value, ValueType type,
                 ValueScratch& scratch);

// What a date says when it is one of birth.
enum class AgeGroup : std::uint8_t { kUnknown, kAdult, kMinor };
// Who was born later than `adult_since` (year, month, day as one number) and not after `today` is a
// minor; 0: not to be told.
struct AgeLimits {
  int adult_since = 0;
  int today = 0;
};
AgeLimits age_limits_at(std::optional<Instant> moment);

// What is kept of a value to tell persons by.
struct PersonMark {
  std::uint64_t hash = 0;  // 0: stands for nobody, or is too long
  Likeness likeness = 0;
  AgeGroup age = AgeGroup::kUnknown;
};

// The hash is of a form that the same datum has however it is written: case, accents, punctuation,
// leading zeros, the order of a date, the country code of a telephone number.
PersonMark person_mark(const FieldProfile& profile, std::string_view value, ValueType type,
                       const AgeLimits& ages, const PeopleKey& key, ValueScratch& scratch);

}  // namespace celador
