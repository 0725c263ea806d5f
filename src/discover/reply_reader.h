#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "base/result.h"
#include "discover/transmitter.h"

namespace celador {

// Reads what comes back to a run of ports, and ICMP errors, from every interface: a packet socket
// (packet(7)) whose ring the kernel fills and whose filter leaves everything else where it is. The
// link's header is taken off by the kernel, whatever the link; VLAN tags too. Needs CAP_NET_RAW to
// open, and nothing afterwards. One thread.
class ReplyReader {
 public:
  // kIo.
  static Result<std::unique_ptr<ReplyReader>> open(Family family, std::uint16_t first_port,
                                                   std::uint16_t ports);
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  int descriptor() const { return fd_; }
  // Hands over every packet that is there, from its IP header on, cut at 128 bytes.
  void read(const std::function<void(std::span<const std::uint8_t>)>& each);
  // Packets that the kernel dropped because the ring was full, since the last call.
  std::uint64_t lost();

 private:
  explicit ReplyReader(int fd) : fd_(fd) {}

  int fd_;
  std::uint8_t* ring_ = nullptr;
  std::size_t block_ = 0;  // the next one to read
};

}  // namespace celador
