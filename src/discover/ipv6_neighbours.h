#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/ip_address.h"
#include "scope/address_set.h"

namespace celador {

// How an unknown address of IPv6 may be guessed from known ones.
enum class Ipv6Guess : std::uint8_t {
  kLowByte,  // people number hosts from 1, or by the port of what they serve
  kEui64,    // network cards bought together have numbers close together
  kPattern,  // known addresses of one /64 differ in few places; words
};
// "low-byte", "eui64", "pattern"
std::optional<Ipv6Guess> parse_ipv6_guess(std::string_view text);

inline constexpr std::size_t kMostNeighbours = 65536;

struct Neighbours {
  std::vector<AddressRange> addresses;  // one each, of `within`, none of them known; each once
  bool cut = false;                     // there were more than `most`
};

// Guesses at addresses near the known ones. Every /64 that has a known address gets the same share
// of `most` at first; what some do not use goes to those that could use more, the first first.
// Pure, the same for the same arguments; IPv4 addresses among the known ones are passed over.
Neighbours neighbours_of(const std::vector<IpAddress>& known, const std::vector<Ipv6Guess>& kinds,
                         const AddressSet& within, std::size_t most = kMostNeighbours);

}  // namespace celador
