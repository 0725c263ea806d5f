#include "protocols/file_sampling.h"

#include <fmt/format.h>

#include <algorithm>

namespace celador {

std::size_t sample_bytes(const Budget& budget) {
  constexpr std::uint64_t kLeast = 512U << 10U;
  constexpr std::uint64_t kOfRecord = 512;
  const std::uint64_t records =
      std::min(budget.limits().records_per_dataset, budget.limits().bytes / kOfRecord);
  const std::uint64_t wanted = std::min(records * kOfRecord, budget.bytes_left() / 2);
  return static_cast<std::size_t>(std::max(wanted, kLeast));
}

std::string note_of_unread_files(std::uint64_t files, std::string_view why) {
  return fmt::format(
      "{} that may hold records {} listed and not read ({}): the people in {} are "
      "not counted",
      files == 1 ? "1 file" : fmt::format("{} files", files), files == 1 ? "was" : "were", why,
      files == 1 ? "it" : "them");
}

std::string note_of_cut_files(std::uint64_t files, std::size_t bytes) {
  return fmt::format(
      "of {} only the beginning was read, at most {} KiB, which has fewer records "
      "than were asked for",
      files == 1 ? "1 file" : fmt::format("{} files", files), bytes >> 10U);
}

}  // namespace celador
