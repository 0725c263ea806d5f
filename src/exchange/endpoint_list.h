#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "exchange/sighting_tally.h"
#include "files/byte_window.h"

namespace celador {

// Whether a line is an endpoint or a remark.
bool is_endpoint_line(std::string_view line);

// Reads a list of endpoints, one a line: "10.0.0.1:27017", "[2001:db8::1]:6379",
// "10.0.0.1:161/udp", "db.hospital.example:5432", or an address alone, as ZMap writes them, whose
// port is `port`. What follows a '#' is a remark.
//
// kUsage: an address alone, and no `port`.
// Tested by endpoint_list_test.cc and tests/exchange_test.py, fuzzed by endpoint_list_fuzz.cc.
Result<void> read_endpoint_list(ByteWindow& text, std::optional<std::uint16_t> port,
                                SightingTally& tally);

}  // namespace celador
