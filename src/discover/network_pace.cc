// Tested by network_pace_test.cc.
#include "discover/network_pace.h"

#include <algorithm>
#include <cmath>

namespace celador {
namespace {

// 2^16 places of 16 bytes: one MiB. A sweep of the internet has 14.5 million networks, of which
// only those matter at a time that had packets within the last burst: at 1,000,000 packets a second
// and a tenth of a second's burst, 100,000 packets in 65,536 places.
constexpr std::size_t kPlaces = 1 << 16;
constexpr std::int64_t kSecond = 1'000'000'000;

// splitmix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014).
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15;
  value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
  value = (value ^ value >> 27) * 0x94D049BB133111EB;
  return value ^ value >> 31;
}

std::int64_t number(NetworkPace::Moment moment) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(moment.time_since_epoch()).count();
}

NetworkPace::Moment moment(std::int64_t number) {
  return NetworkPace::Moment(std::chrono::nanoseconds(number));
}

}  // namespace

IpAddress network_of(const IpAddress& address) {
  if (address.is_v4()) return IpAddress::v4(address.to_v4() & 0xFFFFFF00U);
  auto bytes = address.bytes();
  std::fill(bytes.begin() + 6, bytes.end(), std::uint8_t{0});
  return IpAddress::v6_as_it_is(bytes);
}

NetworkPace::NetworkPace(std::optional<std::uint64_t> a_second, std::optional<std::uint64_t> burst,
                         std::uint64_t key)
    : key_(key), places_(kPlaces) {
  const std::uint64_t rate = a_second.value_or(kRateWhenSlowed);
  if (a_second) interval_ = std::max<std::int64_t>(1, kSecond / static_cast<std::int64_t>(rate));
  const std::uint64_t at_once =
      std::max<std::uint64_t>(1, std::min(burst.value_or(rate), rate / 10));
  early_by_ = static_cast<std::int64_t>(at_once) - 1;
}

std::size_t NetworkPace::place_of(const IpAddress& address) const {
  std::uint64_t network = address.is_v4() ? 4 : 6;
  const std::size_t length = address.is_v4() ? 3 : 6;
  for (std::size_t i = 0; i < length; ++i) network = network << 8 | address.bytes()[i];
  return mixed(mixed(network ^ key_) + key_) % places_.size();
}

std::int64_t NetworkPace::interval_of(const Place& place) const {
  if (place.slowed <= 1) return interval_;
  const std::int64_t whole =
      interval_ > 0 ? interval_ : kSecond / static_cast<std::int64_t>(kRateWhenSlowed);
  return std::llround(static_cast<double>(whole) * static_cast<double>(place.slowed));
}

std::int64_t NetworkPace::may_leave(const Place& place) const {
  // A network that was slowed down gets no bursts any more.
  return place.slowed > 1 ? place.due : place.due - interval_ * early_by_;
}

std::optional<NetworkPace::Moment> NetworkPace::wait_until(const IpAddress& address,
                                                           Moment now) const {
  const std::int64_t earliest = may_leave(places_[place_of(address)]);
  if (earliest <= number(now)) return std::nullopt;
  return moment(earliest);
}

NetworkPace::Moment NetworkPace::take(const IpAddress& address, std::uint64_t packets, Moment now) {
  // The usual case of who may send as fast as it goes: the table is larger than the caches.
  if (interval_ == 0 && !any_slowed_) return now;
  Place& place = places_[place_of(address)];
  const std::int64_t interval = interval_of(place);
  if (interval == 0) return now;
  const std::int64_t leave = std::max(may_leave(place), number(now));
  place.due = std::max(place.due, number(now)) + interval * static_cast<std::int64_t>(packets);
  return moment(leave);
}

void NetworkPace::slow_down(const IpAddress& address, double factor) {
  any_slowed_ = true;
  Place& place = places_[place_of(address)];
  place.slowed =
      static_cast<float>(std::clamp(static_cast<double>(place.slowed) * factor, 1.0, kMostSlowed));
}

}  // namespace celador
