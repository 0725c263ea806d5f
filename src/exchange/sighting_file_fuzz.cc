// Fuzzes the choice of the format and the unpacking, and what reads behind them.
#include "exchange/sighting_file.h"

#include "testing/fuzz_sightings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  celador::MemorySource source(bytes);
  celador::CheckedSightings sink;
  celador::SightingReading reading;
  const auto read = celador::read_sightings(source, {.port = 27017, .fields = {}}, sink, reading);
  CHECK(reading.open == sink.count);
  CHECK(read || !read.error().message.empty());
  return 0;
}
