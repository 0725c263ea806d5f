// Fuzzes the reader (testing/fuzz_sightings.h says what holds).
#include "exchange/nmap_xml.h"

#include "testing/fuzz_sightings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return celador::fuzz_sightings(celador::read_nmap_xml, data, size);
}
