#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "files/byte_window.h"
#include "testing/sightings_for_tests.h"

namespace celador {

// A sink that holds what must be true of every sighting.
class CheckedSightings final : public SightingSink {
 public:
  Result<void> sighting(const PortSighting& sighting) override {
    CHECK(sighting.endpoint.port != 0 && !sighting.endpoint.host);
    for (const std::string* each :
         {&sighting.tool, &sighting.name, &sighting.service, &sighting.product, &sighting.version})
      CHECK(printable(*each, 300) == *each);
    ++count;
    return kept.sighting(sighting);
  }
  Result<void> named(const std::string& host, std::uint16_t port, std::uint64_t line) override {
    CHECK(port != 0 && line > 0 && printable(host, 300) == host);
    return kept.named(host, port, line);
  }
  SightingsForTests kept;
  std::uint64_t count = 0;
};

// Whatever bytes come, a reader ends, gives only sightings that are some, counts them, and reads
// the same however few bytes come at a time. `read` is one format's: (ByteWindow&, SightingTally&).
template <class Read>
int fuzz_sightings(const Read& read, const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto run = [&](std::size_t at_a_time) {
    TricklingSource source(bytes, at_a_time);
    ByteWindow window(source);
    CheckedSightings sink;
    SightingReading reading;
    SightingTally tally(reading, sink);
    const Result<void> result = read(window, tally);
    CHECK(reading.open == sink.count);
    CHECK(reading.first.has_value() == reading.last.has_value());
    return fmt::format("{}{}\n{}", sink.kept.text, text_of(reading),
                       result ? "" : result.error().message);
  };
  const std::string whole = run(size + 1);
  CHECK(run(7) == whole);
  return 0;
}

}  // namespace celador
