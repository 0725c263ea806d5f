#pragma once
#include <optional>
#include <string>

#include "base/instant.h"
#include "model/endpoint.h"

namespace celador {

// What somebody else's sweep says of an endpoint: its port was open. That is all it proves: not
// that a store was there, nor that it let strangers in. Texts are printable.
struct PortSighting {
  Endpoint endpoint;          // `endpoint.host` is left empty: no name was asked for by us
  std::optional<Instant> at;  // nothing where the sweep kept no time
  std::string tool;           // who swept: "nmap", "masscan", "zmap", "Shodan"; empty: not told
  // Hints: what the sweep took the endpoint for. Empty where it did not ask, or only guessed from
  // the port's number.
  std::string name;  // of the host
  std::string service;
  std::string product;
  std::string version;
  friend bool operator==(const PortSighting&, const PortSighting&) = default;
};

}  // namespace celador
