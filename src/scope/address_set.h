#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/ip_address.h"

namespace celador {

__extension__ typedef unsigned __int128
    AddressCount;  // 2^128 + 2^32 does not fit: all of IPv6 counts one less

// Decimal.
std::string to_text(AddressCount count);
// kUsage.
Result<AddressCount> parse_address_count(std::string_view text);

// One range of addresses of one family, both ends included.
struct AddressRange {
  IpAddress first;
  IpAddress last;

  // "10.0.0.1", "10.0.0.0/8", "10.0.0.1-10.0.0.9", IPv6 the same. kUsage says what is wrong; a
  // range with host bits set (10.0.0.1/8) is refused and the message names the range that was
  // probably meant.
  static Result<AddressRange> parse(std::string_view text);
  static AddressRange of(const IpAddress& address) { return {address, address}; }
  bool contains(const IpAddress& address) const { return first <= address && address <= last; }
  friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

// A set of addresses as sorted ranges that neither overlap nor touch. Answers "is it in" and "which
// is the n-th" in the logarithm of the number of ranges, however many addresses they hold.
class AddressSet {
 public:
  void add(const AddressRange& range);
  // The same for many at once, in the time of one sort.
  void add(const std::vector<AddressRange>& ranges);
  void remove(const AddressRange& range);
  void remove(const AddressSet& others);
  // Keeps what is in both.
  AddressSet intersection(const AddressSet& others) const;
  bool contains(const IpAddress& address) const;
  bool empty() const { return ranges_.empty(); }
  AddressCount size() const;
  // The address of this rank, 0 <= index < size(): IPv4 before IPv6, ascending.
  IpAddress at(AddressCount index) const;
  // The rank of an address: at(rank) gives it again. nullopt: it is not in the set.
  std::optional<AddressCount> rank_of(const IpAddress& address) const;
  const std::vector<AddressRange>& ranges() const { return ranges_; }

 private:
  void index();

  std::vector<AddressRange> ranges_;
  std::vector<AddressCount> before_;  // addresses in the ranges before this one
};

}  // namespace celador
