// Fuzzes the reader (testing/fuzz_sightings.h says what holds).
#include "exchange/shodan_json.h"

#include "testing/fuzz_sightings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return celador::fuzz_sightings(celador::read_shodan_json, data, size);
}
