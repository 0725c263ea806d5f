#include "net/packet_rate.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace celador {
namespace {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;
// Of a second's packets: the share that may leave at once where nobody says otherwise.
constexpr std::uint64_t kUsualBurst = 10;
// More at once than any rate's second holds is no limit, and must not overflow.
constexpr std::chrono::seconds kLongestBurst{3600};

}  // namespace

PacketRate::PacketRate(asio::any_io_executor loop, std::optional<std::uint64_t> a_second,
                       std::optional<std::uint64_t> burst)
    : loop_(std::move(loop)), a_second_(a_second), next_(Steady::now()) {
  if (!a_second) return;
  interval_ = std::chrono::nanoseconds(1'000'000'000ULL / *a_second);
  const std::uint64_t others =
      std::max<std::uint64_t>(1, burst.value_or(*a_second / kUsualBurst)) - 1;
  early_by_ = kLongestBurst;
  if (interval_->count() == 0 || others < static_cast<std::uint64_t>(kLongestBurst / *interval_))
    early_by_ = *interval_ * others;
  next_ -= early_by_;
}

Steady::time_point PacketRate::reserve(std::uint64_t packets) {
  if (!interval_) return Steady::now();
  const std::lock_guard lock(mutex_);
  const Steady::time_point due = std::max(next_, Steady::now() - early_by_);
  next_ = due + *interval_ * packets;
  return due;
}

Task<std::chrono::nanoseconds> PacketRate::wait_for(std::uint64_t packets) {
  if (!interval_) co_return std::chrono::nanoseconds(0);
  const Steady::time_point now = Steady::now();
  const Steady::time_point due = reserve(packets);
  if (due <= now) co_return std::chrono::nanoseconds(0);
  asio::steady_timer timer(loop_, due);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return Steady::now() - now;
}

void PacketRate::charge(std::uint64_t packets) {
  if (interval_) reserve(packets);
}

}  // namespace celador
