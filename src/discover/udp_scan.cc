// Tested by udp_scan_test.cc and tests/udp_test.py.
#include "discover/udp_scan.h"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace celador {
namespace {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

// Endpoints that were asked and may still answer: seconds of the fastest rates, in some MiB.
constexpr std::size_t kMostInFlight = 65536;
// How many are read before others may do something.
constexpr int kReadAtOnce = 256;
constexpr std::chrono::milliseconds kStopLookedAt{100};
constexpr std::chrono::milliseconds kTick{10};
// A refusal counts if it carries this much of what was sent: the transaction number is in it.
constexpr std::size_t kLeastSent = 16;
constexpr double kSlowedBy = 2;

std::pair<IpAddress, std::uint16_t> key_of(const Endpoint& endpoint) {
  return {endpoint.ip, endpoint.port};
}

Endpoint endpoint_at(const std::pair<IpAddress, std::uint16_t>& key) {
  return {key.first, key.second, std::nullopt, Carrier::kUdp};
}

bool has(const SweepPlan& plan, UdpSocket::Family family) {
  return std::ranges::any_of(plan.addresses.ranges(), [&](const AddressRange& range) {
    return range.first.is_v4() == (family == UdpSocket::Family::kV4);
  });
}

}  // namespace

UdpScan::UdpScan(asio::any_io_executor loop, SweepPlan plan, SipKey key, PacketRate& rate,
                 NetworkPace& pace, Hooks hooks, const std::atomic<bool>& stop)
    : loop_(std::move(loop)),
      plan_(std::move(plan)),
      order_(plan_),
      key_(key),
      rate_(rate),
      pace_(pace),
      hooks_(std::move(hooks)),
      stop_(stop) {}

std::uint64_t UdpScan::id_of(const Endpoint& endpoint) const {
  std::array<std::uint8_t, 19> bytes{};
  bytes[0] = endpoint.ip.is_v4() ? 4 : 6;
  std::copy(endpoint.ip.bytes().begin(), endpoint.ip.bytes().end(), bytes.begin() + 1);
  bytes[17] = static_cast<std::uint8_t>(endpoint.port >> 8);
  bytes[18] = static_cast<std::uint8_t>(endpoint.port);
  return siphash24(key_, bytes);
}

Result<void> UdpScan::open_sockets() {
  if (has(plan_, UdpSocket::Family::kV4)) v4_.emplace(TRY(UdpSocket::open(UdpSocket::Family::kV4)));
  if (has(plan_, UdpSocket::Family::kV6)) v6_.emplace(TRY(UdpSocket::open(UdpSocket::Family::kV6)));
  return {};
}

UdpSocket* UdpScan::socket_of(const IpAddress& address) {
  auto& socket = address.is_v4() ? v4_ : v6_;
  return socket ? &*socket : nullptr;
}

Task<void> UdpScan::pause(std::chrono::milliseconds time) {
  asio::steady_timer timer(loop_, time);
  co_await timer.async_wait(kAwait);
}

Task<void> UdpScan::wait_for_network_of(Endpoint endpoint) {
  const auto moment = pace_.take(endpoint.ip, 1, Steady::now());
  while (!stop_ && Steady::now() < moment) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(moment - Steady::now());
    co_await pause(std::min(left, kStopLookedAt));
  }
}

Task<Result<SweepCounts>> UdpScan::run() {
  CO_TRY(open_sockets());
  for (auto* socket : {&v4_, &v6_}) {
    if (!*socket) continue;
    ++listening_;
    asio::co_spawn(loop_, listen(**socket), asio::detached);
  }
  co_await ask_all();
  // What answered is handed over, also when it was told to stop.
  const auto handing_over = [this] {
    return std::ranges::any_of(in_flight_, [](const auto& entry) { return entry.second.answered; });
  };
  while (handing_over()) co_await pause(kTick);
  done_ = true;
  while (listening_ > 0) co_await pause(kTick);
  co_return counts_;
}

Task<void> UdpScan::ask_all() {
  AddressCount next = 0;
  while (!stop_) {
    co_await ask_again_or_give_up();
    if (next < order_.size() && in_flight_.size() < kMostInFlight) {
      Endpoint endpoint = order_.at(next);
      endpoint.carrier = Carrier::kUdp;
      const AddressCount index = next++;
      if (udp_probe_of(endpoint.port) == nullptr || socket_of(endpoint.ip) == nullptr) {
        ++counts_.knocked;
        continue;
      }
      in_flight_.emplace(key_of(endpoint), Asked{.index = index});
      co_await ask(endpoint);
    } else if (in_flight_.empty()) {
      co_return;
    } else {
      co_await pause(kTick);
    }
  }
}

Task<void> UdpScan::ask(Endpoint endpoint) {
  co_await wait_for_network_of(endpoint);
  co_await rate_.wait_for(1);
  const auto asked = in_flight_.find(key_of(endpoint));
  if (stop_ || asked == in_flight_.end() || asked->second.answered) co_return;
  if (!hooks_.permitted(endpoint)) {
    ++counts_.knocked;
    ++counts_.refused_by_scope;
    in_flight_.erase(asked);
    co_return;
  }
  const auto bytes = udp_probe_of(endpoint.port)->request(id_of(endpoint));
  auto sent = socket_of(endpoint.ip)->send(endpoint, bytes);
  while (sent == UdpSocket::Sent::kNoRoom && !stop_) {
    co_await pause(kTick);
    sent = socket_of(endpoint.ip)->send(endpoint, bytes);
  }
  // While it waited, an answer to an earlier datagram may have come.
  const auto still = in_flight_.find(key_of(endpoint));
  if (still == in_flight_.end()) co_return;
  if (sent != UdpSocket::Sent::kYes) {
    if (still->second.answered || stop_) co_return;
    ++counts_.knocked;
    ++counts_.filtered;
    in_flight_.erase(still);
    co_return;
  }
  ++counts_.packets;
  ++still->second.times;
  due_.emplace_back(Steady::now() + kRepeatedAfter, still->first);
}

Task<void> UdpScan::ask_again_or_give_up() {
  while (!due_.empty() && due_.front().first <= Steady::now() && !stop_) {
    const Key key = due_.front().second;
    due_.pop_front();
    const auto asked = in_flight_.find(key);
    if (asked == in_flight_.end() || asked->second.answered) continue;
    if (asked->second.times < plan_.probes) {
      co_await ask(endpoint_at(key));
      continue;
    }
    ++counts_.knocked;
    ++counts_.silent;
    in_flight_.erase(asked);
  }
}

Task<void> UdpScan::listen(UdpSocket& socket) {
  asio::posix::stream_descriptor descriptor(loop_, socket.descriptor());
  while (!done_) {
    asio::steady_timer timer(loop_, kStopLookedAt);
    timer.async_wait([&descriptor](const boost::system::error_code& code) {
      if (code) return;
      boost::system::error_code ignored;
      descriptor.cancel(ignored);
    });
    co_await descriptor.async_wait(asio::posix::stream_descriptor::wait_read, kAwait);
    // The timer's handler may be queued already; it must run while the descriptor is there.
    if (timer.cancel() == 0) co_await asio::post(loop_, kAwait);
    for (int i = 0; i < kReadAtOnce; ++i) {
      const auto refusal = socket.refusal();
      if (refusal) take(*refusal);
      const auto datagram = socket.receive();
      if (datagram) take(*datagram);
      if (!refusal && !datagram) break;
    }
  }
  descriptor.release();
  --listening_;
}

void UdpScan::take(const Datagram& datagram) {
  const UdpProbe* probe = udp_probe_of(datagram.from.port);
  const auto asked = in_flight_.find(key_of(datagram.from));
  if (probe == nullptr || asked == in_flight_.end()) {
    ++counts_.not_ours;
    return;
  }
  if (asked->second.answered) {
    ++counts_.repeated;
    return;
  }
  const std::uint64_t id = id_of(datagram.from);
  const auto request = probe->request(id);
  // Who sends back what it gets is no server of this protocol.
  auto answer = datagram.bytes == request
                    ? Result<UdpAnswer>(fail(ErrorKind::kMalformed, "an echo"))
                    : probe->parse(datagram.bytes, id);
  if (!answer) {
    ++counts_.not_ours;
    return;
  }
  asked->second.answered = true;
  ++counts_.knocked;
  ++counts_.open;
  asio::co_spawn(loop_,
                 hand_over({.endpoint = datagram.from,
                            .index = asked->second.index,
                            .answer = std::move(*answer),
                            .asked_bytes = request.size(),
                            .answered_bytes = datagram.bytes.size(),
                            .requests = asked->second.times}),
                 asio::detached);
}

Task<void> UdpScan::hand_over(UdpFound found) {
  const Key key = key_of(found.endpoint);
  co_await hooks_.answer(std::move(found));
  in_flight_.erase(key);
}

void UdpScan::take(const UdpRefusal& refusal) {
  const auto asked = in_flight_.find(key_of(refusal.target));
  if (asked == in_flight_.end() || asked->second.answered) return;
  const auto request = udp_probe_of(refusal.target.port)->request(id_of(refusal.target));
  const bool is_ours = refusal.sent.size() >= kLeastSent && refusal.sent.size() <= request.size() &&
                       std::equal(refusal.sent.begin(), refusal.sent.end(), request.begin());
  if (!is_ours) {
    ++counts_.not_ours;
    return;
  }
  if (refusal.prohibited) pace_.slow_down(refusal.target.ip, kSlowedBy);
  ++counts_.knocked;
  const bool closed = refusal.port_unreachable && refusal.by_target;
  ++(closed ? counts_.closed : counts_.filtered);
  in_flight_.erase(asked);
  if (closed && hooks_.closed) hooks_.closed(refusal.target);
}

}  // namespace celador
