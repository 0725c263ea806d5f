// Whoever includes 0.0.0.0/0 means hosts of the internet: not the private networks of the machine
// that sends, not what documentation uses. Whoever includes 10.20.0.0/16 means just that.
//
// Tested by special_ranges_test.cc.
#include "scope/special_ranges.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"

namespace celador {
namespace data {
extern const std::string_view kSpecialPurpose;  // data/networks/special_purpose.tsv
}  // namespace data

namespace {

// IPv4-mapped addresses are IPv4 once they are parsed, but in the middle of a range of IPv6 they
// can stand as they are.
constexpr std::string_view kMapped = "::ffff:0:0/96";
AddressRange mapped() {
  std::array<std::uint8_t, 16> first{};
  first[10] = first[11] = 0xFF;
  std::array<std::uint8_t, 16> last = first;
  std::fill(last.begin() + 12, last.end(), std::uint8_t{0xFF});
  return {IpAddress::v6_as_it_is(first), IpAddress::v6_as_it_is(last)};
}

std::vector<SpecialRange> read_ranges() {
  std::vector<SpecialRange> ranges;
  for (const std::string_view line : split(data::kSpecialPurpose, '\n')) {
    if (line.empty() || line[0] == '#') continue;
    const auto cells = split(line, '\t');
    CHECK(cells.size() == 4);
    const Result<AddressRange> range =
        cells[0] == kMapped ? mapped() : AddressRange::parse(cells[0]);
    CHECK(range.has_value());
    CHECK(range->first.is_v4() == (cells[1] == "ipv4"));
    ranges.push_back({*range, cells[0], cells[2], cells[3]});
  }
  return ranges;
}

bool is_inside(const AddressRange& inner, const AddressRange& outer) {
  return outer.contains(inner.first) && outer.contains(inner.last);
}

}  // namespace

const std::vector<SpecialRange>& special_ranges() {
  static const std::vector<SpecialRange> kRanges = read_ranges();
  return kRanges;
}

std::vector<const SpecialRange*> not_meant_by(const AddressRange& included) {
  std::vector<const SpecialRange*> inside;
  AddressSet rest;
  rest.add(included);
  for (const SpecialRange& special : special_ranges()) {
    if (is_inside(included, special.range)) return {};
    if (!is_inside(special.range, included)) continue;
    inside.push_back(&special);
    rest.remove(special.range);
  }
  if (rest.empty()) return {};
  return inside;
}

}  // namespace celador
