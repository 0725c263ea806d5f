#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/ip_address.h"

namespace celador {

// The network that one politeness limit is for: /24, and /48 for IPv6.
IpAddress network_of(const IpAddress& address);

// How fast packets go to each network (network_of), whatever the rate of the whole round is.
//
// The generic cell rate algorithm (ATM Forum, Traffic Management 4.0, 1996): a network has one
// number, the moment at which its next packet is due were they sent evenly; a packet may be early
// by a burst's worth and no more. The numbers stand in a table of fixed size, at the place that a
// keyed hash of the network gives: memory does not grow with what is swept, and nobody outside can
// choose networks that meet. Networks that meet share one number and are slower for it, never
// faster.
//
// Pure: the moment is passed in, and must not go back. Single-threaded, one owner: whoever sends
// from another thread has a NetworkPace of its own there, and none is shared.
class NetworkPace {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  // `a_second` from 1 up, to each network; nullopt: as fast as it goes, but for networks that were
  // slowed down. Of them `burst` at once, from 1 up; nullopt: a tenth of a second's worth. `key`
  // is a secret of the round.
  NetworkPace(std::optional<std::uint64_t> a_second, std::optional<std::uint64_t> burst,
              std::uint64_t key);

  // When a packet to this address may leave: nullopt is now.
  std::optional<Moment> wait_until(const IpAddress& address, Moment now) const;
  // Accounts for packets to it and says when they may leave, at once or later: for those who wait,
  // in the order in which they asked.
  Moment take(const IpAddress& address, std::uint64_t packets, Moment now);
  // The network of this address is to be spared from now on: a router of it said that it is
  // administratively prohibited (ICMP type 3, codes 9, 10 and 13; ICMPv6 type 1, code 1). `factor`
  // above 1 is by how much; over all calls it is kept at kMostSlowed. A network without a limit
  // has kRateWhenSlowed before it is divided.
  void slow_down(const IpAddress& address, double factor);

  // As slow as this, a network of 254 hosts is still swept in the time of a round.
  static constexpr double kMostSlowed = 16;
  static constexpr std::uint64_t kRateWhenSlowed = 1000;

 private:
  struct Place {
    std::int64_t due = 0;  // nanoseconds of the steady clock
    float slowed = 1;
  };

  std::size_t place_of(const IpAddress& address) const;
  // Between two packets; 0: as fast as it goes.
  std::int64_t interval_of(const Place& place) const;
  std::int64_t may_leave(const Place& place) const;

  std::int64_t interval_ = 0;
  std::int64_t early_by_ = 0;  // how many intervals
  std::uint64_t key_;
  bool any_slowed_ = false;
  std::vector<Place> places_;
};

}  // namespace celador
