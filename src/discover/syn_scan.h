#pragma once
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <mutex>
#include <set>
#include <thread>

#include "discover/adaptive_speed.h"
#include "discover/network_pace.h"
#include "discover/probe_schedule.h"
#include "discover/sweep.h"
#include "discover/syn_link.h"
#include "net/packet_rate.h"

namespace celador {

// Discovery by raw SYNs, without a state for each: as fast as the kernel lets a packet go. What
// answers proves itself (syn_packet.h), who is silent is asked again (probe_schedule.h), and
// nothing is opened: a SYN-ACK is all that is wanted.
//
// One thread sends and one reads, apart; answers are handed over on `loop`. While too many of them
// wait there, sending waits too. Of what the plan says, `at_once` and its like do not apply.
class SynScan final : public Sweep {
 public:
  // `link`, `rate`, `pace` and `stop` outlive it; `pace` is used on the sending thread and nobody
  // else's meanwhile. `permitted` is asked on the sending thread,
  // `wants_closed` on the reading one: of which endpoints `closed` is to hear.
  struct Hooks {
    Permitted permitted;
    Answer answer;
    Closed closed;
    std::function<bool(const Endpoint&)> wants_closed;
  };
  SynScan(boost::asio::any_io_executor loop, SweepPlan plan, SynLink& link, PacketRate& rate,
          NetworkPace& pace, Hooks hooks, const std::atomic<bool>& stop);
  ~SynScan() override;

  Task<Result<SweepCounts>> run() override;
  SweepCounts counts() const override;
  AddressCount decided_below() const override;
  std::vector<std::string> remarks() const override;

 private:
  using Time = std::chrono::steady_clock::time_point;

  void send_all();
  std::size_t fill(Time now);
  void write(const ProbeSchedule::Probe& probe, const Endpoint& target);
  Result<void> flush();
  void publish();
  void adapt();
  void spare_networks();
  std::vector<std::string> remarks_of_sending() const;
  bool is_stopped() const { return stop_ || ending_; }
  void sleep_until(Time due) const;

  void read_all();
  void take(std::span<const std::uint8_t> packet);
  void take_open(const ProbeReply& reply, std::uint64_t index);
  void take_refusal(const ProbeReply& reply);
  void wake();

  boost::asio::any_io_executor loop_;
  SweepPlan plan_;
  SweepOrder order_;
  SynLink& link_;
  PacketRate& rate_;
  NetworkPace& pace_;
  Hooks hooks_;
  const std::atomic<bool>& stop_;
  SipKey key_;
  ProbeSchedule schedule_;
  std::vector<SynWriter> writers_;    // one for each exit
  std::vector<std::size_t> waiting_;  // packets written for each exit, not sent yet
  std::size_t batch_ = 0;
  std::uint64_t packets_ = 0;
  std::uint64_t refused_ = 0;
  AdaptiveSpeed speed_;
  std::uint64_t judged_asked_ = 0;  // what of the tally the speed has heard of
  std::uint64_t judged_answered_ = 0;
  std::uint64_t judged_lost_ = 0;

  mutable std::mutex mutex_;  // of what follows, up to counts_
  std::deque<SweepAnswer> open_;
  std::deque<SweepAnswer> closed_;
  std::multiset<std::uint64_t> undelivered_;  // indexes of answers that were not handed over yet
  SweepCounts counts_;
  std::vector<std::pair<IpAddress, double>> to_spare_;  // who forbids it, and how much
  std::vector<std::string> remarks_;
  std::optional<Error> failed_;
  bool sent_all_ = false;

  std::atomic<bool> ending_ = false;
  std::atomic<std::uint64_t> repeated_ = 0;
  std::atomic<std::uint64_t> not_ours_ = 0;
  std::atomic<std::uint64_t> lost_here_ = 0;
  std::atomic<std::uint64_t> late_ = 0;
  boost::asio::steady_timer news_;
  std::thread sender_;
  std::thread reader_;
};

}  // namespace celador
