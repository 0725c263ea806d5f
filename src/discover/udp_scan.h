#pragma once
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/siphash.h"
#include "base/task.h"
#include "discover/network_pace.h"
#include "discover/sweep.h"
#include "discover/udp_probes.h"
#include "discover/udp_socket.h"
#include "net/packet_rate.h"

namespace celador {

// A service that answered over UDP.
struct UdpFound {
  Endpoint endpoint;
  AddressCount index = 0;  // its place in the order
  UdpAnswer answer;
  std::uint64_t asked_bytes = 0;
  std::uint64_t answered_bytes = 0;
  std::uint64_t requests = 0;  // datagrams sent to it
};

// Discovery over UDP, with the sockets of an ordinary user. The shape is that of Sweep: a plan in,
// answers out, in a pseudo-random order, at the rate of the scope and of each network. Of the plan
// it takes only ports that have a probe (udp_probe_of).
//
// A question that nobody answers is repeated after kRepeatedAfter, as often as the plan's `probes`
// say, because datagrams get lost. Its transaction number is a keyed hash of the endpoint, so that
// stray and forged answers are dropped (`not_ours`). "Port unreachable" of the target itself is a
// closed port, if it carries our own datagram; what routers say is `filtered`, and where they say
// "administratively prohibited" the network is slowed down. Silence proves nothing: most firewalls
// drop, and many hosts say of few closed ports that they are.
//
// `permitted` is asked before every datagram. `answer` is awaited while its endpoint keeps its
// place, so a slow reader slows the sweep. `stop` is polled: what was not decided is not counted.
// Single-threaded, on `loop`; outlives run().
class UdpScan {
 public:
  struct Hooks {
    std::function<bool(const Endpoint&)> permitted;
    std::function<Task<void>(UdpFound)> answer;
    std::function<void(const Endpoint&)> closed;  // may be empty
  };

  // `rate`, `pace` and `stop` outlive it.
  UdpScan(boost::asio::any_io_executor loop, SweepPlan plan, SipKey key, PacketRate& rate,
          NetworkPace& pace, Hooks hooks, const std::atomic<bool>& stop);

  // kIo when this machine cannot open sockets at all.
  Task<Result<SweepCounts>> run();
  SweepCounts counts() const { return counts_; }

  static constexpr std::chrono::seconds kRepeatedAfter{1};

 private:
  using Key = std::pair<IpAddress, std::uint16_t>;
  struct Asked {
    AddressCount index = 0;
    std::uint32_t times = 0;
    bool answered = false;  // and on its way to whoever waits for it
  };

  std::uint64_t id_of(const Endpoint& endpoint) const;
  Result<void> open_sockets();
  UdpSocket* socket_of(const IpAddress& address);
  Task<void> ask_all();
  Task<void> ask(Endpoint endpoint);
  Task<void> ask_again_or_give_up();
  Task<void> wait_for_network_of(Endpoint endpoint);
  Task<void> pause(std::chrono::milliseconds time);
  Task<void> listen(UdpSocket& socket);
  void take(const Datagram& datagram);
  void take(const UdpRefusal& refusal);
  Task<void> hand_over(UdpFound found);

  boost::asio::any_io_executor loop_;
  SweepPlan plan_;
  SweepOrder order_;
  SipKey key_;
  PacketRate& rate_;
  NetworkPace& pace_;
  Hooks hooks_;
  const std::atomic<bool>& stop_;
  SweepCounts counts_;
  std::optional<UdpSocket> v4_;
  std::optional<UdpSocket> v6_;
  int listening_ = 0;
  bool done_ = false;
  std::map<Key, Asked> in_flight_;
  std::deque<std::pair<std::chrono::steady_clock::time_point, Key>> due_;  // in order of time
};

}  // namespace celador
