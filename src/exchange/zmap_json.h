#pragma once
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>

#include "base/result.h"
#include "exchange/sighting_tally.h"
#include "files/byte_window.h"

namespace celador {

// Whether an object is one of ZMap's: it has the field "saddr".
bool is_zmap_object(const boost::json::object& object);

// Reads what `zmap --output-module=json` writes: an object a line. `port` is for those without the
// field sport.
//
// Tested by zmap_csv_test.cc and tests/exchange_test.py, fuzzed by zmap_json_fuzz.cc.
Result<void> read_zmap_json(ByteWindow& text, std::optional<std::uint16_t> port,
                            SightingTally& tally);

}  // namespace celador
