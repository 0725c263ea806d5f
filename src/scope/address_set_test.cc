#include "scope/address_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace celador {
namespace {

AddressRange range(std::string_view text) { return AddressRange::parse(text).value(); }
IpAddress address(std::string_view text) { return IpAddress::parse(text).value(); }

TEST(AddressSet, MergesAndCuts) {
  AddressSet set;
  set.add(range("10.0.0.0/25"));
  set.add(range("10.0.0.128/25"));
  set.add(range("10.0.2.0-10.0.2.9"));
  EXPECT_EQ(set.ranges().size(), 2U);
  EXPECT_EQ(set.size(), AddressCount{266});
  set.remove(range("10.0.0.255-10.0.2.0"));
  EXPECT_EQ(set.size(), AddressCount{264});
  EXPECT_EQ(set.at(254), address("10.0.0.254"));
  EXPECT_EQ(set.at(255), address("10.0.2.1"));
  EXPECT_FALSE(set.contains(address("10.0.0.255")));
}

TEST(AddressSet, CountsAllOfIpv4AndIpv6) {
  AddressSet set;
  set.add(range("0.0.0.0/0"));
  EXPECT_EQ(set.size(), AddressCount{1} << 32U);
  EXPECT_EQ(set.at((AddressCount{1} << 32U) - 1), address("255.255.255.255"));
  set.add(range("2001:db8::/64"));
  EXPECT_EQ(set.at((AddressCount{1} << 32U) + 5), address("2001:db8::5"));
}

TEST(AddressSet, CutsIpv6RangesBesideTheIpv4MappedBlock) {
  AddressSet set;
  set.add(range("::/0"));
  set.remove(range("::1:0:0:0/80"));
  EXPECT_EQ(set.ranges().size(), 2U);
  EXPECT_FALSE(set.contains(address("::1:0:0:5")));
  EXPECT_TRUE(set.contains(address("2001:db8::1")));
  EXPECT_FALSE(set.contains(address("10.0.0.1")));
}

TEST(AddressSet, AgreesWithASetOfNumbers) {
  std::mt19937 random(7);
  for (int run = 0; run < 200; ++run) {
    AddressSet set;
    std::set<std::uint32_t> slow;
    for (int step = 0; step < 12; ++step) {
      const std::uint32_t first = random() % 60;
      const std::uint32_t last = first + random() % 9;
      const AddressRange some{IpAddress::v4(first), IpAddress::v4(last)};
      const bool adds = random() % 3 != 0;
      if (adds)
        set.add(some);
      else
        set.remove(some);
      for (std::uint32_t i = first; i <= last; ++i) {
        if (adds)
          slow.insert(i);
        else
          slow.erase(i);
      }
    }
    ASSERT_EQ(set.size(), AddressCount{slow.size()});
    AddressCount rank = 0;
    for (const std::uint32_t number : slow) {
      ASSERT_EQ(set.at(rank), IpAddress::v4(number));
      ASSERT_EQ(set.rank_of(IpAddress::v4(number)), rank++);
      ASSERT_TRUE(set.contains(IpAddress::v4(number)));
    }
    ASSERT_FALSE(set.contains(IpAddress::v4(100)));
    for (std::uint32_t number = 0; number < 70; ++number)
      ASSERT_EQ(set.rank_of(IpAddress::v4(number)).has_value(), slow.contains(number));
  }
}

TEST(AddressSet, TakesManyAtOnceAsItTakesThemOneByOne) {
  AddressSet one_by_one;
  std::vector<AddressRange> many;
  for (const char* text :
       {"10.0.0.9", "10.0.0.0/29", "::1", "10.0.0.8", "192.0.2.0/24", "10.0.0.4"}) {
    many.push_back(range(text));
    one_by_one.add(many.back());
  }
  AddressSet at_once;
  at_once.add(many);
  EXPECT_EQ(at_once.ranges(), one_by_one.ranges());
  EXPECT_EQ(at_once.size(), AddressCount{10 + 256 + 1});
}

TEST(AddressCount, IsReadAsItIsWritten) {
  EXPECT_EQ(to_text(AddressCount{0}), "0");
  EXPECT_EQ(to_text(~AddressCount{0}), "340282366920938463463374607431768211455");
  for (const AddressCount count : {AddressCount{0}, AddressCount{7}, ~AddressCount{0}})
    EXPECT_EQ(parse_address_count(to_text(count)).value(), count);
  for (const char* wrong : {"", "-1", "1x", "340282366920938463463374607431768211456"})
    EXPECT_FALSE(parse_address_count(wrong)) << wrong;
}

}  // namespace
}  // namespace celador
