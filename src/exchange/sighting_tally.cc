#include "exchange/sighting_tally.h"

#include <algorithm>
#include <chrono>

#include "base/text.h"

namespace celador {
namespace {

// Names of hosts have 253 characters; products and versions are shorter.
constexpr std::size_t kMaxNameBytes = 253;
constexpr std::size_t kMaxHintBytes = 100;

}  // namespace

std::string_view to_text(LeftOutReason reason) {
  switch (reason) {
    case LeftOutReason::kUnreadable:
      return "cannot be read";
    case LeftOutReason::kTooLong:
      return "longer than is read";
    case LeftOutReason::kNoAddress:
      return "without an IP address";
    case LeftOutReason::kContradiction:
      return "with two addresses that differ";
    case LeftOutReason::kNoPort:
      return "without a port";
    case LeftOutReason::kOtherTransport:
      return "neither TCP nor UDP";
    case LeftOutReason::kOther:
      return "of another kind";
  }
  return "";
}

Result<void> SightingTally::open(PortSighting sighting) {
  sighting.tool = printable(sighting.tool, kMaxHintBytes);
  sighting.name = printable(sighting.name, kMaxNameBytes);
  sighting.service = printable(sighting.service, kMaxHintBytes);
  sighting.product = printable(sighting.product, kMaxHintBytes);
  sighting.version = printable(sighting.version, kMaxHintBytes);
  TRY(sink_.sighting(sighting));
  ++reading_.open;
  if (sighting.at) {
    reading_.first = std::min(reading_.first.value_or(*sighting.at), *sighting.at);
    reading_.last = std::max(reading_.last.value_or(*sighting.at), *sighting.at);
  }
  reading_.tool = std::move(sighting.tool);
  return {};
}

Result<void> SightingTally::named(std::string_view host, std::uint16_t port, std::uint64_t line) {
  TRY(sink_.named(std::string(host), port, line));
  ++reading_.named;
  return {};
}

void SightingTally::leave_out(LeftOutReason reason, std::uint64_t line) {
  SightingReading::LeftOut& left_out = reading_.left_out[reason];
  if (left_out.count++ == 0) left_out.first_line = line;
}

std::optional<Instant> instant_of_seconds(std::string_view text) {
  constexpr std::uint64_t kYear10000 = 253402300800;
  const auto seconds = parse_unsigned(text);
  if (!seconds || *seconds == 0 || *seconds >= kYear10000) return std::nullopt;
  return Instant(std::chrono::seconds(*seconds));
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto port = parse_unsigned(text);
  if (!port || *port < 1 || *port > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*port);
}

}  // namespace celador
