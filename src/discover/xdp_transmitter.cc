// AF_XDP (Documentation/networking/af_xdp.rst of the kernel), for sending only: packets lie in
// memory that the kernel shares, and one call sends many of them without a message header each. It
// needs no BPF program, and no library for the two rings that sending takes.

#include <fmt/format.h>
#include <linux/if_xdp.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

#include "discover/transmitter.h"

namespace celador {
namespace {

constexpr std::uint32_t kFrames = 1024;
constexpr std::size_t kFrameBytes = 2048;  // the least that the kernel takes
constexpr std::size_t kMemoryBytes = kFrames * kFrameBytes;
constexpr std::size_t kBatch = 128;
// XDP_MAX_TX_SKB_BUDGET of Linux 6.18: how many one call sends in copy mode, 32 before.
constexpr int kBudgetOption = 9;

std::unexpected<Error> io_error(std::string_view what) {
  return fail(ErrorKind::kIo, fmt::format("{}: {}", what, std::strerror(errno)));
}

// One of the rings that the kernel and we take turns at.
template <class Entry>
struct Ring {
  std::uint8_t* memory = nullptr;
  std::size_t bytes = 0;
  std::uint32_t* producer = nullptr;
  std::uint32_t* consumer = nullptr;
  Entry* entries = nullptr;

  bool map(int fd, const xdp_ring_offset& at, off_t which) {
    bytes = at.desc + kFrames * sizeof(Entry);
    void* mapped =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, which);
    if (mapped == MAP_FAILED) return false;
    memory = static_cast<std::uint8_t*>(mapped);
    producer = reinterpret_cast<std::uint32_t*>(memory + at.producer);
    consumer = reinterpret_cast<std::uint32_t*>(memory + at.consumer);
    entries = reinterpret_cast<Entry*>(memory + at.desc);
    return true;
  }
  ~Ring() {
    if (memory != nullptr) munmap(memory, bytes);
  }
};

class XdpTransmitter final : public Transmitter {
 public:
  explicit XdpTransmitter(int fd) : fd_(fd) {}
  ~XdpTransmitter() override {
    close(fd_);
    if (memory_ != nullptr) munmap(memory_, kMemoryBytes);
  }

  Result<void> open(const Link& link, const LinkHeader& header) {
    void* memory = mmap(nullptr, kMemoryBytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED) return io_error("no memory for AF_XDP");
    memory_ = static_cast<std::uint8_t*>(memory);
    xdp_umem_reg area{};
    area.addr = reinterpret_cast<std::uintptr_t>(memory_);
    area.len = kMemoryBytes;
    area.chunk_size = kFrameBytes;
    const std::uint32_t entries = kFrames;
    for (const auto& [option, value, size] :
         {std::tuple<int, const void*, socklen_t>{XDP_UMEM_REG, &area, sizeof(area)},
          {XDP_UMEM_FILL_RING, &entries, sizeof(entries)},
          {XDP_UMEM_COMPLETION_RING, &entries, sizeof(entries)},
          {XDP_TX_RING, &entries, sizeof(entries)}}) {
      if (setsockopt(fd_, SOL_XDP, option, value, size) != 0)
        return io_error("AF_XDP cannot be set up");
    }
    const int budget = kBatch;
    setsockopt(fd_, SOL_XDP, kBudgetOption, &budget, sizeof(budget));
    xdp_mmap_offsets offsets{};
    socklen_t size = sizeof(offsets);
    if (getsockopt(fd_, SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &size) != 0 ||
        !sending_.map(fd_, offsets.tx, XDP_PGOFF_TX_RING) ||
        !sent_.map(fd_, offsets.cr, static_cast<off_t>(XDP_UMEM_PGOFF_COMPLETION_RING))) {
      return io_error("AF_XDP cannot be mapped");
    }
    sockaddr_xdp address{};
    address.sxdp_family = AF_XDP;
    address.sxdp_ifindex = link.index;
    // Zero copy where the driver can, which the kernel finds out by itself.
    if (bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
      return io_error(fmt::format("AF_XDP cannot use {}", link.name));
    header_bytes_ = header.size;
    for (std::uint32_t i = 0; i < kFrames; ++i)
      std::memcpy(frame(i), header.bytes.data(), header.size);
    xdp_options mode{};
    size = sizeof(mode);
    if (getsockopt(fd_, SOL_XDP, XDP_OPTIONS, &mode, &size) == 0 &&
        (mode.flags & XDP_OPTIONS_ZEROCOPY) != 0) {
      name_ = "AF_XDP, zero copy";
    }
    return {};
  }

  std::size_t capacity() const override { return kBatch; }
  std::span<std::uint8_t> packet(std::size_t i) override {
    return {frame(next_ + static_cast<std::uint32_t>(i)) + header_bytes_, kMaxPacketBytes};
  }
  void describe(std::size_t i, std::size_t bytes, const IpAddress&) override {
    const std::uint32_t at = (next_ + static_cast<std::uint32_t>(i)) % kFrames;
    // A frame's number in the ring is its number in memory: both go round together.
    sending_.entries[at] = {at * kFrameBytes, static_cast<std::uint32_t>(header_bytes_ + bytes), 0};
  }

  Result<std::size_t> send(std::size_t count) override {
    next_ += static_cast<std::uint32_t>(count);
    std::atomic_ref(*sending_.producer).store(next_, std::memory_order_release);
    for (int turns = 0;; ++turns) {
      const bool all_taken =
          std::atomic_ref(*sending_.consumer).load(std::memory_order_acquire) == next_;
      const std::uint32_t done = std::atomic_ref(*sent_.producer).load(std::memory_order_acquire);
      std::atomic_ref(*sent_.consumer).store(done, std::memory_order_release);
      // The frames of the next batch must have come back.
      if (all_taken && next_ - done <= kFrames - kBatch) return count;
      if (sendto(fd_, nullptr, 0, MSG_DONTWAIT, nullptr, 0) < 0 && errno != EAGAIN &&
          errno != EBUSY && errno != ENOBUFS && errno != EINTR) {
        return io_error("AF_XDP takes no more packets");
      }
      if (turns > kTurnsBeforeNap) usleep(50);
    }
  }

  std::string_view name() const override { return name_; }

 private:
  static constexpr int kTurnsBeforeNap = 64;

  std::uint8_t* frame(std::uint32_t i) { return memory_ + (i % kFrames) * kFrameBytes; }

  int fd_;
  std::uint8_t* memory_ = nullptr;
  Ring<xdp_desc> sending_;
  Ring<std::uint64_t> sent_;
  std::size_t header_bytes_ = 0;
  std::uint32_t next_ = 0;  // frames given out since the beginning; wraps
  std::string_view name_ = "AF_XDP, copying";
};

}  // namespace

Result<std::unique_ptr<Transmitter>> open_xdp_transmitter(const Link& link,
                                                          const LinkHeader& header) {
  const int fd = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (fd < 0) return io_error("this kernel has no AF_XDP");
  auto transmitter = std::make_unique<XdpTransmitter>(fd);
  TRY(transmitter->open(link, header));
  return transmitter;
}

}  // namespace celador
