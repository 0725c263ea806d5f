#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

#include "base/task.h"

namespace celador {

// The rate of a scope, kept over a whole round: one object is shared by its sweep and all its
// looks. Whoever wants to send waits for the next free moment and takes it; who asks first sends
// first, so that nobody is starved and nobody holds anything while waiting. After a pause, no more
// than a burst leaves at once. Waiting is on `loop`; reserve() is for any thread.
//
// What it counts are the packets that we decide to send, and those that follow from them whatever
// the peer does: a connection is kPacketsOfConnection, a request one for each kSegmentBytes begun,
// a SYN that the kernel repeats one more. How often a server's bytes are acknowledged is up to the
// server and the kernel, and is not counted.
class PacketRate {
 public:
  // `a_second` from 1 up; nullopt: as fast as it goes. `burst` from 1 up; nullopt: a tenth of a
  // second's worth, at least one packet.
  PacketRate(boost::asio::any_io_executor loop, std::optional<std::uint64_t> a_second,
             std::optional<std::uint64_t> burst = std::nullopt);

  // Returns when `packets` may leave, and how long that took: waiting here is no fault of the peer
  // and must not count against its time.
  Task<std::chrono::nanoseconds> wait_for(std::uint64_t packets);
  // Accounts for packets that left already: those who wait next wait longer.
  void charge(std::uint64_t packets);
  // For a thread that waits by itself: takes the next free moment for `packets` and says when the
  // first of them may leave, now or later.
  std::chrono::steady_clock::time_point reserve(std::uint64_t packets);
  // Packets a second; nullopt: as fast as it goes.
  std::optional<std::uint64_t> a_second() const { return a_second_; }

 private:
  boost::asio::any_io_executor loop_;
  std::optional<std::uint64_t> a_second_;
  std::optional<std::chrono::nanoseconds> interval_;
  std::chrono::nanoseconds early_by_{0};  // how far the last packet of a burst may be
  std::mutex mutex_;                      // of next_
  std::chrono::steady_clock::time_point next_;
};

// SYN, ACK of its answer, and the end.
inline constexpr std::uint64_t kPacketsOfConnection = 3;
// What Ethernet carries of a TCP stream in one packet.
inline constexpr std::uint64_t kSegmentBytes = 1460;
// When Linux repeats a SYN that nothing answered (TCP_TIMEOUT_INIT, include/net/tcp.h). Sockets of
// ours let it do so once (TCP_SYNCNT).
inline constexpr std::chrono::seconds kSynRepeatedAfter{1};

}  // namespace celador
