#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/ip_address.h"
#include "scope/address_set.h"

namespace celador {

// By which way this machine sends to some addresses, as its kernel says.
struct Hop {
  enum class Way {
    kNone,    // the kernel has no way there, or forbids it
    kLocal,   // an address of this machine
    kOnLink,  // each host is a neighbour with a link address of its own
    kGateway,
  };
  Way way = Way::kNone;
  unsigned interface = 0;  // its index
  IpAddress gateway;
  IpAddress source;  // what the kernel would send from

  friend bool operator==(const Hop&, const Hop&) = default;
};

// What an interface is.
struct Link {
  unsigned index = 0;
  std::string name;
  // The kinds of <linux/if_arp.h>: ARPHRD_ETHER, ARPHRD_LOOPBACK, ARPHRD_NONE, ARPHRD_PPP, ...
  unsigned short kind = 0;
  std::array<std::uint8_t, 6> address{};
};
// kIo.
Result<Link> link_of(unsigned interface);

// Hops of a whole set of addresses, so that a fast sender need not ask the kernel for each packet.
// The set is cut where the kernel's routes begin and end (all tables, and rules by destination),
// and the kernel is asked for one address of each piece (rtnetlink(7), RTM_GETROUTE).
class RouteMap {
 public:
  // kLimit: more than kMostPieces pieces, as on a machine with the routes of the whole internet;
  // then the kernel is to decide packet by packet. kIo.
  static Result<RouteMap> of(const AddressSet& addresses);
  static constexpr std::size_t kMostPieces = 4096;

  const std::vector<Hop>& hops() const { return hops_; }
  // The index of an address's hop; the address is one of the set.
  std::size_t hop_of(const IpAddress& address) const;

 private:
  struct Piece {
    IpAddress first;
    std::size_t hop;
  };
  std::vector<Hop> hops_;
  std::vector<Piece> pieces_;
};

}  // namespace celador
