#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>

#include "classify/categories.h"
#include "classify/distinct_sketch.h"
#include "classify/field_verdict.h"
#include "classify/people_key.h"
#include "classify/person_record.h"

namespace celador {

struct PersonHash;

// What each field of a dataset says of its persons.
struct FieldRole {
  std::optional<Trait> trait;
  std::optional<CategoryIndex> number;
  bool is_validated = false;  // its check digits hold
};
std::map<std::uint16_t, FieldRole> roles_of(std::span<const FieldFinding> findings);
// Whether a field may say something of its persons, were its category certain.
bool may_have_role(const FieldFinding& finding);

// Counts the persons of a dataset of any size in one pass and bounded memory, by the key that tells
// them best: the identity number that most records have, unless whole families have one together;
// for records without it name and birth date, unless a record with the number has the same; where
// there is neither, e-mail, telephone or name. Slips of the pen make further persons here: the
// caller knows from the records that it kept how many (people_beyond.h).
class PeopleStream {
 public:
  // `first` are the records that were kept, by which the key is chosen; they are counted too.
  // `key` outlives this object.
  PeopleStream(std::span<const FieldFinding> findings, std::span<const PersonHash> first,
               const PeopleKey& key);

  // By what a record's person is known here; 0: by nothing of that kind.
  struct Key {
    std::uint64_t number = 0;
    std::uint64_t other = 0;
    bool tells = false;  // whose it is, be it by something that is no key here
  };
  Key key_of(std::span<const PersonHash> record) const;
  // The values of one record.
  void add(std::span<const PersonHash> record) { add(key_of(record)); }

  struct Count {
    double persons = 0;
    double error = 0;           // one standard error, in persons
    std::uint64_t telling = 0;  // records that say whose they are
    std::uint64_t unkeyed = 0;  // of them, those with nothing of the dataset's own key
    // People who may hide behind another's name and birth date: records without the number whose
    // other key is somebody's, where that key is not one person's alone.
    double namesakes = 0;
  };
  Count count() const;
  // The identity number that persons are told by, if one is.
  std::optional<CategoryIndex> number() const { return number_; }
  const DistinctSketch& by_number() const { return by_number_; }

 private:
  enum class Way : std::uint8_t { kNameAndBirth, kEmail, kPhone, kName };
  void add(const Key& key);
  std::uint64_t other_key_of(const PersonRecord& record) const;
  PersonRecord read(std::span<const PersonHash> record) const;
  void choose(std::span<const PersonHash> first);
  bool is_families(CategoryIndex number, std::span<const PersonHash> first) const;

  std::map<std::uint16_t, FieldRole> roles_;
  const PeopleKey& key_;
  std::optional<CategoryIndex> number_;
  Way way_ = Way::kName;  // of records without the number
  DistinctSketch by_number_;
  DistinctSketch of_numbered_;  // the other key of records that have the number
  DistinctSketch of_all_;       // and of all records
  std::uint64_t telling_ = 0;
  std::uint64_t unkeyed_ = 0;
  std::uint64_t by_other_key_ = 0;  // records without the number
};

}  // namespace celador
