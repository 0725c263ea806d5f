#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/facts.h"
#include "model/service.h"

namespace celador {

// What one datagram told of a service.
struct UdpAnswer {
  Service service;
  std::vector<WindowFact> window;
  std::vector<OwnerFact> owners;
  std::vector<std::string> notes;
};

// One question to one port. It asks for no more than who answers, carries no secret and no guess at
// one, and is chosen so that the answer is as short as the protocol allows.
struct UdpProbe {
  std::string_view protocol;  // "memcached"
  std::string_view command;   // what is asked, for the ledger: "memcached version"
  std::uint16_t port;
  // The datagram. Of `id` as many bits as the protocol's own transaction number has: they come back
  // in an answer, and nobody who does not know the key of the sweep can foretell them.
  std::vector<std::uint8_t> (*request)(std::uint64_t id);
  // kMalformed: this is no answer to that question, or not to this id. Pure; the datagram is a
  // stranger's.
  Result<UdpAnswer> (*parse)(std::span<const std::uint8_t> datagram, std::uint64_t id);
};

// By port, each once.
std::span<const UdpProbe> udp_probes();
// nullptr: nobody knows what to ask there.
const UdpProbe* udp_probe_of(std::uint16_t port);

}  // namespace celador
