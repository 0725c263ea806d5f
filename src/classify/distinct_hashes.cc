#include "classify/distinct_hashes.h"

#include <algorithm>

namespace celador {

DistinctHashes::Outcome DistinctHashes::insert(std::uint64_t hash, std::size_t max_size) {
  hash = std::max<std::uint64_t>(hash, 1);
  if (slots_.empty()) slots_.resize(16);
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at] != 0) {
    if (slots_[at] == hash) return Outcome::kSeen;
    at = (at + 1) & (slots_.size() - 1);
  }
  if (size_ >= max_size) return Outcome::kFull;
  slots_[at] = hash;
  ++size_;
  if (size_ * 2 > slots_.size()) grow();
  return Outcome::kNew;
}

void DistinctHashes::grow() {
  std::vector<std::uint64_t> wider(slots_.size() * 2);
  for (const std::uint64_t hash : slots_) {
    if (hash == 0) continue;
    std::size_t at = hash & (wider.size() - 1);
    while (wider[at] != 0) at = (at + 1) & (wider.size() - 1);
    wider[at] = hash;
  }
  slots_ = std::move(wider);
}

}  // namespace celador
