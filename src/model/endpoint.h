#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/ip_address.h"

namespace celador {

// What carries an endpoint's packets.
enum class Carrier : std::uint8_t { kTcp, kUdp };
// "tcp", "udp"
std::string_view to_text(Carrier carrier);
std::optional<Carrier> parse_carrier(std::string_view text);

// Where something answers.
struct Endpoint {
  IpAddress ip;
  std::uint16_t port = 0;
  std::optional<std::string> host;  // the name it was asked for by, if any
  Carrier carrier = Carrier::kTcp;  // "transport" in JSON

  // "10.0.0.1:27017", "[2001:db8::1]:27017"; UDP: "10.0.0.1:161/udp"
  std::string to_text() const;
  // What to_text() gives, or an address alone: port 0. kUsage.
  static Result<Endpoint> parse(std::string_view text);
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

}  // namespace celador
