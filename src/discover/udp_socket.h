#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/endpoint.h"

namespace celador {

// What ICMP said of a datagram of ours.
struct UdpRefusal {
  Endpoint target;                 // to whom it was sent
  std::vector<std::uint8_t> sent;  // as much of it as came back
  bool by_target = false;          // the target itself says so, and not a router
  bool port_unreachable = false;   // nothing listens
  bool prohibited = false;         // an administrator forbids it
};

struct Datagram {
  Endpoint from;
  std::vector<std::uint8_t> bytes;
};

// One unconnected socket of an ordinary user, for one family, that also reads what ICMP says of its
// datagrams (IP_RECVERR, ip(7)). Never waits.
class UdpSocket {
 public:
  enum class Family : std::uint8_t { kV4, kV6 };
  // kIo.
  static Result<UdpSocket> open(Family family);
  UdpSocket(UdpSocket&& other) noexcept;
  UdpSocket& operator=(UdpSocket&&) = delete;
  ~UdpSocket();

  // For somebody who waits until it is readable, or has an error to read; stays ours.
  int descriptor() const { return fd_; }

  enum class Sent : std::uint8_t { kYes, kNoRoom, kNoWay };  // no room: later; no way: never
  Sent send(const Endpoint& to, std::span<const std::uint8_t> bytes);
  // The next that waits; nullopt: none. What was longer than a packet of Ethernet is cut there.
  std::optional<Datagram> receive();
  std::optional<UdpRefusal> refusal();

 private:
  explicit UdpSocket(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace celador
