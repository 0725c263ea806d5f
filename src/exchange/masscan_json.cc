#include "exchange/masscan_json.h"

#include <boost/json/array.hpp>

#include "exchange/json_sightings.h"

namespace celador {
namespace {

namespace json = boost::json;

const json::object* object_member(const json::object& object, std::string_view name) {
  const auto* const value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

// One port of one address. `port` has its number and protocol, `about` its state or its service:
// one object in -oJ, two in -oD.
Result<void> take_port(const PortSighting& host, const json::object& port,
                       const json::object& about, std::uint64_t line, SightingTally& tally) {
  const auto carrier = parse_carrier(text_member(port, "proto"));
  if (!carrier) {
    tally.leave_out(LeftOutReason::kOtherTransport, line);
    return {};
  }
  const auto number = port_member(port, "port");
  if (!number) {
    tally.leave_out(LeftOutReason::kNoPort, line);
    return {};
  }
  PortSighting sighting = host;
  sighting.endpoint.port = *number;
  sighting.endpoint.carrier = *carrier;
  if (const json::object* const service = object_member(about, "service")) {
    sighting.service = text_member(*service, "name");
    return tally.open(std::move(sighting));
  }
  if (has_member(about, "service_name")) {  // -oD
    sighting.service = text_member(about, "service_name");
    return tally.open(std::move(sighting));
  }
  const std::string state = text_member(about, "status");
  if (state == "open") return tally.open(std::move(sighting));
  if (state == "closed") {
    tally.closed();
  } else {
    tally.leave_out(LeftOutReason::kUnreadable, line);
  }
  return {};
}

}  // namespace

bool is_masscan_object(const json::object& object) {
  return has_member(object, "ip") &&
         (has_member(object, "ports") || has_member(object, "rec_type"));
}

Result<void> read_masscan_json(ByteWindow& text, SightingTally& tally) {
  return read_json_objects(
      text, tally, [&](const json::object& object, std::uint64_t line) -> Result<void> {
        if (!is_masscan_object(object)) {
          if (!has_member(object, "finished")) tally.leave_out(LeftOutReason::kOther, line);
          return {};
        }
        const auto ip = IpAddress::parse(text_member(object, "ip"));
        if (!ip) {
          tally.leave_out(LeftOutReason::kNoAddress, line);
          return {};
        }
        PortSighting host{.endpoint = {*ip}, .tool = "masscan"};
        host.at = instant_of_seconds(text_member(object, "timestamp"));
        if (has_member(object, "rec_type")) {
          const json::object* const data = object_member(object, "data");
          return take_port(host, object, data == nullptr ? object : *data, line, tally);
        }
        const json::array* const ports = object.at("ports").if_array();
        if (ports == nullptr) {
          tally.leave_out(LeftOutReason::kUnreadable, line);
          return {};
        }
        for (const json::value& port : *ports) {
          if (const json::object* const each = port.if_object()) {
            TRY(take_port(host, *each, *each, line, tally));
          } else {
            tally.leave_out(LeftOutReason::kUnreadable, line);
          }
        }
        return {};
      });
}

}  // namespace celador
