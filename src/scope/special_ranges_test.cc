#include "scope/special_ranges.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace celador {
namespace {

TEST(SpecialRanges, AreThoseOfBothRegistriesEachOnce) {
  std::set<std::string> texts;
  std::size_t v4 = 0;
  for (const SpecialRange& special : special_ranges()) {
    texts.emplace(special.text);
    v4 += special.range.first.is_v4() ? 1 : 0;
    EXPECT_FALSE(special.name.empty()) << special.text;
    EXPECT_TRUE(special.document.starts_with("RFC ")) << special.text;
  }
  EXPECT_EQ(texts.size(), special_ranges().size());
  EXPECT_EQ(v4, 26U);
  EXPECT_EQ(texts.size() - v4, 25U);
}

// An oracle of its own: what is known of IPv4 by its first byte alone.
TEST(SpecialRanges, KeepPrivateNetworksOutOfTheInternet) {
  AddressSet internet;
  const AddressRange all = AddressRange::parse("0.0.0.0/0").value();
  internet.add(all);
  for (const SpecialRange* special : not_meant_by(all)) internet.remove(special->range);
  for (std::uint32_t first = 0; first < 256; ++first) {
    const bool outside = first == 0 || first == 10 || first == 127 || first >= 240;
    EXPECT_EQ(internet.contains(IpAddress::v4(first << 24 | 0x00010101)), !outside) << first;
  }
  EXPECT_TRUE(internet.contains(IpAddress::parse("172.15.255.255").value()));
  EXPECT_FALSE(internet.contains(IpAddress::parse("172.31.255.255").value()));
}

TEST(SpecialRanges, HoldMappedAddressesOnlyAsPartOfIpv6) {
  const auto left_out = not_meant_by(AddressRange::parse("::/0").value());
  const auto mapped = std::ranges::find_if(
      left_out, [](const SpecialRange* special) { return special->text == "::ffff:0:0/96"; });
  ASSERT_NE(mapped, left_out.end());
  EXPECT_FALSE((*mapped)->range.first.is_v4());
  EXPECT_TRUE(not_meant_by(AddressRange::parse("::ffff:10.0.0.1").value()).empty());
}

}  // namespace
}  // namespace celador
