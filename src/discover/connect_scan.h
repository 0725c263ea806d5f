#pragma once
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <set>

#include "discover/network_pace.h"
#include "discover/sweep.h"
#include "net/packet_rate.h"

namespace celador {

enum class PortState { kOpen, kClosed, kSilent };

// Discovery by TCP connect: needs no privilege and passes wherever the later look will. The raw
// scanner (syn_scan.h) stands beside it.
//
// Endpoints are knocked at in a pseudo-random order, so that no host or network is hit at once;
// a SYN that nothing answers is repeated once, by the kernel after a second; what the network
// refuses to carry is tried once again; a connection is closed with a reset as soon as it stands,
// before a byte is sent. `rate` has every packet of it, and `pace` those to each network: where it
// is not a network's turn yet, the sweep waits for it, because in a random order the others have
// had theirs. `stop` is polled; then the sweep ends and keeps its counts. Single-threaded, on
// `loop`.
class ConnectScan final : public Sweep {
 public:
  // `rate`, `pace` and `stop` outlive it. `closed` may be empty.
  ConnectScan(boost::asio::any_io_executor loop, SweepPlan plan, PacketRate& rate,
              NetworkPace& pace, Permitted permitted, Answer answer, Closed closed,
              const std::atomic<bool>& stop);

  Task<Result<SweepCounts>> run() override;
  SweepCounts counts() const override { return counts_; }
  AddressCount decided_below() const override;

 private:
  struct Attempt;

  bool has_room_for(const Endpoint& endpoint) const;
  void take_room(const SweepAnswer& target);
  void give_room(const SweepAnswer& target);
  Task<void> wait_for_a_change();
  Task<void> wait_for_network_of(Endpoint endpoint);
  Task<void> knock(SweepAnswer target, int socket);
  Task<std::optional<PortState>> wait_for_answer(Endpoint endpoint, int socket);
  Task<std::optional<PortState>> wait_for_answer(int socket, std::chrono::milliseconds patience);
  void decide(const SweepAnswer& target, PortState state);

  boost::asio::any_io_executor loop_;
  SweepPlan plan_;
  SweepOrder order_;
  PacketRate& rate_;
  NetworkPace& pace_;
  Permitted permitted_;
  Answer answer_;
  Closed closed_;
  const std::atomic<bool>& stop_;
  SweepCounts counts_;
  std::set<AddressCount> in_flight_;
  AddressCount next_;  // the first index that was not begun
  std::map<IpAddress, std::uint32_t> per_host_;
  std::map<IpAddress, std::uint32_t> per_network_;
  boost::asio::steady_timer changed_;
};

}  // namespace celador
