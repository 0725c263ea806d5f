#include "discover/ipv6_neighbours.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace celador {
namespace {

IpAddress ip(std::string_view text) { return IpAddress::parse(text).value(); }

AddressSet set_of(std::string_view range) {
  AddressSet set;
  set.add(AddressRange::parse(range).value());
  return set;
}

std::vector<IpAddress> ips(const std::vector<std::string_view>& texts) {
  std::vector<IpAddress> addresses;
  for (const std::string_view text : texts) addresses.push_back(ip(text));
  return addresses;
}

std::set<std::string> texts_of(const Neighbours& neighbours) {
  std::set<std::string> texts;
  for (const AddressRange& range : neighbours.addresses) {
    EXPECT_EQ(range.first, range.last);
    EXPECT_TRUE(texts.insert(range.first.to_text()).second) << range.first.to_text();
  }
  return texts;
}

using enum Ipv6Guess;

TEST(Ipv6Neighbours, GuessesByHabit) {
  const struct {
    std::string_view row;
    std::vector<std::string_view> known;
    std::vector<Ipv6Guess> kinds;
    std::vector<std::string_view> guessed;
    std::vector<std::string_view> not_guessed;
  } rows[] = {
      {"low bytes of the subnet",
       {"2001:db8:1:2:a:b:c:d"},
       {kLowByte},
       {"2001:db8:1:2::", "2001:db8:1:2::1", "2001:db8:1:2::ff", "2001:db8:1:2:a:b:c:0",
        "2001:db8:1:2:a:b:c:ff"},
       {"2001:db8:1:2::101", "2001:db8:1:3::1", "2001:db8:1:2:a:b:c:d", "2001:db8:1:2:a:b:d:1"}},
      {"service ports, as numbers and as typed",
       {"2001:db8::1"},
       {kLowByte},
       {"2001:db8::443", "2001:db8::1bb", "2001:db8::5432", "2001:db8::1538", "2001:db8::2:7017",
        "2001:db8::6989", "2001:db8::80", "2001:db8::1:1211"},
       {"2001:db8::444", "2001:db8::6380"}},
      {"cards of one maker",
       {"fd00::250:56ff:fe9a:1"},
       {kEui64},
       {"fd00::250:56ff:fe9a:0", "fd00::250:56ff:fe9a:2", "fd00::250:56ff:fe9a:101"},
       {"fd00::250:56ff:fe9a:102", "fd00::250:56ff:fe99:ff00", "fd00::1"}},
      {"the last card of a maker has none above",
       {"fd00::250:56ff:feff:ffff"},
       {kEui64},
       {"fd00::250:56ff:feff:fffe", "fd00::250:56ff:feff:feff"},
       {"fd00::250:56ff:fe00:0", "fd00::250:5700:0:0"}},
      {"no card at all", {"fd00::250:56ff:ff9a:1"}, {kEui64}, {}, {"fd00::250:56ff:ff9a:2"}},
      {"digits that vary",
       {"2001:db8::a100:1:7", "2001:db8::a100:3:9"},
       {kPattern},
       {"2001:db8::a100:1:9", "2001:db8::a100:2:8", "2001:db8::a100:f:f", "2001:db8::a100:0:0"},
       {"2001:db8::a101:1:7", "2001:db8::a100:11:7"}},
      {"decimal counting",
       {"2001:db8::5:10", "2001:db8::5:23", "2001:db8::5:41"},
       {kPattern},
       {"2001:db8::5:99", "2001:db8::5:0", "2001:db8::5:44"},
       {"2001:db8::5:4a", "2001:db8::5:a0", "2001:db8::6:10"}},
      {"addresses of IPv4 spelt in decimal",
       {"2001:db8::192:168:1:7"},
       {kPattern},
       {"2001:db8::192:168:1:8", "2001:db8::192:168:1:255"},
       {"2001:db8::192:168:1:256", "2001:db8::192:168:1:a"}},
      {"no address of IPv4",
       {"2001:db8::192:168:1:300"},
       {kPattern},
       {},
       {"2001:db8::192:168:1:8"}},
      {"words",
       {"2001:db8::7"},
       {kPattern},
       {"2001:db8::dead:beef", "2001:db8::cafe", "2001:db8::c0:ffee"},
       {"2001:db8::8"}},
      {"digits of several subnets are not mixed",
       {"2001:db8:0:1::10", "2001:db8:0:2::20"},
       {kPattern},
       {},
       {"2001:db8:0:1::20", "2001:db8:0:3::10", "2001:db8:0:1::11"}},
      {"too many digits vary: random addresses",
       {"2001:db8::1234:5678:9abc:def0", "2001:db8::fedc:ba98:7654:321f"},
       {kPattern},
       {},
       {"2001:db8::1234:5678:9abc:def1"}},
      {"of IPv4 nothing", {"192.0.2.1"}, {kLowByte, kEui64, kPattern}, {}, {"192.0.2.2"}},
  };
  for (const auto& row : rows) {
    const auto texts = texts_of(neighbours_of(ips(row.known), row.kinds, set_of("::/0")));
    for (const auto guessed : row.guessed)
      EXPECT_TRUE(texts.contains(ip(guessed).to_text())) << row.row << ": " << guessed;
    for (const auto other : row.not_guessed)
      EXPECT_FALSE(texts.contains(ip(other).to_text())) << row.row << ": " << other;
    for (const auto known : row.known)
      EXPECT_FALSE(texts.contains(ip(known).to_text())) << row.row << ": " << known;
  }
}

TEST(Ipv6Neighbours, StayInside) {
  const AddressSet within = set_of("2001:db8::10-2001:db8::1f");
  const Neighbours neighbours =
      neighbours_of(ips({"2001:db8::13", "2001:db8::1f"}), {kLowByte, kEui64, kPattern}, within);
  EXPECT_EQ(neighbours.addresses.size(), 14U);
  EXPECT_FALSE(neighbours.cut);
  for (const AddressRange& range : neighbours.addresses)
    EXPECT_TRUE(within.contains(range.first)) << range.first.to_text();
}

TEST(Ipv6Neighbours, AreBoundedAndSharedBetweenSubnets) {
  // The first subnet could use far more than its share, the others few.
  std::vector<IpAddress> known = ips({"2001:db8:0:1::10:0", "2001:db8:0:1::2f:ff"});
  for (const char* other : {"2001:db8:0:2::1", "2001:db8:0:3::1"}) known.push_back(ip(other));
  const auto count = [&](std::size_t most) {
    const Neighbours neighbours =
        neighbours_of(known, {kLowByte, kPattern}, set_of("2001:db8::/32"), most);
    std::array<std::size_t, 4> of{};
    for (const AddressRange& range : neighbours.addresses) ++of[range.first.bytes()[7]];
    of[0] = neighbours.addresses.size();
    EXPECT_LE(of[0], most);
    EXPECT_EQ(neighbours.cut, of[0] == most) << most;
    return of;
  };
  const auto all = count(10000000);
  EXPECT_GT(all[1], 3000U);
  EXPECT_EQ(all[2], all[3]);
  const auto some = count(3000);
  EXPECT_EQ(some[0], 3000U);
  EXPECT_EQ(some[2], all[2]);
  EXPECT_EQ(some[3], all[3]);
  const auto few = count(30);
  EXPECT_EQ(few[1], 10U);
  EXPECT_EQ(few[2], 10U);
  EXPECT_EQ(few[3], 10U);
}

TEST(Ipv6Neighbours, ShareWhatIsLeftInOrderAndNoMore) {
  std::vector<IpAddress> known = ips({"2001:db8:0:1::1", "2001:db8:0:2::1", "2001:db8:0:3::1"});
  AddressSet within = set_of("2001:db8:0:1::/64");
  within.add(AddressRange::parse("2001:db8:0:2::/64").value());
  within.add(AddressRange::parse("2001:db8:0:3::/126").value());  // three to guess
  const Neighbours neighbours = neighbours_of(known, {kLowByte}, within, 60);
  std::array<std::size_t, 4> of{};
  for (const AddressRange& range : neighbours.addresses) ++of[range.first.bytes()[7]];
  EXPECT_EQ(of[1], 37U);
  EXPECT_EQ(of[2], 20U);
  EXPECT_EQ(of[3], 3U);
  EXPECT_TRUE(neighbours.cut);
}

TEST(Ipv6Neighbours, KnowTheirKindsByName) {
  EXPECT_EQ(parse_ipv6_guess("low-byte"), kLowByte);
  EXPECT_EQ(parse_ipv6_guess("eui64"), kEui64);
  EXPECT_EQ(parse_ipv6_guess("pattern"), kPattern);
  EXPECT_EQ(parse_ipv6_guess("lowbyte"), std::nullopt);
}

}  // namespace
}  // namespace celador
