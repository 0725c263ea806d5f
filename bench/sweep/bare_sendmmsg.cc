// The limit that a sender of SYN packets is held against: sendmmsg over AF_PACKET that does nothing
// but send.
//
//     bare_sendmmsg INTERFACE NEXT_HOP_MAC SOURCE_ADDRESS BATCH BYTES
//
// A batch of frames is built once; only the destination address of each changes, counting up
// through 10.0.0.0/8. No checksum, no permutation, no receiver, no clock: what a scanner does
// besides is what it loses against this. It sends until it is killed; who measures reads the
// interface's counters. Checksums are wrong, so the other end must be one that drops.

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

constexpr size_t kStride = 64;  // a cache line a frame
constexpr size_t kMinBytes = 54;
constexpr size_t kMaxBytes = 60;
constexpr size_t kDestinationOffset = 30;
constexpr uint32_t kRange = 0x0A000000;
constexpr uint32_t kHosts = 0x00FFFFFF;

[[noreturn]] void stop(const char* what) {
  std::perror(what);
  std::exit(1);
}

std::array<uint8_t, kStride> syn_frame(const char* next_hop, const uint8_t* own_mac,
                                       in_addr source) {
  std::array<uint8_t, kStride> frame{};
  if (std::sscanf(next_hop, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &frame[0], &frame[1], &frame[2],
                  &frame[3], &frame[4], &frame[5]) != 6) {
    std::fputs("bare_sendmmsg: no MAC address\n", stderr);
    std::exit(2);
  }
  std::memcpy(&frame[6], own_mac, ETH_ALEN);
  // From the Ethernet type on: IPv4 and TCP of 20 bytes each, port 80, SYN, window 1024.
  const std::array<uint8_t, 42> rest{
      0x08, 0x00, 0x45, 0, 0,  40, 0, 0, 0, 0, 64, 6, 0, 0,    0,    0,    0, 0, 10, 0, 0,
      0,    0x80, 0,    0, 80, 0,  0, 0, 0, 0, 0,  0, 0, 0x50, 0x02, 0x04, 0, 0, 0,  0, 0};
  std::memcpy(&frame[12], rest.data(), rest.size());
  std::memcpy(&frame[26], &source, sizeof source);
  return frame;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fputs("usage: bare_sendmmsg INTERFACE NEXT_HOP_MAC SOURCE_ADDRESS BATCH BYTES\n", stderr);
    return 2;
  }
  const size_t batch = std::strtoul(argv[4], nullptr, 10);
  const size_t bytes = std::strtoul(argv[5], nullptr, 10);
  in_addr source{};
  if (inet_pton(AF_INET, argv[3], &source) != 1 || batch == 0 || bytes < kMinBytes ||
      bytes > kMaxBytes) {
    std::fputs("bare_sendmmsg: no such address, batch or size (54 to 60 bytes)\n", stderr);
    return 2;
  }
  const int packets = socket(AF_PACKET, SOCK_RAW, 0);
  if (packets < 0) stop("socket");
  const int on = 1;
  if (setsockopt(packets, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on) != 0)
    stop("PACKET_QDISC_BYPASS");
  ifreq request{};
  std::strncpy(request.ifr_name, argv[1], IFNAMSIZ - 1);
  if (ioctl(packets, SIOCGIFHWADDR, &request) != 0) stop(argv[1]);
  sockaddr_ll link{};
  link.sll_family = AF_PACKET;
  link.sll_protocol = htons(ETH_P_IP);
  link.sll_ifindex = static_cast<int>(if_nametoindex(argv[1]));
  if (bind(packets, reinterpret_cast<sockaddr*>(&link), sizeof link) != 0) stop("bind");

  const auto frame =
      syn_frame(argv[2], reinterpret_cast<uint8_t*>(request.ifr_hwaddr.sa_data), source);
  std::vector<std::array<uint8_t, kStride>> frames(batch, frame);
  std::vector<iovec> vectors(batch);
  std::vector<mmsghdr> messages(batch);
  for (size_t i = 0; i < batch; ++i) {
    vectors[i] = {.iov_base = frames[i].data(), .iov_len = bytes};
    messages[i] = {};
    messages[i].msg_hdr.msg_iov = &vectors[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  for (uint32_t host = 0;;) {
    for (auto& each : frames) {
      const uint32_t address = htonl(kRange | (host++ & kHosts));
      std::memcpy(&each[kDestinationOffset], &address, sizeof address);
    }
    for (size_t sent = 0; sent < batch;) {
      const int now = sendmmsg(packets, &messages[sent], static_cast<unsigned>(batch - sent), 0);
      if (now < 0 && errno != ENOBUFS && errno != EINTR) stop("sendmmsg");
      if (now > 0) sent += static_cast<size_t>(now);
    }
  }
}
