#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "discover/route_map.h"
#include "model/ip_address.h"

namespace celador {

using LinkAddress = std::array<std::uint8_t, 6>;

// The Ethernet address of a gateway: what the kernel knows of it, else what it answers to ARP
// (RFC 826) or neighbour discovery (RFC 4861), asked three times. Needs CAP_NET_RAW to ask. kIo;
// kTimeout: nobody answers.
Result<LinkAddress> link_address_of_gateway(const Link& link, const IpAddress& gateway,
                                            const IpAddress& source);

// The frames of the question, without the Ethernet header, and the answers to it; pure.
std::vector<std::uint8_t> arp_request(const LinkAddress& own, const IpAddress& source,
                                      const IpAddress& asked);
std::vector<std::uint8_t> neighbour_solicitation(const LinkAddress& own, const IpAddress& source,
                                                 const IpAddress& asked);
// nullopt: it is no answer about this address.
std::optional<LinkAddress> read_arp_reply(std::span<const std::uint8_t> packet,
                                          const IpAddress& asked);
std::optional<LinkAddress> read_neighbour_advertisement(std::span<const std::uint8_t> packet,
                                                        const IpAddress& asked);

}  // namespace celador
