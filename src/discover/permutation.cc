#include "discover/permutation.h"

#include "base/check.h"

namespace celador {
namespace {

// The finaliser of SplitMix64 (Steele, Lea & Flood 2014): mixes all bits; not a cipher, and none is
// needed.
std::uint64_t mix(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15U;
  value = (value ^ value >> 30U) * 0xBF58476D1CE4E5B9U;
  value = (value ^ value >> 27U) * 0x94D049BB133111EBU;
  return value ^ value >> 31U;
}

}  // namespace

Permutation::Permutation(AddressCount size, std::uint64_t seed) : size_(size), half_bits_(1) {
  CHECK(size >= 1);
  while (half_bits_ < 64 && (size - 1) >> (2 * half_bits_) != 0) ++half_bits_;
  for (std::uint64_t& key : keys_) key = seed = mix(seed);
}

AddressCount Permutation::encrypt(AddressCount value) const {
  const std::uint64_t mask = half_bits_ == 64 ? ~0ULL : (1ULL << half_bits_) - 1;
  auto left = static_cast<std::uint64_t>(value >> half_bits_) & mask;
  auto right = static_cast<std::uint64_t>(value) & mask;
  for (const std::uint64_t key : keys_) {
    const std::uint64_t next = left ^ (mix(right ^ key) & mask);
    left = right;
    right = next;
  }
  return AddressCount{left} << half_bits_ | right;
}

AddressCount Permutation::at(AddressCount index) const {
  CHECK(index < size_);
  do {
    index = encrypt(index);
  } while (index >= size_);
  return index;
}

}  // namespace celador
