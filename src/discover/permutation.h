#pragma once
#include <array>
#include <cstdint>

#include "scope/address_set.h"

namespace celador {

// One pseudo-random order of 0 .. size-1, each exactly once, in constant memory: a balanced Feistel
// network over the next power of four, walked until the result is in range ("cycle walking": Black
// & Rogaway, "Ciphers with Arbitrary Finite Domains", 2002; at most four steps on average).
// Neighbouring targets thus come far apart, so that no network is hit at once, and a seed gives the
// same order again.
class Permutation {
 public:
  // size >= 1.
  Permutation(AddressCount size, std::uint64_t seed);
  // 0 <= index < size.
  AddressCount at(AddressCount index) const;
  AddressCount size() const { return size_; }

 private:
  AddressCount encrypt(AddressCount value) const;

  AddressCount size_;
  unsigned half_bits_;
  std::array<std::uint64_t, 6> keys_;
};

}  // namespace celador
