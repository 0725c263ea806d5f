#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace celador {

// What is believed of sizes and numbers of records that a peer claims: 8 PiB, which every reader of
// JSON takes for the whole number that it is, and more records than any store is known to have. A
// file whose records were not counted is not believed to hold more than there are people on earth.
inline constexpr std::uint64_t kMaxBelievedBytes = 1ULL << 53U;
inline constexpr std::uint64_t kMaxBelievedRecords = 1'000'000'000'000;
inline constexpr std::uint64_t kMaxBelievedRecordsOfFile = 8'000'000'000;
inline constexpr std::uint64_t kMaxBelievedPeople = 8'300'000'000;

// A kind of personal datum found in a field.
struct CategoryHit {
  std::string category;    // "id.mx.curp"
  std::string field;       // "patient.curp"
  double share = 0;        // of the sampled records that have it, 0..1
  double confidence = 0;   // 0..1
  bool validated = false;  // check digits, or a closed list, bear it out
  // What to know about it: "inside free text", "bcrypt", "placeholders only". Often empty.
  std::string note;
  friend bool operator==(const CategoryHit&, const CategoryHit&) = default;
};

// Those among the people who are under 18 at the moment of the look. low <= value <= high.
struct Minors {
  std::uint64_t value = 0;
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const Minors&, const Minors&) = default;
};

// Of the people, those who have an identity number of a country.
struct CountryShare {
  std::string country;  // ISO 3166-1: "MX"
  double share = 0;     // 0..1
  friend bool operator==(const CountryShare&, const CountryShare&) = default;
};

// An estimate of distinct persons. low <= value <= high.
struct People {
  std::uint64_t value = 0;
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::string method;                   // a sentence: by which fields, from how many records
  std::optional<Minors> minors;         // nothing where no birth dates are
  std::vector<CountryShare> countries;  // the commonest first
  friend bool operator==(const People&, const People&) = default;
};

// How a note begins that doubts whether the records are anybody's; the reason follows.
inline constexpr std::string_view kTestDataDoubt = "looks like test data: ";

// A named set of records in a store.
struct Dataset {
  std::string name;                      // "db.patients"; printable
  std::optional<std::uint64_t> records;  // as the store says, or as counted
  bool records_are_estimate = false;
  std::optional<std::uint64_t> bytes;
  std::uint64_t sampled = 0;  // records that were read
  std::vector<CategoryHit> categories;
  std::optional<People> people;
  // What to know about all of it: "looks like test data: ...". Often empty.
  std::vector<std::string> notes;
  friend bool operator==(const Dataset&, const Dataset&) = default;
};

}  // namespace celador
