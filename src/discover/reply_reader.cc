#include "discover/reply_reader.h"

#include <fmt/format.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <vector>

namespace celador {
namespace {

constexpr unsigned kBlockBytes = 1U << 18U;
constexpr unsigned kBlocks = 32;
constexpr unsigned kFrameBytes = 256;
constexpr unsigned kMostBytes = 128;  // of a packet: an ICMPv6 error with its quote
constexpr unsigned kBlockPatience =
    5;  // milliseconds until a block that is not full is handed over

std::unexpected<Error> io_error(std::string_view what) {
  return fail(ErrorKind::kIo, fmt::format("{}: {}", what, std::strerror(errno)));
}

constexpr sock_filter load8(unsigned at) { return BPF_STMT(BPF_LD | BPF_B | BPF_ABS, at); }
constexpr sock_filter load16(unsigned at) { return BPF_STMT(BPF_LD | BPF_H | BPF_ABS, at); }
constexpr sock_filter jump(unsigned kind, unsigned value, std::uint8_t yes, std::uint8_t no) {
  return BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | kind | BPF_K), value, yes, no);
}
constexpr sock_filter kTake = BPF_STMT(BPF_RET | BPF_K, kMostBytes);
constexpr sock_filter kLeave = BPF_STMT(BPF_RET | BPF_K, 0);

// Classic BPF over the packet from its IP header on. It may let pass too much, never too little:
// parse_reply reads it all again.
std::vector<sock_filter> filter_of(Family family, std::uint16_t first, std::uint16_t last) {
  if (family == Family::kIp4) {
    return {
        load8(9),
        jump(BPF_JEQ, IPPROTO_TCP, 0, 6),
        load16(6),
        jump(BPF_JSET, 0x1FFF, 9, 0),  // a later fragment
        BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
        BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2),  // the destination port
        jump(BPF_JGE, first, 0, 6),
        jump(BPF_JGT, last, 5, 4),
        jump(BPF_JEQ, IPPROTO_ICMP, 0, 4),
        BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
        BPF_STMT(BPF_LD | BPF_B | BPF_IND, 0),
        jump(BPF_JEQ, 3, 0, 1),
        kTake,
        kLeave,
    };
  }
  return {
      load8(6),
      jump(BPF_JEQ, IPPROTO_TCP, 0, 3),
      load16(42),
      jump(BPF_JGE, first, 0, 8),
      jump(BPF_JGT, last, 7, 6),
      jump(BPF_JEQ, IPPROTO_ICMPV6, 0, 2),
      load8(40),
      jump(BPF_JEQ, 1, 3, 4),
      jump(BPF_JEQ, IPPROTO_HOPOPTS, 2, 0),
      jump(BPF_JEQ, IPPROTO_ROUTING, 1, 0),
      jump(BPF_JEQ, IPPROTO_DSTOPTS, 0, 1),
      kTake,
      kLeave,
  };
}

}  // namespace

Result<std::unique_ptr<ReplyReader>> ReplyReader::open(Family family, std::uint16_t first_port,
                                                       std::uint16_t ports) {
  // Made for no protocol first: nothing comes in before the filter is there.
  const int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return io_error("cannot open a packet socket");
  std::unique_ptr<ReplyReader> reader(new ReplyReader(fd));
  std::vector<sock_filter> code =
      filter_of(family, first_port, static_cast<std::uint16_t>(first_port + ports - 1));
  const sock_fprog filter{.len = static_cast<unsigned short>(code.size()), .filter = code.data()};
  const int version = TPACKET_V3;
  tpacket_req3 ring{};
  ring.tp_block_size = kBlockBytes;
  ring.tp_block_nr = kBlocks;
  ring.tp_frame_size = kFrameBytes;
  ring.tp_frame_nr = kBlockBytes / kFrameBytes * kBlocks;
  ring.tp_retire_blk_tov = kBlockPatience;
  if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) != 0 ||
      setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) != 0 ||
      setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &ring, sizeof(ring)) != 0) {
    return io_error("cannot set up a packet socket");
  }
  void* memory =
      mmap(nullptr, std::size_t{kBlockBytes} * kBlocks, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) return io_error("cannot map a packet socket's ring");
  reader->ring_ = static_cast<std::uint8_t*>(memory);
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  // Of one protocol, and not of all, because then packets that leave are not heard.
  address.sll_protocol = htons(family == Family::kIp4 ? ETHERTYPE_IP : ETHERTYPE_IPV6);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    return io_error("cannot listen on a packet socket");
  return reader;
}

ReplyReader::~ReplyReader() {
  if (ring_ != nullptr) munmap(ring_, std::size_t{kBlockBytes} * kBlocks);
  close(fd_);
}

void ReplyReader::read(const std::function<void(std::span<const std::uint8_t>)>& each) {
  for (;;) {
    auto* block = reinterpret_cast<tpacket_block_desc*>(ring_ + block_ * kBlockBytes);
    std::atomic_ref<std::uint32_t> status(block->hdr.bh1.block_status);
    if ((status.load(std::memory_order_acquire) & TP_STATUS_USER) == 0) return;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(block);
    std::size_t at = block->hdr.bh1.offset_to_first_pkt;
    for (std::uint32_t i = 0; i < block->hdr.bh1.num_pkts; ++i) {
      const auto* packet = reinterpret_cast<const tpacket3_hdr*>(bytes + at);
      each({bytes + at + packet->tp_net, packet->tp_snaplen});
      at += packet->tp_next_offset;
    }
    status.store(TP_STATUS_KERNEL, std::memory_order_release);
    block_ = (block_ + 1) % kBlocks;
  }
}

std::uint64_t ReplyReader::lost() {
  tpacket_stats_v3 told{};
  socklen_t size = sizeof(told);
  if (getsockopt(fd_, SOL_PACKET, PACKET_STATISTICS, &told, &size) != 0) return 0;
  return told.tp_drops;  // the kernel begins anew with each call
}

}  // namespace celador
