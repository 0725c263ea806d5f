#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "exchange/sighting_tally.h"
#include "files/byte_source.h"

namespace celador {

// What a file does not say itself.
struct SightingOrder {
  std::optional<std::uint16_t> port;  // of addresses that stand without one
  std::vector<std::string> fields;    // of a CSV without a header, in its order
};

// Reads a sweep of somebody else's (docs/exchange.md), plain or packed by gzip, bzip2, xz or zstd,
// in the memory of one record however long the file is. The format is found in the bytes. Sightings
// go into `sink` as they come; where the file was cut, `cut` of the reading says where.
//
// The reading is filled also where an error ends it: what came before is in the sink. kUnsupported:
// no format that is read; the message says what it is, and what to do. kUsage: the order lacks a
// port or fields. kMalformed, kLimit: what is packed is damaged, or a trap. Else the sink's and the
// source's errors.
Result<void> read_sightings(ByteSource& source, const SightingOrder& order, SightingSink& sink,
                            SightingReading& reading);

}  // namespace celador
