#include "exchange/zmap_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace celador {
namespace {

// Answers of a host as a whole (module icmp_echoscan): they prove no port.
bool is_of_no_port(std::string_view classification) {
  return classification.starts_with("echo") || classification.starts_with("timxceed") ||
         classification.starts_with("timestamp");
}

std::optional<Instant> time_of(const ZmapRow& row) {
  if (row.seconds) {
    if (auto at = instant_of_seconds(*row.seconds)) return at;
  }
  if (!row.time) return std::nullopt;
  const auto at = parse_rfc3339(*row.time);
  return at ? std::optional(*at) : std::nullopt;
}

}  // namespace

void set_zmap_field(ZmapRow& row, std::string_view name, std::string_view value) {
  if (name == "saddr" || name == "ip") row.address = value;
  if (name == "sport" || name == "port") row.port = value;
  if (name == "classification") row.classification = value;
  if (name == "success") row.success = value;
  if (name == "timestamp-ts" || name == "timestamp_ts") row.seconds = value;
  if (name == "timestamp-str" || name == "timestamp_str") row.time = value;
}

Result<void> take_zmap_row(const ZmapRow& row, std::optional<std::uint16_t> port,
                           std::uint64_t line, SightingTally& tally) {
  const auto ip = IpAddress::parse(row.address.value_or(""));
  if (!ip) {
    tally.leave_out(LeftOutReason::kNoAddress, line);
    return {};
  }
  const std::string_view classification = row.classification.value_or("");
  if (is_of_no_port(classification)) {
    tally.leave_out(LeftOutReason::kOtherTransport, line);
    return {};
  }
  if (row.success) {
    const bool success = *row.success == "1" || equals_ignoring_case(*row.success, "true");
    if (!success && *row.success != "0" && !equals_ignoring_case(*row.success, "false")) {
      tally.leave_out(LeftOutReason::kUnreadable, line);
      return {};
    }
    if (!success) {
      classification == "rst" ? tally.closed() : tally.undecided();
      return {};
    }
  } else if (classification == "rst") {
    tally.closed();
    return {};
  }
  PortSighting sighting{.endpoint = {*ip}, .tool = "zmap"};
  if (row.port) {
    const auto number = parse_port(*row.port);
    if (!number) {
      tally.leave_out(LeftOutReason::kNoPort, line);
      return {};
    }
    sighting.endpoint.port = *number;
  } else if (port) {
    sighting.endpoint.port = *port;
  } else {
    return fail(ErrorKind::kUsage,
                fmt::format("line {} has an address without a port: tell with --port N which one "
                            "was knocked at",
                            line));
  }
  if (classification == "udp") sighting.endpoint.carrier = Carrier::kUdp;
  sighting.at = time_of(row);
  return tally.open(std::move(sighting));
}

}  // namespace celador
