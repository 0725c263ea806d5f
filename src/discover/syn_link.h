#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/siphash.h"
#include "discover/reply_reader.h"
#include "discover/route_map.h"
#include "discover/syn_packet.h"
#include "discover/transmitter.h"
#include "scope/address_set.h"

namespace celador {

// How an operator wants raw packets to leave.
struct SynLinkOrder {
  std::string interface;              // empty: as the kernel's routes say
  std::optional<IpAddress> source;    // empty: what the kernel would send from
  std::optional<std::uint16_t> vlan;  // 802.1Q tag of what is sent (1 to 4094)
};

// Everything of a raw scan that needs a privilege to open: sockets that send, one for each way out,
// sockets that read, and the source ports, which are bound so that nothing else on this machine
// takes them. After open() no privilege is needed any more.
//
// When a SYN-ACK comes back for a port that only we know of, this machine's kernel answers it with
// a reset. That is wanted: the target forgets the half-open connection at once, and nothing on this
// machine had to be changed for it (docs/why/0006).
class SynLink {
 public:
  // Knows the way to all of `addresses`. kForbidden: raw packets need CAP_NET_RAW. kIo. kUsage: no
  // such interface or source.
  static Result<std::unique_ptr<SynLink>> open(const AddressSet& addresses,
                                               const SynLinkOrder& order);
  ~SynLink();
  SynLink(const SynLink&) = delete;
  SynLink& operator=(const SynLink&) = delete;

  // A way out: who sends, and from where. nullptr: the kernel has no way there.
  struct Exit {
    std::unique_ptr<Transmitter> transmitter;
    ProbeSource source;
    std::string way;  // for people
  };
  Exit* exit_to(const IpAddress& target);
  std::vector<Exit>& exits() { return exits_; }
  std::vector<std::unique_ptr<ReplyReader>>& readers() { return readers_; }
  // The source that is `ip`, for checking what comes back.
  const ProbeSource* source_at(const IpAddress& ip) const;
  // One line each for the operator: ways out and why.
  std::vector<std::string> remarks() const;

 private:
  SynLink() = default;
  Result<void> reserve_ports();
  Result<void> add_exit(const Hop& hop, const SynLinkOrder& order);

  std::optional<RouteMap> routes_;
  std::vector<std::optional<std::size_t>> exit_of_hop_;
  std::vector<Exit> exits_;
  std::vector<std::unique_ptr<ReplyReader>> readers_;
  std::vector<int> port_holders_;
  std::uint16_t first_port_ = 0;
};

// Source ports that a scan takes.
inline constexpr std::uint16_t kProbePorts = 16;

}  // namespace celador
