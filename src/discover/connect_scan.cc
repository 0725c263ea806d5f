#include "discover/connect_scan.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>

namespace celador {
namespace {

namespace asio = boost::asio;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

// How many endpoints are decided before the loop may do other things: looks go on while a sweep
// runs.
constexpr std::uint64_t kTurn = 256;
constexpr std::chrono::milliseconds kStopLookedAt{100};

void close_with_reset(int socket) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  close(socket);
}

// Begins to connect without waiting. -1 with errno when this machine cannot.
int begin_connect(const Endpoint& endpoint) {
  const bool v4 = endpoint.ip.is_v4();
  const int fd = socket(v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  // What the kernel sends again is accounted for, so it must be known how often that is.
  const int repeats = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_SYNCNT, &repeats, sizeof(repeats));
  int begun = 0;
  if (v4) {
    sockaddr_in peer{};
    peer.sin_family = AF_INET;
    peer.sin_port = htons(endpoint.port);
    std::memcpy(&peer.sin_addr, endpoint.ip.bytes().data(), 4);
    begun = connect(fd, reinterpret_cast<const sockaddr*>(&peer), sizeof(peer));
  } else {
    sockaddr_in6 peer{};
    peer.sin6_family = AF_INET6;
    peer.sin6_port = htons(endpoint.port);
    std::memcpy(&peer.sin6_addr, endpoint.ip.bytes().data(), 16);
    begun = connect(fd, reinterpret_cast<const sockaddr*>(&peer), sizeof(peer));
  }
  const int why = errno;
  // Anything but "no room on this machine" is an answer, and is read from the socket like every
  // other.
  if (begun != 0 && (why == EADDRNOTAVAIL || why == EAGAIN || why == ENOBUFS || why == ENOMEM)) {
    close(fd);
    errno = why;
    return -1;
  }
  return fd;
}

// What a socket that began to connect knows by now; nullopt when nothing came yet.
std::optional<PortState> answer_of(int socket) {
  pollfd wait{.fd = socket, .events = POLLOUT, .revents = 0};
  if (poll(&wait, 1, 0) <= 0) return std::nullopt;
  int error = 0;
  socklen_t size = sizeof(error);
  getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error == ECONNREFUSED || error == ECONNRESET) return PortState::kClosed;
  if (error == ETIMEDOUT) return std::nullopt;  // the kernel waits no longer
  if (error != 0) return PortState::kSilent;
  // An unreachable network fails in connect() itself and leaves no error behind: only a peer's name
  // proves it stands.
  sockaddr_storage peer{};
  size = sizeof(peer);
  return getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &size) == 0 ? PortState::kOpen
                                                                             : PortState::kSilent;
}

}  // namespace

ConnectScan::ConnectScan(asio::any_io_executor loop, SweepPlan plan, PacketRate& rate,
                         NetworkPace& pace, Permitted permitted, Answer answer, Closed closed,
                         const std::atomic<bool>& stop)
    : loop_(std::move(loop)),
      plan_(std::move(plan)),
      order_(plan_),
      rate_(rate),
      pace_(pace),
      permitted_(std::move(permitted)),
      answer_(std::move(answer)),
      closed_(std::move(closed)),
      stop_(stop),
      next_(plan_.first),
      changed_(loop_) {}

AddressCount ConnectScan::decided_below() const {
  return in_flight_.empty() ? next_ : *in_flight_.begin();
}

bool ConnectScan::has_room_for(const Endpoint& endpoint) const {
  if (in_flight_.size() >= plan_.at_once) return false;
  const auto host = per_host_.find(endpoint.ip);
  if (host != per_host_.end() && host->second >= plan_.at_once_per_host) return false;
  const auto network = per_network_.find(network_of(endpoint.ip));
  return network == per_network_.end() || network->second < plan_.at_once_per_network;
}

void ConnectScan::take_room(const SweepAnswer& target) {
  in_flight_.insert(target.index);
  ++per_host_[target.endpoint.ip];
  ++per_network_[network_of(target.endpoint.ip)];
}

void ConnectScan::give_room(const SweepAnswer& target) {
  in_flight_.erase(target.index);
  if (const auto host = per_host_.find(target.endpoint.ip); --host->second == 0)
    per_host_.erase(host);
  if (const auto network = per_network_.find(network_of(target.endpoint.ip));
      --network->second == 0) {
    per_network_.erase(network);
  }
  changed_.cancel();
}

Task<void> ConnectScan::wait_for_a_change() {
  // The stop flag is looked at even when nothing changes.
  changed_.expires_after(kStopLookedAt);
  co_await changed_.async_wait(kAwait);
}

Task<void> ConnectScan::wait_for_network_of(Endpoint endpoint) {
  const auto now = std::chrono::steady_clock::now();
  const auto moment = pace_.take(endpoint.ip, 1, now);
  asio::steady_timer timer(loop_);
  while (!stop_ && std::chrono::steady_clock::now() < moment) {
    // The stop flag is looked at even when the network's turn is far away.
    timer.expires_at(std::min(moment, std::chrono::steady_clock::now() + kStopLookedAt));
    co_await timer.async_wait(kAwait);
  }
}

Task<std::optional<PortState>> ConnectScan::wait_for_answer(Endpoint endpoint, int socket) {
  const auto first = std::min<std::chrono::milliseconds>(kSynRepeatedAfter, plan_.patience);
  auto answer = co_await wait_for_answer(socket, first);
  if (answer || first == plan_.patience) co_return answer;
  rate_.charge(1);  // the kernel sends it again about now
  ++counts_.packets;
  pace_.take(endpoint.ip, 1, std::chrono::steady_clock::now());
  co_return co_await wait_for_answer(socket, plan_.patience - first);
}

Task<std::optional<PortState>> ConnectScan::wait_for_answer(int socket,
                                                            std::chrono::milliseconds patience) {
  asio::posix::stream_descriptor descriptor(loop_, socket);
  asio::steady_timer timer(loop_, patience);
  timer.async_wait([&descriptor](const boost::system::error_code& code) {
    if (!code) {
      boost::system::error_code ignored;
      descriptor.cancel(ignored);
    }
  });
  co_await descriptor.async_wait(asio::posix::stream_descriptor::wait_write, kAwait);
  // The timer's handler may be queued already; it must run while the descriptor is there.
  if (timer.cancel() == 0) co_await asio::post(loop_, kAwait);
  descriptor.release();
  co_return answer_of(socket);
}

void ConnectScan::decide(const SweepAnswer& target, PortState state) {
  ++counts_.knocked;
  switch (state) {
    case PortState::kOpen:
      ++counts_.open;
      break;
    case PortState::kSilent:
      ++counts_.silent;
      break;
    case PortState::kClosed:
      ++counts_.closed;
      if (closed_) closed_(target);
      break;
  }
}

Task<void> ConnectScan::knock(SweepAnswer target, int socket) {
  std::optional<PortState> answer = co_await wait_for_answer(target.endpoint, socket);
  close_with_reset(socket);
  if (answer == PortState::kSilent && !stop_) {  // the network's refusal may be of this moment
    co_await wait_for_network_of(target.endpoint);
    co_await rate_.wait_for(1);
    ++counts_.packets;
    const int again = begin_connect(target.endpoint);
    if (again >= 0) {
      answer = co_await wait_for_answer(target.endpoint, again);
      close_with_reset(again);
    }
  }
  const PortState state = answer.value_or(PortState::kSilent);
  decide(target, state);
  if (state == PortState::kOpen) {
    rate_.charge(kPacketsOfConnection - 1);
    counts_.packets += kPacketsOfConnection - 1;
    co_await answer_(target);
  }
  give_room(target);
}

Task<Result<SweepCounts>> ConnectScan::run() {
  const AddressCount size = order_.size();
  std::optional<Error> failed;
  std::uint64_t attempts = 0;
  for (; next_ < size && !stop_ && !failed; ++next_) {
    const SweepAnswer target{order_.at(next_), next_};
    if (!permitted_(target.endpoint)) {
      ++counts_.knocked;
      ++counts_.refused_by_scope;
      continue;
    }
    co_await wait_for_network_of(target.endpoint);
    if (stop_) break;
    co_await rate_.wait_for(1);
    ++attempts;
    while (!has_room_for(target.endpoint) && !stop_) co_await wait_for_a_change();
    int socket = begin_connect(target.endpoint);
    while (socket < 0 && !in_flight_.empty() && !stop_) {  // out of sockets or ports for now
      co_await wait_for_a_change();
      socket = begin_connect(target.endpoint);
    }
    if (socket < 0) {
      if (!stop_)
        failed =
            Error{ErrorKind::kIo, std::string("cannot open a socket: ") + std::strerror(errno)};
      break;
    }
    ++counts_.packets;
    const auto at_once = answer_of(socket);
    if (at_once == PortState::kClosed) {  // the usual case on this machine and in near networks
      close_with_reset(socket);
      decide(target, PortState::kClosed);
    } else {
      take_room(target);
      asio::co_spawn(loop_, knock(target, socket), asio::detached);
    }
    if (attempts % kTurn == 0) co_await asio::post(loop_, kAwait);
  }
  while (!in_flight_.empty()) co_await wait_for_a_change();
  if (failed) co_return std::unexpected(std::move(*failed));
  co_return counts_;
}

}  // namespace celador
