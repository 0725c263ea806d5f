#include "discover/gateway.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

using Packet = std::vector<std::uint8_t>;
constexpr LinkAddress kOwn{2, 0, 0, 0, 0, 1};
constexpr LinkAddress kTheirs{2, 0, 0, 0, 0, 9};

IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

Packet arp_reply_of(const IpAddress& from) {
  Packet packet = arp_request(kTheirs, from, ip("192.0.2.1"));
  packet[7] = 2;  // a reply
  return packet;
}

// RFC 4861, section 4.4, with the target's link address as its option.
Packet advertisement_of(const IpAddress& target, std::uint8_t hops = 255) {
  Packet packet{0x60, 0, 0, 0, 0, 32, 58, hops};
  packet.resize(40);
  packet.insert(packet.end(), {136, 0, 0, 0, 0x60, 0, 0, 0});
  packet.insert(packet.end(), target.bytes().begin(), target.bytes().end());
  packet.insert(packet.end(), {2, 1});
  packet.insert(packet.end(), kTheirs.begin(), kTheirs.end());
  return packet;
}

TEST(ArpReply, TellsTheLinkAddressOfWhoWasAskedFor) {
  const Packet reply = arp_reply_of(ip("192.0.2.254"));
  EXPECT_EQ(read_arp_reply(reply, ip("192.0.2.254")), kTheirs);
  EXPECT_FALSE(read_arp_reply(reply, ip("192.0.2.253")));
  EXPECT_FALSE(
      read_arp_reply(arp_request(kOwn, ip("192.0.2.254"), ip("192.0.2.1")), ip("192.0.2.254")))
      << "a question is no answer";
  for (std::size_t size = 0; size < reply.size(); ++size)
    EXPECT_FALSE(read_arp_reply(std::span(reply).first(size), ip("192.0.2.254"))) << size;
}

TEST(NeighbourSolicitation, AsksTheGroupWithARightChecksum) {
  const Packet packet = neighbour_solicitation(kOwn, ip("2001:db8::1"), ip("2001:db8::aa:bbcc"));
  ASSERT_EQ(packet.size(), 72U);
  std::array<std::uint8_t, 16> group{};
  std::copy_n(packet.begin() + 24, group.size(), group.begin());
  EXPECT_EQ(group, ip("ff02::1:ffaa:bbcc").bytes());
  std::uint32_t sum = 58 + 32;
  for (std::size_t i = 8; i < packet.size(); i += 2)
    sum += static_cast<std::uint32_t>(packet[i]) << 8U | packet[i + 1];
  while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16U);
  EXPECT_EQ(sum, 0xFFFFU);
}

TEST(NeighbourAdvertisement, TellsTheLinkAddressOfWhoWasAskedFor) {
  const IpAddress asked = ip("2001:db8::9");
  const Packet packet = advertisement_of(asked);
  EXPECT_EQ(read_neighbour_advertisement(packet, asked), kTheirs);
  EXPECT_FALSE(read_neighbour_advertisement(packet, ip("2001:db8::8")));
  EXPECT_FALSE(read_neighbour_advertisement(advertisement_of(asked, 64), asked))
      << "from beyond this link";
  for (std::size_t size = 0; size < packet.size(); ++size)
    EXPECT_FALSE(read_neighbour_advertisement(std::span(packet).first(size), asked)) << size;
  Packet endless = packet;
  endless[65] = 0;  // an option of no length
  endless[64] = 1;
  EXPECT_FALSE(read_neighbour_advertisement(endless, asked));
}

}  // namespace
}  // namespace celador
