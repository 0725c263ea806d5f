#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/sighting_tally.h"
#include "files/byte_window.h"

namespace celador {

// Whether a line is the header of ZMap's CSV: it names the field "saddr".
bool is_zmap_header(std::string_view line);
// Whether a line is a row of it: an address, and other cells behind it.
bool is_zmap_row(std::string_view line);

// Reads what `zmap -o` writes as CSV, with a header. Without one (--no-header-row) `fields` are the
// names that --output-fields had, in that order; a row that does not fit them is left out. `port`
// is for files without the field sport.
//
// kUsage: there is neither header nor `fields`, or no port.
// Tested by zmap_csv_test.cc and tests/exchange_test.py, fuzzed by zmap_csv_fuzz.cc.
Result<void> read_zmap_csv(ByteWindow& text, const std::vector<std::string>& fields,
                           std::optional<std::uint16_t> port, SightingTally& tally);

}  // namespace celador
