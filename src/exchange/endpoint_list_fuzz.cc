// Fuzzes the reader (testing/fuzz_sightings.h says what holds).
#include "exchange/endpoint_list.h"

#include "testing/fuzz_sightings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return celador::fuzz_sightings(
      [](celador::ByteWindow& text, celador::SightingTally& tally) {
        return celador::read_endpoint_list(text, 6379, tally);
      },
      data, size);
}
