#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/ip_address.h"

namespace celador {

// Where something answers. Transport is TCP until UDP stores are read.
struct Endpoint {
  IpAddress ip;
  std::uint16_t port = 0;
  std::optional<std::string> host;  // the name it was asked for by, if any

  // "10.0.0.1:27017", "[2001:db8::1]:27017"
  std::string to_text() const;
  // What to_text() gives, or an address alone: port 0. kUsage.
  static Result<Endpoint> parse(std::string_view text);
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

}  // namespace celador
