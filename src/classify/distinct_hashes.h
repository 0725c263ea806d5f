#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace celador {

// A set of keyed hashes, up to a number: an open table that doubles.
class DistinctHashes {
 public:
  enum class Outcome : std::uint8_t { kNew, kSeen, kFull };

  // `hash` is added if there is room for one more of at most `max_size`.
  Outcome insert(std::uint64_t hash, std::size_t max_size);
  std::size_t size() const { return size_; }
  void for_each(const auto& visit) const {
    for (const std::uint64_t hash : slots_) {
      if (hash != 0) visit(hash);
    }
  }

 private:
  void grow();
  std::vector<std::uint64_t> slots_;  // 0 is free
  std::size_t size_ = 0;
};

}  // namespace celador
