#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "classify/distinct_hashes.h"

namespace celador {

// How many different keyed hashes there are, however many come: exact up to kExactDistinct, then a
// sketch (HyperLogLog, Flajolet and others, 2007) of fixed size with Ertl's estimator (2017), which
// needs no tables and holds from nothing to 2^64. With 2^18 registers its standard error is 0.20%:
// 19 estimates in 20 are within 0.41%.
//
// The hashes are SipHash under the round's key. Without it the sketch says nothing of who was
// counted, and the key dies with the round: so a sketch is never written to a disk
// (docs/why/0005).
class DistinctSketch {
 public:
  void add(std::uint64_t hash);
  // Also of what the other one has seen. Both under one key.
  void merge(const DistinctSketch& other);

  bool is_exact() const { return registers_.empty(); }
  double estimate() const;
  // One standard error, as a share of the estimate; 0 while exact.
  double error() const;

 private:
  void become_sketch();
  void put(std::uint64_t hash);

  DistinctHashes exact_;
  std::vector<std::uint8_t> registers_;
};

// A MiB of slots: a sketch is as good as exact up to here, and beyond it takes less.
inline constexpr std::size_t kExactDistinct = 65'536;
inline constexpr unsigned kSketchBits = 18;  // 256 KiB

}  // namespace celador
