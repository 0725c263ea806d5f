#pragma once
#include <boost/json/object.hpp>

#include "base/result.h"
#include "exchange/sighting_tally.h"
#include "files/byte_window.h"

namespace celador {

// Whether an object is one of masscan's: {"ip": …, "ports": […]}, or {"ip": …, "rec_type": …}.
bool is_masscan_object(const boost::json::object& object);

// Reads what `masscan -oJ` writes, and `-oD` (an object a line). Versions differ in how the list
// ends: a comma behind the last object, "{finished: 1}", no bracket. What a service said stays
// behind: of a banner the name of the service is taken, and that its port is open.
//
// Tested by masscan_json_test.cc and tests/exchange_test.py, fuzzed by masscan_json_fuzz.cc.
Result<void> read_masscan_json(ByteWindow& text, SightingTally& tally);

}  // namespace celador
