#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "protocols/protocol.h"

namespace celador {

// Of file stores at Depth::kCount: a file is fetched whole, in one request, as long as it fits into
// memory; of a longer one the beginning is read, and its people stay an estimate.
inline constexpr std::size_t kCountedFileBytes = 32U << 20U;
inline constexpr std::uint64_t kCountedUnpackedBytes = 512U << 20U;

// Whether `file`, or a dataset within it ("clinic.sql: patients"), is to be read whole.
inline bool is_to_count(const LookOrder& order, std::string_view file) {
  return std::ranges::any_of(order.count_only, [file](std::string_view dataset) {
    return dataset.starts_with(file) &&
           (dataset.size() == file.size() || dataset.substr(file.size()).starts_with(": "));
  });
}

}  // namespace celador
