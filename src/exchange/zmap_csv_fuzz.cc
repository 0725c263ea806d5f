// Fuzzes the reader, with and without a header (testing/fuzz_sightings.h says what holds).
#include "exchange/zmap_csv.h"

#include "testing/fuzz_sightings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const std::vector<std::string>& fields :
       {std::vector<std::string>{}, {"saddr", "sport", "classification", "success"}}) {
    celador::fuzz_sightings(
        [&](celador::ByteWindow& text, celador::SightingTally& tally) {
          return celador::read_zmap_csv(text, fields, 6379, tally);
        },
        data, size);
  }
  return 0;
}
