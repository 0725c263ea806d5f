#pragma once
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "classify/person_keys.h"
#include "model/dataset.h"

namespace celador {

// The people of all stores of a round, each counted once: the same patients in a database and in
// its export on a file server are the same people.
//
// Persons are known again by keyed hashes of what tells them (person_keys.h), which exist in memory
// and under the round's key only. Stores that were read whole give a number; of stores that were
// read in part, how many persons they share is estimated from how many of those seen in one were
// seen in the other, as animals are counted by recapture (Lincoln and Petersen). Memory is bounded:
// beyond kMaxRoundKeys keys no further persons are recognised, which the bounds allow for. One
// thread at a time.
class RoundPeople {
 public:
  // `people` is what is said of the store; `seen` its persons that were told apart.
  void add_store(const People& people, const PersonKeys& seen);

  // Nothing when no store had people.
  std::optional<People> count() const;
  std::size_t stores() const { return stores_.size(); }

 private:
  void describe(People& all) const;

  struct Store {
    People people;
    std::uint64_t seen = 0;
    std::vector<std::uint64_t> shared;  // of the persons seen, with each store before it
    std::uint64_t seen_before = 0;      // in any
  };
  std::vector<Store> stores_;
  // A key to the stores that have seen it: a bit for each of the first 63, one for all others.
  std::unordered_map<std::uint64_t, std::uint64_t> stores_of_key_;
};

inline constexpr std::size_t kMaxRoundKeys = 500'000;  // about 24 MiB

}  // namespace celador
