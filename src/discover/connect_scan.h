#pragma once
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "model/endpoint.h"
#include "net/packet_rate.h"
#include "scope/address_set.h"

namespace celador {

// What to knock at: every address at every port.
struct SweepPlan {
  AddressSet addresses;
  std::vector<std::uint16_t> ports;
  std::uint64_t seed = 0;        // of the random order
  std::uint32_t at_once = 2000;  // connections in the making
  std::uint32_t at_once_per_host = 32;
  std::uint32_t at_once_per_network = 256;  // of a /24 (IPv6: /48)
  std::chrono::milliseconds patience{2000};

  AddressCount size() const { return addresses.size() * ports.size(); }
};

enum class PortState { kOpen, kClosed, kSilent };

struct SweepCounts {
  std::uint64_t knocked = 0;  // endpoints decided, of plan.size()
  std::uint64_t refused_by_scope = 0;
  std::uint64_t open = 0;
  std::uint64_t closed = 0;  // answered with a reset
  std::uint64_t silent = 0;  // nothing came, or the network's refusal, twice
};

// Discovery by TCP connect: needs no privilege and passes wherever the later look will. The raw
// scanner will stand beside it with the same shape: a plan in, answers out, one at a time.
//
// Endpoints are knocked at in a pseudo-random order, so that no host or network is hit at once;
// a SYN that nothing answers is repeated once, by the kernel after a second; what the network
// refuses to carry is tried once again; a connection is closed with a reset as soon as it stands,
// before a byte is sent. `rate` has every packet of it. `answer` is awaited for each endpoint that
// is open: while it waits, that knock keeps its place, so a slow reader slows the sweep and is
// never buried. `permitted` is asked before every attempt: what it refuses is not knocked at,
// whatever the plan says. `stop` is polled; then the sweep ends and keeps its counts.
// Single-threaded, on `loop`; outlives run().
class ConnectScan {
 public:
  using Permitted = std::function<bool(const Endpoint&)>;
  using Answer = std::function<Task<void>(Endpoint)>;

  // `rate` and `stop` outlive it.
  ConnectScan(boost::asio::any_io_executor loop, SweepPlan plan, PacketRate& rate,
              Permitted permitted, Answer answer, const std::atomic<bool>& stop);

  // kIo when this machine cannot open sockets at all.
  Task<Result<SweepCounts>> run();
  const SweepCounts& counts() const { return counts_; }
  // Told of each endpoint that answered with a reset, e.g. to prove that a store is closed.
  // Optional.
  std::function<void(const Endpoint&)> on_closed;

 private:
  struct Attempt;

  Endpoint endpoint_at(AddressCount index) const;
  bool has_room_for(const Endpoint& endpoint) const;
  void take_room(const Endpoint& endpoint);
  void give_room(const Endpoint& endpoint);
  Task<void> wait_for_a_change();
  Task<void> knock(Endpoint endpoint, int socket);
  Task<std::optional<PortState>> wait_for_answer(int socket);
  Task<std::optional<PortState>> wait_for_answer(int socket, std::chrono::milliseconds patience);
  void decide(const Endpoint& endpoint, PortState state);

  boost::asio::any_io_executor loop_;
  SweepPlan plan_;
  PacketRate& rate_;
  Permitted permitted_;
  Answer answer_;
  const std::atomic<bool>& stop_;
  SweepCounts counts_;
  std::uint32_t in_flight_ = 0;
  std::map<IpAddress, std::uint32_t> per_host_;
  std::map<IpAddress, std::uint32_t> per_network_;
  boost::asio::steady_timer changed_;
};

}  // namespace celador
