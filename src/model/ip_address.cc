#include "model/ip_address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/text.h"

namespace celador {

IpAddress IpAddress::v4(std::uint32_t host_order) {
  IpAddress address;
  for (std::size_t i = 0; i < 4; ++i) {
    address.bytes_[i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
  }
  return address;
}

IpAddress IpAddress::v6(const std::array<std::uint8_t, 16>& network_order) {
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (!std::equal(kMapped.begin(), kMapped.end(), network_order.begin()))
    return v6_as_it_is(network_order);
  IpAddress address;
  std::copy(network_order.begin() + 12, network_order.end(), address.bytes_.begin());
  return address;
}

IpAddress IpAddress::v6_as_it_is(const std::array<std::uint8_t, 16>& network_order) {
  IpAddress address;
  address.is_v4_ = false;
  address.bytes_ = network_order;
  return address;
}

Result<IpAddress> IpAddress::parse(std::string_view text) {
  std::string_view inner = text;
  if (inner.size() > 2 && inner.front() == '[' && inner.back() == ']') {
    inner = inner.substr(1, inner.size() - 2);
  }
  const std::string terminated(inner);
  in_addr ipv4{};
  if (inet_pton(AF_INET, terminated.c_str(), &ipv4) == 1) return v4(ntohl(ipv4.s_addr));
  std::array<std::uint8_t, 16> ipv6{};
  if (inet_pton(AF_INET6, terminated.c_str(), ipv6.data()) == 1) return v6(ipv6);
  return fail(ErrorKind::kUsage, fmt::format("'{}' is not an IP address", printable(text, 80)));
}

bool IpAddress::is_loopback() const {
  if (is_v4_) return bytes_[0] == 127;
  std::array<std::uint8_t, 16> one{};
  one[15] = 1;
  return bytes_ == one;
}

std::uint32_t IpAddress::to_v4() const {
  CHECK(is_v4_);
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | bytes_[i];
  return value;
}

std::string IpAddress::to_text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(is_v4_ ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
  return text.data();
}

std::strong_ordering operator<=>(const IpAddress& a, const IpAddress& b) {
  if (a.is_v4_ != b.is_v4_)
    return a.is_v4_ ? std::strong_ordering::less : std::strong_ordering::greater;
  return a.bytes_ <=> b.bytes_;
}

}  // namespace celador
