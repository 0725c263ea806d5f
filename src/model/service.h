#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"

namespace celador {

// What a TLS handshake showed, trusted or not. Names are made printable.
struct TlsFacts {
  std::string version;  // "TLSv1.3"
  std::string subject;  // one line, RFC 2253
  std::string issuer;
  std::vector<std::string> names;  // subject alternative names
  std::optional<Instant> not_before;
  std::optional<Instant> not_after;
  friend bool operator==(const TlsFacts&, const TlsFacts&) = default;
};

// What answers on an endpoint.
struct Service {
  std::string protocol;  // the Protocol's name: "redis"
  std::string product;   // "Redis", "Valkey", "FerretDB"; empty when not told
  std::string version;   // "7.0.15"; empty when not told
  std::string cpe;       // CPE 2.3 formatted string; empty when product or version is not known
  std::optional<TlsFacts> tls;
  friend bool operator==(const Service&, const Service&) = default;
};

}  // namespace celador
