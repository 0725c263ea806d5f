#pragma once
#include <array>
#include <cstdint>

#include "scope/address_set.h"

namespace celador {

// One pseudo-random order of 0 .. size-1, each exactly once, in constant memory: an unbalanced
// Feistel network over a rectangle of about square root by square root, walked until the result is
// in range (Black & Rogaway, "Ciphers with Arbitrary Finite Domains", 2002: "generalized Feistel"
// and "cycle walking"). The rectangle is less than one side larger than `size`, so that nearly
// every walk is one step. Neighbouring targets thus come far apart, so that no network is hit at
// once; a seed gives the same order again; and what answers tells its own place in the order.
class Permutation {
 public:
  // size >= 1.
  Permutation(AddressCount size, std::uint64_t seed);
  // 0 <= index < size.
  AddressCount at(AddressCount index) const;
  // The index whose at() is `value`; 0 <= value < size.
  AddressCount index_of(AddressCount value) const;
  AddressCount size() const { return size_; }

 private:
  AddressCount encrypt(AddressCount value) const;
  AddressCount decrypt(AddressCount value) const;

  AddressCount size_;
  AddressCount columns_;  // columns_ * rows_ >= size_; both at most 2^64
  AddressCount rows_;
  std::array<std::uint64_t, 6> keys_;
};

}  // namespace celador
