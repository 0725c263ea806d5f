// The two transmitters that hand packets to sendmmsg(2).

#include <fmt/format.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "discover/transmitter.h"

namespace celador {
namespace {

// As many packets as one call takes to the kernel. More gain nothing, and come in longer bursts.
constexpr std::size_t kBatch = 128;
constexpr int kSendBufferBytes = 4 << 20;
constexpr std::size_t kStride = 128;  // of packets in memory: two cache lines

std::unexpected<Error> io_error(std::string_view what) {
  return fail(ErrorKind::kIo, fmt::format("{}: {}", what, std::strerror(errno)));
}

class SocketTransmitter : public Transmitter {
 public:
  SocketTransmitter(int fd, const LinkHeader& header)
      : fd_(fd),
        header_bytes_(header.size),
        memory_(kBatch * kStride),
        pieces_(kBatch),
        calls_(kBatch),
        peers_(kBatch) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      std::memcpy(&memory_[i * kStride], header.bytes.data(), header.size);
      pieces_[i].iov_base = &memory_[i * kStride];
      calls_[i].msg_hdr.msg_iov = &pieces_[i];
      calls_[i].msg_hdr.msg_iovlen = 1;
    }
  }
  ~SocketTransmitter() override { close(fd_); }

  std::size_t capacity() const override { return kBatch; }
  std::span<std::uint8_t> packet(std::size_t i) override {
    return std::span(memory_).subspan(i * kStride + header_bytes_, kMaxPacketBytes);
  }
  void describe(std::size_t i, std::size_t bytes, const IpAddress& target) override {
    pieces_[i].iov_len = header_bytes_ + bytes;
    address(calls_[i].msg_hdr, peers_[i], target);
  }

  Result<std::size_t> send(std::size_t count) override {
    std::size_t left = 0;
    for (std::size_t at = 0; at < count;) {
      const int sent = sendmmsg(fd_, &calls_[at], static_cast<unsigned>(count - at), MSG_DONTWAIT);
      if (sent > 0) {
        at += static_cast<std::size_t>(sent);
        left += static_cast<std::size_t>(sent);
      } else if (errno == EAGAIN || errno == ENOBUFS) {
        wait_for_room();
      } else if (errno == ENETDOWN || errno == ENXIO || errno == EBADF || errno == ENODEV) {
        return io_error("the interface takes no more packets");
      } else if (errno != EINTR) {
        ++at;  // this one the kernel does not carry
      }
    }
    return left;
  }

 protected:
  virtual void address(msghdr& call, sockaddr_storage& peer, const IpAddress& target) = 0;

 private:
  void wait_for_room() const {
    pollfd wait{.fd = fd_, .events = POLLOUT, .revents = 0};
    // A full device queue is not what poll tells of: it says at once that there is room.
    if (poll(&wait, 1, 1) > 0) usleep(50);
  }

  int fd_;
  std::size_t header_bytes_;
  std::vector<std::uint8_t> memory_;
  std::vector<iovec> pieces_;
  std::vector<mmsghdr> calls_;
  std::vector<sockaddr_storage> peers_;
};

class PacketTransmitter final : public SocketTransmitter {
 public:
  PacketTransmitter(int fd, const LinkHeader& header, const sockaddr_ll& link)
      : SocketTransmitter(fd, header), link_(link), has_header_(header.size > 0) {}
  std::string_view name() const override { return "AF_PACKET, sendmmsg"; }

 protected:
  void address(msghdr& call, sockaddr_storage&, const IpAddress&) override {
    if (has_header_) return;
    // A link without a header has nothing else that tells the kernel what the bytes are.
    call.msg_name = &link_;
    call.msg_namelen = sizeof(link_);
  }

 private:
  sockaddr_ll link_;
  bool has_header_;
};

class IpTransmitter final : public SocketTransmitter {
 public:
  explicit IpTransmitter(int fd) : SocketTransmitter(fd, {}) {}
  std::string_view name() const override { return "raw IP socket"; }

 protected:
  void address(msghdr& call, sockaddr_storage& peer, const IpAddress& target) override {
    call.msg_name = &peer;
    if (target.is_v4()) {
      auto& ip4 = reinterpret_cast<sockaddr_in&>(peer);
      ip4.sin_family = AF_INET;
      std::memcpy(&ip4.sin_addr, target.bytes().data(), 4);
      call.msg_namelen = sizeof(ip4);
    } else {
      auto& ip6 = reinterpret_cast<sockaddr_in6&>(peer);
      ip6.sin6_family = AF_INET6;
      std::memcpy(&ip6.sin6_addr, target.bytes().data(), 16);
      call.msg_namelen = sizeof(ip6);
    }
  }
};

}  // namespace

Result<std::unique_ptr<Transmitter>> open_packet_transmitter(const Link& link,
                                                             const LinkHeader& header,
                                                             std::uint16_t protocol) {
  // Bound to protocol 0: it sends, and never receives.
  const int fd = socket(AF_PACKET, (header.size > 0 ? SOCK_RAW : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
  if (fd < 0) return io_error("cannot open a packet socket");
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = static_cast<int>(link.index);
  sockaddr_ll told = address;
  told.sll_protocol = htons(protocol);
  auto transmitter = std::make_unique<PacketTransmitter>(fd, header, told);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    return io_error(fmt::format("cannot send on the interface {}", link.name));
  const int on = 1;
  setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof(on));
  setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &kSendBufferBytes, sizeof(kSendBufferBytes));
  return transmitter;
}

Result<std::unique_ptr<Transmitter>> open_ip_transmitter(Family family) {
  const bool v4 = family == Family::kIp4;
  const int fd = socket(v4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
  if (fd < 0) return io_error("cannot open a raw IP socket");
  auto transmitter = std::make_unique<IpTransmitter>(fd);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &kSendBufferBytes, sizeof(kSendBufferBytes));
  return transmitter;
}

}  // namespace celador
