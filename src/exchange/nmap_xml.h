#pragma once
#include "base/result.h"
#include "exchange/sighting_tally.h"
#include "files/byte_window.h"

namespace celador {

// Reads what `nmap -oX` writes (nmap.dtd), and `masscan -oX`, which is the same with less in it.
// A file of a sweep that was interrupted ends anywhere: what came before counts, and the reading
// says where it was cut. Names of services that nmap only looked up by the port's number
// (method="table") are no hints.
//
// Tested by nmap_xml_test.cc and tests/exchange_test.py, fuzzed by nmap_xml_fuzz.cc.
Result<void> read_nmap_xml(ByteWindow& text, SightingTally& tally);

}  // namespace celador
