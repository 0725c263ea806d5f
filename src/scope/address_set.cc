#include "scope/address_set.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace celador {
namespace {

// An address as a number of its family.
AddressCount to_number(const IpAddress& address) {
  if (address.is_v4()) return address.to_v4();
  AddressCount number = 0;
  for (const std::uint8_t byte : address.bytes()) number = number << 8 | byte;
  return number;
}

IpAddress from_number(AddressCount number, const IpAddress& family_of) {
  if (family_of.is_v4()) return IpAddress::v4(static_cast<std::uint32_t>(number));
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 16; i-- > 0; number >>= 8) bytes[i] = static_cast<std::uint8_t>(number);
  return IpAddress::v6_as_it_is(bytes);
}

AddressCount count_of(const AddressRange& range) {
  const AddressCount difference = to_number(range.last) - to_number(range.first);
  return difference + 1 == 0 ? difference : difference + 1;
}

bool touch(const AddressRange& a, const AddressRange& b) {  // a begins no later than b
  if (a.first.is_v4() != b.first.is_v4()) return false;
  if (b.first <= a.last) return true;
  return to_number(b.first) - to_number(a.last) == 1;
}

Result<AddressRange> parse_prefix(std::string_view text, std::size_t slash) {
  const IpAddress address = TRY(IpAddress::parse(text.substr(0, slash)));
  const auto length = parse_unsigned(text.substr(slash + 1));
  const unsigned bits = address.is_v4() ? 32 : 128;
  if (!length || *length > bits) {
    return fail(ErrorKind::kUsage,
                fmt::format("'{}' is not a range: the prefix length must be 0 to {}",
                            printable(text), bits));
  }
  const auto host_bits = static_cast<unsigned>(bits - *length);
  const AddressCount mask =
      host_bits == 128 ? ~AddressCount{0} : (AddressCount{1} << host_bits) - 1;
  const AddressCount number = to_number(address);
  const IpAddress first = from_number(number & ~mask, address);
  if ((number & mask) != 0) {
    return fail(
        ErrorKind::kUsage,
        fmt::format("'{}' has host bits set: write {}/{} for the range, or {} for the one address",
                    printable(text), first.to_text(), *length, address.to_text()));
  }
  return AddressRange{first, from_number(number | mask, address)};
}

}  // namespace

std::string to_text(AddressCount count) {
  std::string digits;
  do {
    digits += static_cast<char>('0' + static_cast<int>(count % 10));
    count /= 10;
  } while (count != 0);
  std::ranges::reverse(digits);
  return digits;
}

Result<AddressCount> parse_address_count(std::string_view text) {
  AddressCount count = 0;
  bool whole = !text.empty();
  for (const char digit : text) {
    const auto value = static_cast<unsigned>(digit - '0');
    whole = whole && digit >= '0' && digit <= '9' && count <= (~AddressCount{0} - value) / 10;
    if (!whole) break;
    count = count * 10 + value;
  }
  if (!whole) {
    return fail(ErrorKind::kUsage, fmt::format("'{}' is not a count", printable(text, 60)));
  }
  return count;
}

Result<AddressRange> AddressRange::parse(std::string_view text) {
  text = trim(text);
  if (const auto slash = text.find('/'); slash != std::string_view::npos)
    return parse_prefix(text, slash);
  if (const auto dash = text.find('-'); dash != std::string_view::npos) {
    const IpAddress first = TRY(IpAddress::parse(trim(text.substr(0, dash))));
    const IpAddress last = TRY(IpAddress::parse(trim(text.substr(dash + 1))));
    if (first.is_v4() != last.is_v4() || last < first) {
      return fail(
          ErrorKind::kUsage,
          fmt::format(
              "'{}' is not a range: the first address must be the smaller of two of one family",
              printable(text)));
    }
    return AddressRange{first, last};
  }
  return of(TRY(IpAddress::parse(text)));
}

void AddressSet::index() {
  before_.clear();
  AddressCount total = 0;
  for (const AddressRange& range : ranges_) {
    before_.push_back(total);
    const AddressCount count = count_of(range);
    total = total + count < total ? ~AddressCount{0} : total + count;
  }
}

void AddressSet::add(const AddressRange& range) { add(std::vector{range}); }

void AddressSet::add(const std::vector<AddressRange>& ranges) {
  ranges_.insert(ranges_.end(), ranges.begin(), ranges.end());
  std::ranges::sort(ranges_, {}, &AddressRange::first);
  std::vector<AddressRange> merged;
  for (const AddressRange& next : ranges_) {
    if (!merged.empty() && touch(merged.back(), next)) {
      merged.back().last = std::max(merged.back().last, next.last);
    } else {
      merged.push_back(next);
    }
  }
  ranges_ = std::move(merged);
  index();
}

void AddressSet::remove(const AddressRange& range) {
  std::vector<AddressRange> kept;
  for (const AddressRange& mine : ranges_) {
    if (mine.last < range.first || range.last < mine.first) {
      kept.push_back(mine);
      continue;
    }
    if (mine.first < range.first) {
      kept.push_back({mine.first, from_number(to_number(range.first) - 1, range.first)});
    }
    if (range.last < mine.last) {
      kept.push_back({from_number(to_number(range.last) + 1, range.last), mine.last});
    }
  }
  ranges_ = std::move(kept);
  index();
}

void AddressSet::remove(const AddressSet& others) {
  for (const AddressRange& range : others.ranges_) remove(range);
}

AddressSet AddressSet::intersection(const AddressSet& others) const {
  AddressSet both;
  for (const AddressRange& a : ranges_) {
    for (const AddressRange& b : others.ranges_) {
      const IpAddress first = std::max(a.first, b.first);
      const IpAddress last = std::min(a.last, b.last);
      if (first <= last) both.ranges_.push_back({first, last});
    }
  }
  std::ranges::sort(both.ranges_, {}, &AddressRange::first);
  both.index();
  return both;
}

bool AddressSet::contains(const IpAddress& address) const {
  const auto after = std::ranges::upper_bound(ranges_, address, {}, &AddressRange::first);
  return after != ranges_.begin() && std::prev(after)->contains(address);
}

AddressCount AddressSet::size() const {
  if (ranges_.empty()) return 0;
  const AddressCount count = count_of(ranges_.back());
  const AddressCount total = before_.back() + count;
  return total < count ? ~AddressCount{0} : total;
}

std::optional<AddressCount> AddressSet::rank_of(const IpAddress& address) const {
  const auto after = std::ranges::upper_bound(ranges_, address, {}, &AddressRange::first);
  if (after == ranges_.begin() || !std::prev(after)->contains(address)) return std::nullopt;
  const auto position = static_cast<std::size_t>(after - ranges_.begin()) - 1;
  return before_[position] + (to_number(address) - to_number(ranges_[position].first));
}

IpAddress AddressSet::at(AddressCount index) const {
  CHECK(index < size());
  const auto after = std::ranges::upper_bound(before_, index);
  const auto position = static_cast<std::size_t>(after - before_.begin()) - 1;
  const IpAddress address = from_number(
      to_number(ranges_[position].first) + (index - before_[position]), ranges_[position].first);
  return address.is_v4() ? address : IpAddress::v6(address.bytes());
}

}  // namespace celador
