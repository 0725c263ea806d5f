#pragma once
#include <fmt/format.h>

#include <limits>
#include <string>
#include <string_view>

#include "exchange/sighting_file.h"
#include "testing/trickling_source.h"

namespace celador {

// Keeps what a reader gives as text, a line each:
// "10.77.0.2:6379 2026-11-27T14:50:28Z nmap [name redis Redis 7.0.15]".
class SightingsForTests final : public SightingSink {
 public:
  Result<void> sighting(const PortSighting& sighting) override {
    text += sighting.endpoint.to_text();
    if (sighting.at) text += " " + to_rfc3339(*sighting.at);
    for (const std::string* each : {&sighting.tool, &sighting.name, &sighting.service,
                                    &sighting.product, &sighting.version}) {
      if (!each->empty()) text += " " + *each;
    }
    text += "\n";
    return {};
  }
  Result<void> named(const std::string& host, std::uint16_t port, std::uint64_t line) override {
    text += fmt::format("{}:{} of line {}\n", host, port, line);
    return {};
  }
  std::string text;
};

// The counts in a line: "nmap-xml: 3 open, 5 closed, 1 undecided; 2 without a port (line 4); cut:
// …". What is nothing is not said.
inline std::string text_of(const SightingReading& reading) {
  std::string text(to_text(reading.format));
  text += fmt::format(": {} open", reading.open);
  if (reading.named > 0) text += fmt::format(", {} named", reading.named);
  if (reading.closed > 0) text += fmt::format(", {} closed", reading.closed);
  if (reading.undecided > 0) text += fmt::format(", {} undecided", reading.undecided);
  for (const auto& [reason, left_out] : reading.left_out)
    text += fmt::format("; {} {} (line {})", left_out.count, to_text(reason), left_out.first_line);
  if (!reading.cut.empty()) text += "; cut: " + reading.cut;
  return text;
}

struct SightingsReadForTests {
  Result<void> result;
  SightingReading reading;
  std::string sightings;
};

// Reads the bytes as a file, so many bytes at a time.
inline SightingsReadForTests read_sightings_for_tests(
    std::string_view bytes, const SightingOrder& order = {},
    std::size_t at_a_time = std::numeric_limits<std::size_t>::max()) {
  SightingsReadForTests read;
  TricklingSource source(bytes, at_a_time);
  SightingsForTests sink;
  read.result = read_sightings(source, order, sink, read.reading);
  read.sightings = std::move(sink.text);
  return read;
}

}  // namespace celador
