#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace celador {

// Which values of a field were seen, by 32 bits of their keyed hash: of a few thousand, one in a
// million is taken for another. An open table that doubles.
class SeenValues {
 public:
  // Whether it was not seen before.
  bool insert(std::uint64_t hash) {
    if (slots_.empty()) slots_.resize(16);
    const std::uint32_t mark = std::max(static_cast<std::uint32_t>(hash >> 32U), 1U);
    std::uint32_t& slot = slot_of(mark);
    if (slot == mark) return false;
    slot = mark;
    if (++size_ * 4 > slots_.size() * 3) grow();
    return true;
  }
  std::size_t size() const { return size_; }

 private:
  std::uint32_t& slot_of(std::uint32_t mark) {
    std::size_t at = mark & (slots_.size() - 1);
    while (slots_[at] != 0 && slots_[at] != mark) at = (at + 1) & (slots_.size() - 1);
    return slots_[at];
  }
  void grow() {
    std::vector<std::uint32_t> before(slots_.size() * 2);
    before.swap(slots_);
    for (const std::uint32_t mark : before) {
      if (mark != 0) slot_of(mark) = mark;
    }
  }

  std::vector<std::uint32_t> slots_;  // 0 is free
  std::size_t size_ = 0;
};

}  // namespace celador
