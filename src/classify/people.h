#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/field_verdict.h"
#include "classify/likeness.h"
#include "classify/people_key.h"
#include "classify/person_keys.h"
#include "model/dataset.h"

namespace celador {

class PeopleStream;

// What is kept of one value of one record (person_mark).
struct PersonHash {
  std::uint64_t hash = 0;
  Likeness likeness = 0;
  std::uint32_t record = 0;  // within its dataset, from zero
  std::uint16_t field = 0;
  AgeGroup age = AgeGroup::kUnknown;  // were it a birth date
};

// Calls `take` with the hashes of each record; they stand in order of records.
void for_records(std::span<const PersonHash> hashes, auto&& take) {
  for (std::size_t i = 0; i < hashes.size();) {
    std::size_t end = i;
    while (end < hashes.size() && hashes[end].record == hashes[i].record) ++end;
    take(hashes.subspan(i, end - i));
    i = end;
  }
}

// What the counter needs of one dataset. All references outlive the call.
struct DatasetPeople {
  std::string_view name;
  std::vector<PersonHash> hashes;  // in order of records
  std::span<const FieldFinding> findings;
  std::uint64_t kept = 0;                // records whose hashes were kept
  std::uint64_t sampled = 0;             // records that were read
  std::optional<std::uint64_t> records;  // of the dataset, as the store says
  bool records_are_estimate = false;
  bool is_staff = false;
  const PeopleStream* stream = nullptr;  // where more records came than were kept: all of them
};

struct PeopleResult {
  std::vector<std::optional<People>> datasets;  // of the same index
  std::optional<People> store;
  PersonKeys keys;  // of the store's people
};

// Resolves records to persons and counts them, within each dataset and over all.
//
// Two records are one person's when they share an identity number, or when so much else agrees,
// exactly or nearly, that one person explains it better than strangers or a household do
// (person_matching.h). How rare an agreement is among strangers is measured. Where a dataset has
// neither, its e-mail addresses, telephone numbers or names are counted.
//
// The hashes are gone afterwards: they are freed as soon as they were read, for linking takes as
// much again.
PeopleResult count_people(std::span<DatasetPeople> datasets, const PeopleKey& key);

}  // namespace celador
