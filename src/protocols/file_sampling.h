#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "net/budget.h"

namespace celador {

// What file stores (HTTP listings, FTP, rsync) have in common when they choose what to read.

// How much of one file a sample reads: enough for the records that are wanted of a dataset, 512
// bytes each, as long as half of what the budget has left suffices; never under 512 KiB.
std::size_t sample_bytes(const Budget& budget);

// A note for the finding: `files` may hold records and were not read, so their people are not
// counted, and why ("the budget was spent").
std::string note_of_unread_files(std::uint64_t files, std::string_view why);

// A note: of `files` only the beginning was read, up to `bytes`, though more records were wanted.
std::string note_of_cut_files(std::uint64_t files, std::size_t bytes);

}  // namespace celador
