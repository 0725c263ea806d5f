#include "exchange/shodan_json.h"

#include <boost/json/array.hpp>
#include <limits>
#include <optional>
#include <string>

#include "base/text.h"
#include "exchange/json_sightings.h"

namespace celador {
namespace {

namespace json = boost::json;

// All addresses that a banner gives; of one host, they are one.
struct Addresses {
  std::optional<IpAddress> ip;
  bool differ = false;
  bool unreadable = false;

  void add(std::optional<IpAddress> another) {
    if (!another) {
      unreadable = true;
      return;
    }
    differ = differ || (ip && *ip != *another);
    ip = another;
  }
};

std::optional<IpAddress> parsed(const std::string& text) {
  auto ip = IpAddress::parse(text);
  return ip ? std::optional(*ip) : std::nullopt;
}

Addresses addresses_of(const json::object& banner) {
  Addresses found;
  const auto has = [&](std::string_view name) { return !text_member(banner, name).empty(); };
  if (has("ip_str")) found.add(parsed(text_member(banner, "ip_str")));
  if (has("ip")) {
    // A number; older files and others' have the text here.
    const std::string text = text_member(banner, "ip");
    const auto number = parse_unsigned(text);
    if (number && *number > std::numeric_limits<std::uint32_t>::max()) {
      found.unreadable = true;
    } else {
      found.add(number ? IpAddress::v4(static_cast<std::uint32_t>(*number)) : parsed(text));
    }
  }
  // Where a host has both, "ipv6" is its other address and not this banner's.
  if (!found.ip && has("ipv6")) found.add(parsed(text_member(banner, "ipv6")));
  return found;
}

// Shodan's times are UTC and do not say so: "2021-01-28T07:21:33.444507".
std::optional<Instant> time_of(std::string text) {
  constexpr std::size_t kWithoutZone = 19;
  if (text.size() >= kWithoutZone && text.find_first_of("Zz+", kWithoutZone) == std::string::npos &&
      text.find('-', kWithoutZone) == std::string::npos)
    text += 'Z';
  const auto at = parse_rfc3339(text);
  return at ? std::optional(*at) : std::nullopt;
}

}  // namespace

bool is_shodan_banner(const json::object& object) {
  return has_member(object, "port") && !has_member(object, "rec_type") &&
         (has_member(object, "ip_str") || has_member(object, "ipv6") || has_member(object, "ip"));
}

Result<void> read_shodan_json(ByteWindow& text, SightingTally& tally) {
  return read_json_objects(
      text, tally, [&](const json::object& banner, std::uint64_t line) -> Result<void> {
        if (!is_shodan_banner(banner)) {
          tally.leave_out(LeftOutReason::kOther, line);
          return {};
        }
        const Addresses addresses = addresses_of(banner);
        const auto port = port_member(banner, "port");
        const auto carrier = has_member(banner, "transport")
                                 ? parse_carrier(text_member(banner, "transport"))
                                 : std::optional(Carrier::kTcp);
        if (addresses.differ) {
          tally.leave_out(LeftOutReason::kContradiction, line);
        } else if (!addresses.ip || addresses.unreadable) {
          tally.leave_out(LeftOutReason::kNoAddress, line);
        } else if (!port) {
          tally.leave_out(LeftOutReason::kNoPort, line);
        } else if (!carrier) {
          tally.leave_out(LeftOutReason::kOtherTransport, line);
        } else {
          PortSighting sighting{.endpoint = {*addresses.ip, *port, std::nullopt, *carrier},
                                .at = time_of(text_member(banner, "timestamp")),
                                .tool = "Shodan",
                                .product = text_member(banner, "product"),
                                .version = text_member(banner, "version")};
          if (const auto* const names = banner.if_contains("hostnames");
              names != nullptr && names->is_array() && !names->get_array().empty()) {
            const json::value& first = names->get_array().front();
            if (first.is_string()) sighting.name = std::string_view(first.get_string());
          }
          if (const auto* const about = banner.if_contains("_shodan");
              about != nullptr && about->is_object())
            sighting.service = text_member(about->get_object(), "module");
          return tally.open(std::move(sighting));
        }
        return {};
      });
}

}  // namespace celador
