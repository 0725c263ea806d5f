#include "classify/record_keys.h"

#include <algorithm>
#include <bit>

namespace celador {

// They are hashes: spread over as many buckets as there are keys they are nearly in order.
std::span<const RecordKeys::Entry> RecordKeys::sorted() {
  const unsigned bits = std::max(1U, static_cast<unsigned>(std::bit_width(entries_.size()))) - 1;
  const auto bucket_of = [bits](std::uint64_t key) {
    return bits == 0 ? 0 : (key * 0x9e3779b97f4a7c15ULL) >> (64 - bits);
  };
  bucket_ends_.assign((std::size_t{1} << bits) + 1, 0);
  for (const auto& [key, record] : entries_) ++bucket_ends_[bucket_of(key) + 1];
  for (std::size_t i = 1; i < bucket_ends_.size(); ++i) bucket_ends_[i] += bucket_ends_[i - 1];
  sorted_.resize(entries_.size());
  for (const Entry& each : entries_) sorted_[bucket_ends_[bucket_of(each.first)]++] = each;
  std::size_t begin = 0;
  for (const std::uint32_t end : bucket_ends_) {
    const auto bucket = std::span(sorted_).subspan(begin, end - begin);
    if (!std::ranges::is_sorted(bucket)) std::ranges::sort(bucket);
    begin = end;
  }
  return sorted_;
}

}  // namespace celador
