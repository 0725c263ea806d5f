#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace celador {

// What the persons of one store may be known by in another: keyed hashes of their identity numbers,
// and of their name with birth date, or with e-mail; of the e-mail where nobody has a name. Pairs
// of a person (from zero) and a key, in the order of persons. The key that they were made with dies
// with the round.
struct PersonKeys {
  std::uint64_t persons = 0;
  std::vector<std::pair<std::uint32_t, std::uint64_t>> keys;
};

inline constexpr std::size_t kMaxPersonKeys = 200'000;  // of one store: 3 MiB

}  // namespace celador
