#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace celador {

// Of each keyed hash the first record that came with it. An open table made once, for a known
// number of hashes: a node for each would cost more than all that is done with it.
class FirstRecords {
 public:
  // No more than `hashes` different ones come.
  explicit FirstRecords(std::size_t hashes) : slots_(std::bit_ceil(hashes + hashes / 2 + 1)) {}

  // The first record with this hash; `record` itself if there was none.
  std::uint32_t first_with(std::uint64_t hash, std::uint32_t record) {
    hash += hash == 0 ? 1 : 0;
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at].hash != 0) {
      if (slots_[at].hash == hash) return slots_[at].record;
      at = (at + 1) & (slots_.size() - 1);
    }
    slots_[at] = {hash, record};
    return record;
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;  // 0: free
    std::uint32_t record = 0;
  };
  std::vector<Slot> slots_;
};

}  // namespace celador
