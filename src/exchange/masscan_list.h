#pragma once
#include <string_view>

#include "base/result.h"
#include "exchange/sighting_tally.h"
#include "files/byte_window.h"

namespace celador {

// Whether a line is one of masscan's: "open tcp 6379 10.77.0.2 1795791045", "banner …", "#masscan".
bool is_masscan_line(std::string_view line);

// Reads what `masscan -oL` writes. Of a banner the name of the service is taken; what it said stays
// behind.
//
// Tested by masscan_list_test.cc and tests/exchange_test.py, fuzzed by masscan_list_fuzz.cc.
Result<void> read_masscan_list(ByteWindow& text, SightingTally& tally);

}  // namespace celador
