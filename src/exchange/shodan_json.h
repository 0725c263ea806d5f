#pragma once
#include <boost/json/object.hpp>

#include "base/result.h"
#include "exchange/sighting_tally.h"
#include "files/byte_window.h"

namespace celador {

// Whether an object is one of Shodan's banners: a port, and an address as "ip_str", "ip" or "ipv6".
bool is_shodan_banner(const boost::json::object& object);

// Reads Shodan's banners, an object a line, as `shodan download` and `shodan stream` write them.
// Of a banner are taken: address, port, transport, moment, the first host name, the module that
// spoke to it, product and version. Its text stays behind: it may hold what is in the store.
//
// Tested by shodan_json_test.cc and tests/exchange_test.py, fuzzed by shodan_json_fuzz.cc.
Result<void> read_shodan_json(ByteWindow& text, SightingTally& tally);

}  // namespace celador
