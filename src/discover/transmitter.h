#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "discover/route_map.h"
#include "model/ip_address.h"

namespace celador {

// What stands before an IP packet on a link: nothing on a tunnel, fourteen bytes on Ethernet, four
// more with a VLAN tag.
struct LinkHeader {
  std::array<std::uint8_t, 18> bytes{};
  std::size_t size = 0;
};

// Puts IP packets on the wire, many at a time. The caller writes them into the transmitter's own
// memory: packet(0) .. packet(capacity() - 1), each with its size and target, then send(). One
// thread.
class Transmitter {
 public:
  Transmitter() = default;
  Transmitter(const Transmitter&) = delete;
  Transmitter& operator=(const Transmitter&) = delete;
  virtual ~Transmitter() = default;

  static constexpr std::size_t kMaxPacketBytes = 64;
  virtual std::size_t capacity() const = 0;
  // Where the next packet `i` goes; kMaxPacketBytes of room. Valid until send().
  virtual std::span<std::uint8_t> packet(std::size_t i) = 0;
  virtual void describe(std::size_t i, std::size_t bytes, const IpAddress& target) = 0;
  // Sends packets 0 .. count - 1; waits while the queue is full. Returns how many left: single
  // packets that the kernel refuses (no neighbour, no buffer) are left out, as the network would.
  // kIo: nothing can be sent any more.
  virtual Result<std::size_t> send(std::size_t count) = 0;
  virtual std::string_view name() const = 0;
};

// AF_PACKET, sendmmsg(2), the queue discipline bypassed (packet(7)). `protocol` is an Ethertype.
// Needs CAP_NET_RAW. kIo.
Result<std::unique_ptr<Transmitter>> open_packet_transmitter(const Link& link,
                                                             const LinkHeader& header,
                                                             std::uint16_t protocol);

// AF_XDP, copying or not as the driver can. Needs CAP_NET_RAW. kIo: the kernel or the interface
// cannot.
Result<std::unique_ptr<Transmitter>> open_xdp_transmitter(const Link& link,
                                                          const LinkHeader& header);

// A raw IP socket (raw(7)): the kernel chooses way and neighbour for each packet. Slower, and goes
// wherever this machine can send: loopback, neighbours, tunnels. Needs CAP_NET_RAW. kIo.
enum class Family : std::uint8_t { kIp4, kIp6 };
Result<std::unique_ptr<Transmitter>> open_ip_transmitter(Family family);

}  // namespace celador
