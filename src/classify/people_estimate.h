#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace celador {

// How many persons have one record, two, and so on: [0] is one; the last has all that have more.
inline constexpr std::size_t kSizes = 10;
using PersonsBySize = std::array<double, kSizes>;

// How the persons of a sample were distributed over its records.
struct PersonCounts {
  std::uint64_t records = 0;                       // that were read and say who they are about
  std::uint64_t persons = 0;                       // distinct among them
  std::uint64_t once = 0;                          // persons with exactly one record
  std::uint64_t twice = 0;                         // with exactly two
  std::uint64_t aged = 0;                          // whose birth date tells their age
  std::uint64_t minors = 0;                        // of those, under 18
  std::map<std::string, std::uint64_t> countries;  // persons with an identity number of each
  double wrong = 0;                                // joins that are expected to be of two people
  double missed = 0;          // and persons too many: one person's records that are left apart
  double most_missed = 0;     // by what the pairs say, where that is more
  double namesakes = 0;       // joins that may as well be of two of one name in a household
  double households = 0;      // pairs left apart that a household explains better
  PersonsBySize by_size{};    // as found
  PersonsBySize true_size{};  // as they are expected to be, had no slip or gap kept records apart
};

struct PeopleBounds {
  std::uint64_t value = 0;
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

// How many persons `total` records concern when a sample of them has `sample`, taken as if at
// random.
//
// The value is Chao's estimator for sampling without replacement (Chao and Lin, 2012), a lower
// bound where persons have very different numbers of records. With no repeat in the sample it would
// say nothing, and the value is `total`: a record each. The low end takes the highest number of
// repeated persons that the sample is still compatible with (95%); the high end lets every person
// seen once stand for as many others as there are records for each one read (the upper end of
// Charikar et al., 2000), and is never over `total`. `false_pairs` are the pairs of records that
// may have been taken for one person's by chance: so few repeats are none.
PeopleBounds estimate_people(const PersonCounts& sample, std::uint64_t total,
                             double false_pairs = 0);

// How many of `people` have what `having` of the `known` persons have, taken as if at random
// (Wilson's interval, 95%). Exact when `known` are all of them.
PeopleBounds estimate_part(const PeopleBounds& people, std::uint64_t having, std::uint64_t known);

}  // namespace celador
