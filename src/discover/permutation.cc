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

// A number under `side`, by multiplication: dividing is what would cost most here.
AddressCount step(std::uint64_t other, std::uint64_t key, AddressCount side) {
  return (AddressCount{mix(other ^ key)} * side) >> 64U;  // side <= 2^64: at most 2^128 - 2^64
}

AddressCount add(AddressCount a, AddressCount b, AddressCount side) {
  const AddressCount sum = a + b;
  return sum >= side ? sum - side : sum;
}

AddressCount subtract(AddressCount a, AddressCount b, AddressCount side) {
  return a >= b ? a - b : a + side - b;
}

// The least number whose square is not less; at most 2^64.
AddressCount root_above(AddressCount size) {
  AddressCount low = 1;
  AddressCount high = AddressCount{1} << 64U;
  while (low < high) {
    const AddressCount middle = low + (high - low) / 2;
    const bool enough = middle >> 64U != 0 || middle * middle >= size;
    if (enough) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

// 128-bit division is slow, and hardly ever needed.
struct Place {
  AddressCount column;
  AddressCount row;
};
Place place_of(AddressCount value, AddressCount columns) {
  if (value >> 64U == 0 && columns >> 64U == 0) {
    const auto small = static_cast<std::uint64_t>(value);
    const auto divisor = static_cast<std::uint64_t>(columns);
    return {small % divisor, small / divisor};
  }
  return {value % columns, value / columns};
}

}  // namespace

Permutation::Permutation(AddressCount size, std::uint64_t seed)
    : size_(size), columns_(root_above(size)), rows_((size - 1) / columns_ + 1) {
  CHECK(size >= 1);
  for (std::uint64_t& key : keys_) key = seed = mix(seed);
}

AddressCount Permutation::encrypt(AddressCount value) const {
  auto [column, row] = place_of(value, columns_);
  for (std::size_t i = 0; i < keys_.size(); i += 2) {
    column = add(column, step(static_cast<std::uint64_t>(row), keys_[i], columns_), columns_);
    row = add(row, step(static_cast<std::uint64_t>(column), keys_[i + 1], rows_), rows_);
  }
  return row * columns_ + column;
}

AddressCount Permutation::decrypt(AddressCount value) const {
  auto [column, row] = place_of(value, columns_);
  for (std::size_t i = keys_.size(); i > 0; i -= 2) {
    row = subtract(row, step(static_cast<std::uint64_t>(column), keys_[i - 1], rows_), rows_);
    column =
        subtract(column, step(static_cast<std::uint64_t>(row), keys_[i - 2], columns_), columns_);
  }
  return row * columns_ + column;
}

AddressCount Permutation::at(AddressCount index) const {
  CHECK(index < size_);
  do {
    index = encrypt(index);
  } while (index >= size_);
  return index;
}

AddressCount Permutation::index_of(AddressCount value) const {
  CHECK(value < size_);
  do {
    value = decrypt(value);
  } while (value >= size_);
  return value;
}

}  // namespace celador
