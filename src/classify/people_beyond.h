#pragma once
#include <cstdint>
#include <functional>
#include <span>

#include "classify/people_estimate.h"
#include "classify/people_stream.h"

namespace celador {

// How many persons there are in more records than could be compared with each other.
//
// Of all records only the number of distinct keys is known (people_stream.h), and a record with a
// slip of the pen has a key of its own. How often that is (s) is told by the records that were kept
// and resolved to persons: a person of m records has m s + 1 - s^m keys on average. So all keys are
// R s + N - (the sum of s^m), of R records and N persons. A person's only record breaks its key
// without adding one, so it matters how many persons have just one: told by the pairs of one
// person's records among those that were kept.

// Of the records that were kept and have a key.
struct KeptKeys {
  double records = 0;
  double keys = 0;  // distinct ones
  // Distinct ones of each person, added up: more than `keys` where two persons share one.
  double keys_of_persons = 0;
  double persons = 0;
  PersonsBySize sizes{};    // persons by number of records
  double pairs = 0;         // of one person's records
  double pairs_across = 0;  // of them, one in the first half of the records and one in the second
};
// `person_of` says whose a record is, by its place among the keys.
KeptKeys kept_keys(std::span<const PeopleStream::Key> keys,
                   const std::function<std::uint32_t(std::uint32_t record)>& person_of);

// Of all records.
struct AllKeys {
  double records = 0;  // that have a key
  double keys = 0;
  double unkeyed = 0;  // records that tell whose they are by nothing that is a key
};

// Bounds of 95%, without the error that the number of all keys may have.
struct PersonsBeyond {
  double value = 0;
  double low = 0;
  double high = 0;
};
// `too_few` and `too_many` are by how many `kept.persons` may be off.
PersonsBeyond persons_beyond(const KeptKeys& kept, const AllKeys& all, double too_few,
                             double too_many);

}  // namespace celador
