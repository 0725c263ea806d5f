// Tested by udp_scan_test.cc.
#include "discover/udp_socket.h"

#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace celador {
namespace {

// What one probe is answered with fits; so does what Ethernet carries.
constexpr std::size_t kMostBytes = 1500;
// Answers of a second at the fastest rates: what the kernel drops is silence to us.
constexpr int kReceiveBuffer = 4 << 20;
// Errors of earlier datagrams are told by the next call, once each.
constexpr int kPendingErrors = 16;

// Codes of "administratively prohibited": RFC 792, RFC 1812 section 5.2.7.1; RFC 4443 section 3.1.
constexpr std::uint8_t kV6Prohibited = 1;
constexpr std::uint8_t kV6PortUnreachable = 4;

Endpoint endpoint_of(const sockaddr_storage& address) {
  Endpoint endpoint;
  endpoint.carrier = Carrier::kUdp;
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof(v4));
    endpoint.ip = IpAddress::v4(ntohl(v4.sin_addr.s_addr));
    endpoint.port = ntohs(v4.sin_port);
  } else if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof(v6));
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    endpoint.ip = IpAddress::v6(bytes);
    endpoint.port = ntohs(v6.sin6_port);
  }
  return endpoint;
}

socklen_t address_of(const Endpoint& endpoint, sockaddr_storage& address) {
  if (endpoint.ip.is_v4()) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    v4.sin_addr.s_addr = htonl(endpoint.ip.to_v4());
    std::memcpy(&address, &v4, sizeof(v4));
    return sizeof(v4);
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(endpoint.port);
  std::memcpy(&v6.sin6_addr, endpoint.ip.bytes().data(), 16);
  std::memcpy(&address, &v6, sizeof(v6));
  return sizeof(v6);
}

void read_error(const cmsghdr& header, UdpRefusal& refusal) {
  struct {
    sock_extended_err error;
    sockaddr_storage offender;
  } told{};
  const std::size_t size = std::min(header.cmsg_len - CMSG_LEN(0), sizeof(told));
  std::memcpy(&told, CMSG_DATA(&header), size);
  const sock_extended_err& error = told.error;
  sockaddr_storage offender{};
  if (size > sizeof(error)) {
    std::memcpy(&offender, reinterpret_cast<const std::uint8_t*>(&told) + sizeof(error),
                size - sizeof(error));
  }
  refusal.by_target = endpoint_of(offender).ip == refusal.target.ip;
  if (error.ee_origin == SO_EE_ORIGIN_ICMP && error.ee_type == ICMP_DEST_UNREACH) {
    refusal.port_unreachable = error.ee_code == ICMP_PORT_UNREACH;
    refusal.prohibited = error.ee_code == ICMP_NET_ANO || error.ee_code == ICMP_HOST_ANO ||
                         error.ee_code == ICMP_PKT_FILTERED;
  } else if (error.ee_origin == SO_EE_ORIGIN_ICMP6 && error.ee_type == ICMPV6_DEST_UNREACH) {
    refusal.port_unreachable = error.ee_code == kV6PortUnreachable;
    refusal.prohibited = error.ee_code == kV6Prohibited;
  }
}

}  // namespace

Result<UdpSocket> UdpSocket::open(Family family) {
  const bool v4 = family == Family::kV4;
  const int fd = socket(v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return fail(ErrorKind::kIo, std::string("cannot open a UDP socket: ") + std::strerror(errno));
  UdpSocket opened(fd);
  const int on = 1;
  if (!v4) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof(kReceiveBuffer));
  if (setsockopt(fd, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_RECVERR : IPV6_RECVERR, &on,
                 sizeof(on)) != 0) {
    return fail(ErrorKind::kIo,
                std::string("cannot hear of closed ports: ") + std::strerror(errno));
  }
  return opened;
}

UdpSocket::UdpSocket(UdpSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

UdpSocket::~UdpSocket() {
  if (fd_ >= 0) close(fd_);
}

UdpSocket::Sent UdpSocket::send(const Endpoint& to, std::span<const std::uint8_t> bytes) {
  sockaddr_storage address{};
  const socklen_t size = address_of(to, address);
  for (int attempt = 0; attempt < kPendingErrors; ++attempt) {
    if (sendto(fd_, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&address),
               size) >= 0) {
      return Sent::kYes;
    }
    const int why = errno;
    if (why == EAGAIN || why == ENOBUFS || why == ENOMEM) return Sent::kNoRoom;
  }
  return Sent::kNoWay;
}

std::optional<Datagram> UdpSocket::receive() {
  for (int attempt = 0; attempt < kPendingErrors; ++attempt) {
    std::array<std::uint8_t, kMostBytes> bytes{};
    sockaddr_storage from{};
    socklen_t size = sizeof(from);
    const ssize_t got =
        recvfrom(fd_, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (got >= 0) return Datagram{endpoint_of(from), {bytes.begin(), bytes.begin() + got}};
    if (errno == EAGAIN) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<UdpRefusal> UdpSocket::refusal() {
  std::array<std::uint8_t, kMostBytes> bytes{};
  std::array<std::uint8_t, 512> control{};
  sockaddr_storage target{};
  iovec where{.iov_base = bytes.data(), .iov_len = bytes.size()};
  msghdr message{};
  message.msg_name = &target;
  message.msg_namelen = sizeof(target);
  message.msg_iov = &where;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t got = recvmsg(fd_, &message, MSG_ERRQUEUE);
  if (got < 0) return std::nullopt;
  UdpRefusal refusal;
  refusal.target = endpoint_of(target);
  refusal.sent.assign(bytes.begin(), bytes.begin() + got);
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    const bool v4 = header->cmsg_level == SOL_IP && header->cmsg_type == IP_RECVERR;
    const bool v6 = header->cmsg_level == SOL_IPV6 && header->cmsg_type == IPV6_RECVERR;
    if (v4 || v6) read_error(*header, refusal);
  }
  return refusal;
}

}  // namespace celador
