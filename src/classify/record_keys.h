#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace celador {

// Records by a key that they have: those with one key stand together once they are sorted. The
// room is kept from one kind of key to the next.
class RecordKeys {
 public:
  using Entry = std::pair<std::uint64_t, std::uint32_t>;  // key, record

  void clear() { entries_.clear(); }
  void add(std::uint64_t key, std::uint32_t record) { entries_.emplace_back(key, record); }
  // By key, then by record. Keys are hashes, or parts of them.
  std::span<const Entry> sorted();

 private:
  std::vector<Entry> entries_;
  std::vector<Entry> sorted_;
  std::vector<std::uint32_t> bucket_ends_;
};

}  // namespace celador
