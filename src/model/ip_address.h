#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace celador {

// An IPv4 or IPv6 address without a zone. IPv4-mapped IPv6 addresses are turned into IPv4, so that
// an exclusion of one form cannot be passed by in the other.
class IpAddress {
 public:
  IpAddress() = default;  // 0.0.0.0
  static IpAddress v4(std::uint32_t host_order);
  static IpAddress v6(const std::array<std::uint8_t, 16>& network_order);
  // The same without turning IPv4-mapped addresses into IPv4: for the ends of IPv6 ranges, never
  // for a peer.
  static IpAddress v6_as_it_is(const std::array<std::uint8_t, 16>& network_order);
  // "10.0.0.1", "2001:db8::1"; brackets around IPv6 are allowed. kUsage otherwise.
  static Result<IpAddress> parse(std::string_view text);

  bool is_v4() const { return is_v4_; }
  bool is_loopback() const;
  std::uint32_t to_v4() const;  // CHECKs is_v4()
  // Network order; the first 4 bytes for IPv4, the rest zero.
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  std::string to_text() const;

  // IPv4 before IPv6, then by number.
  friend std::strong_ordering operator<=>(const IpAddress& a, const IpAddress& b);
  friend bool operator==(const IpAddress& a, const IpAddress& b) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
  bool is_v4_ = true;
};

}  // namespace celador
