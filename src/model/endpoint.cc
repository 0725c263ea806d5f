#include "model/endpoint.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace celador {

std::string_view to_text(Carrier carrier) { return carrier == Carrier::kUdp ? "udp" : "tcp"; }

std::optional<Carrier> parse_carrier(std::string_view text) {
  if (text == "tcp") return Carrier::kTcp;
  if (text == "udp") return Carrier::kUdp;
  return std::nullopt;
}

std::string Endpoint::to_text() const {
  const std::string_view carried = carrier == Carrier::kUdp ? "/udp" : "";
  return ip.is_v4() ? fmt::format("{}:{}{}", ip.to_text(), port, carried)
                    : fmt::format("[{}]:{}{}", ip.to_text(), port, carried);
}

Result<Endpoint> Endpoint::parse(std::string_view text) {
  Carrier carrier = Carrier::kTcp;
  if (text.ends_with("/udp")) {
    carrier = Carrier::kUdp;
    text.remove_suffix(4);
  }
  const bool bracketed = text.starts_with('[');
  const auto colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos &&
                        (bracketed ? text[colon - 1] == ']' : std::ranges::count(text, ':') == 1);
  std::string_view address = text.substr(0, has_port ? colon : text.size());
  if (bracketed) {
    if (!address.ends_with(']')) return fail(ErrorKind::kUsage, "a '[' without its ']'");
    address = address.substr(1, address.size() - 2);
  }
  Endpoint endpoint{TRY(IpAddress::parse(address)), 0, std::nullopt, carrier};
  if (bracketed && endpoint.ip.is_v4() && address.find(':') == std::string_view::npos)
    return fail(ErrorKind::kUsage, "brackets are for IPv6 addresses");
  if (has_port) {
    const auto port = parse_unsigned(text.substr(colon + 1));
    if (!port || *port < 1 || *port > 65535)
      return fail(ErrorKind::kUsage, "a port is a number from 1 to 65535");
    endpoint.port = static_cast<std::uint16_t>(*port);
  }
  if (!has_port && carrier == Carrier::kUdp)
    return fail(ErrorKind::kUsage, "'/udp' stands behind a port");
  return endpoint;
}

}  // namespace celador
