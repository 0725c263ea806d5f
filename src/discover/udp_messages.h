#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "discover/udp_probes.h"

namespace celador {

// The questions and answers behind udp_probes(); each pair is of one protocol.

// memcached's frame header and `version` (doc/protocol.txt, section "UDP protocol").
std::vector<std::uint8_t> memcached_request(std::uint64_t id);
Result<UdpAnswer> parse_memcached(std::span<const std::uint8_t> datagram, std::uint64_t id);

// Port mapper, version 2, procedure NULL (RFC 1833, section 3; RFC 5531, section 9).
std::vector<std::uint8_t> portmap_request(std::uint64_t id);
Result<UdpAnswer> parse_portmap(std::span<const std::uint8_t> datagram, std::uint64_t id);

// NetBIOS node status (RFC 1002, section 4.2.17).
std::vector<std::uint8_t> netbios_request(std::uint64_t id);
Result<UdpAnswer> parse_netbios(std::span<const std::uint8_t> datagram, std::uint64_t id);

// Discovery of an SNMP engine (RFC 3414, section 4).
std::vector<std::uint8_t> snmp_request(std::uint64_t id);
Result<UdpAnswer> parse_snmp(std::span<const std::uint8_t> datagram, std::uint64_t id);

}  // namespace celador
