#include "discover/syn_packet.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace celador {
namespace {

using Packet = std::vector<std::uint8_t>;
constexpr SipKey kKey{1, 2};

ProbeSource source_of(const char* ip) { return {IpAddress::parse(ip).value(), 61000, 8}; }

Packet syn(const ProbeSource& source, const char* target, std::uint16_t port,
           std::uint32_t probe = 0) {
  Packet packet(kMaxSynBytes);
  packet.resize(
      SynWriter(kKey, source).write(packet, IpAddress::parse(target).value(), port, probe));
  return packet;
}

std::uint16_t u16(const Packet& packet, std::size_t at) {
  return static_cast<std::uint16_t>(packet.at(at) << 8U | packet.at(at + 1));
}

// RFC 1071 as it is written there: a right checksum makes the sum of everything all ones.
std::uint32_t ones_sum(const Packet& bytes, std::size_t from, std::size_t to, std::uint32_t sum) {
  for (std::size_t i = from; i + 1 < to; i += 2) sum += u16(bytes, i);
  while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16U);
  return sum;
}

Packet answer_to(const Packet& probe, std::uint8_t flags, std::uint32_t beyond = 1) {
  const bool v4 = probe[0] >> 4U == 4;
  const std::size_t size = v4 ? 20 : 40;
  const std::size_t address = v4 ? 4 : 16;
  const std::size_t at = v4 ? 12 : 8;
  Packet reply(probe.begin(), probe.begin() + static_cast<std::ptrdiff_t>(size + 20));
  for (std::size_t i = 0; i < address; ++i) std::swap(reply[at + i], reply[at + address + i]);
  std::swap(reply[size], reply[size + 2]);
  std::swap(reply[size + 1], reply[size + 3]);
  const std::uint32_t acknowledged =
      (static_cast<std::uint32_t>(u16(probe, size + 4)) << 16U | u16(probe, size + 6)) + beyond;
  for (int i = 0; i < 4; ++i)
    reply[size + 8 + static_cast<std::size_t>(i)] =
        static_cast<std::uint8_t>(acknowledged >> (24 - 8 * i));
  reply[size + 12] = 0x50;
  reply[size + 13] = flags;
  return reply;
}

Packet icmp_about(const Packet& probe, std::uint8_t type, std::uint8_t code, std::size_t quoted) {
  const bool v4 = probe[0] >> 4U == 4;
  Packet message;
  if (v4) {
    message = {0x45, 0, 0, 0, 0, 0, 0, 0, 64, 1, 0, 0, 192, 0, 2, 254, 192, 0, 2, 1};
  } else {
    message = {0x60, 0, 0, 0, 0, 0, 58, 64};
    message.resize(40);
  }
  for (const std::uint8_t byte : {type, code}) message.push_back(byte);
  message.resize(message.size() + 6);
  message.insert(message.end(), probe.begin(),
                 probe.begin() + static_cast<std::ptrdiff_t>(std::min(quoted, probe.size())));
  return message;
}

TEST(SynWriter, WritesWhatChecksumsAgreeWith) {
  for (const auto& [from, to] : {std::pair{"192.0.2.1", "198.51.100.7"},
                                 {"10.255.255.255", "255.1.254.3"},
                                 {"2001:db8::1", "2001:db8:ffff::2"}}) {
    for (const std::uint16_t port : std::initializer_list<std::uint16_t>{1, 80, 27017, 65535}) {
      const Packet packet = syn(source_of(from), to, port, port % 3);
      const bool v4 = packet[0] >> 4U == 4;
      const std::size_t header = v4 ? 20 : 40;
      ASSERT_EQ(packet.size(), header + 24);
      if (v4) EXPECT_EQ(ones_sum(packet, 0, 20, 0), 0xFFFFU);
      const std::size_t addresses = v4 ? 12 : 8;
      const std::uint32_t pseudo = ones_sum(packet, addresses, header, 6 + 24);
      EXPECT_EQ(ones_sum(packet, header, packet.size(), pseudo), 0xFFFFU) << to << ' ' << port;
      EXPECT_EQ(u16(packet, header + 2), port);
      EXPECT_EQ(packet[header + 13], 0x02);
      EXPECT_GE(u16(packet, header), 61000);
      EXPECT_LT(u16(packet, header), 61008);
    }
  }
}

TEST(SynWriter, SendsTheProbesOfOneTargetFromDifferentPorts) {
  const ProbeSource source = source_of("192.0.2.1");
  EXPECT_NE(u16(syn(source, "192.0.2.9", 80, 0), 20), u16(syn(source, "192.0.2.9", 80, 1), 20));
}

TEST(ProbeReply, TellsWhatCameBack) {
  using Kind = ProbeReply::Kind;
  for (const auto& [from, to] :
       {std::pair{"192.0.2.1", "198.51.100.7"}, {"2001:db8::1", "2001:db8::2"}}) {
    const ProbeSource source = source_of(from);
    const Packet probe = syn(source, to, 6379);
    const bool v4 = source.ip.is_v4();
    const struct {
      const char* name;
      Packet packet;
      std::optional<Kind> kind;
    } rows[] = {
        {"SYN ACK", answer_to(probe, 0x12), Kind::kOpen},
        {"RST ACK", answer_to(probe, 0x14), Kind::kClosed},
        {"RST ACK that does not count the SYN", answer_to(probe, 0x14, 0), Kind::kClosed},
        {"ACK alone", answer_to(probe, 0x10), std::nullopt},
        {"SYN alone", answer_to(probe, 0x02), std::nullopt},
        {"no route", v4 ? icmp_about(probe, 3, 1, 28) : icmp_about(probe, 1, 0, 48),
         Kind::kUnreachable},
        {"prohibited", v4 ? icmp_about(probe, 3, 13, 28) : icmp_about(probe, 1, 1, 48),
         Kind::kProhibited},
        {"time exceeded", v4 ? icmp_about(probe, 11, 0, 28) : icmp_about(probe, 3, 0, 48),
         std::nullopt},
        {"too little quoted", v4 ? icmp_about(probe, 3, 1, 27) : icmp_about(probe, 1, 0, 47),
         std::nullopt},
    };
    for (const auto& row : rows) {
      const auto reply = parse_reply(row.packet);
      ASSERT_EQ(reply.has_value(), row.kind.has_value()) << row.name << ' ' << to;
      if (!reply) continue;
      EXPECT_EQ(reply->kind, *row.kind) << row.name;
      EXPECT_EQ(reply->target.to_text(), to) << row.name;
      EXPECT_EQ(reply->port, 6379) << row.name;
      EXPECT_TRUE(is_answer_to(kKey, source, *reply)) << row.name << ' ' << to;
    }
  }
}

TEST(ProbeReply, OfAStrangerIsNoAnswer) {
  const ProbeSource source = source_of("192.0.2.1");
  const Packet probe = syn(source, "198.51.100.7", 6379);
  const auto good = parse_reply(answer_to(probe, 0x12)).value();
  ASSERT_TRUE(is_answer_to(kKey, source, good));
  EXPECT_FALSE(is_answer_to(SipKey{1, 3}, source, good)) << "another key";
  EXPECT_FALSE(is_answer_to(kKey, source_of("192.0.2.2"), good)) << "another source";
  auto other = good;
  other.port = 6380;
  EXPECT_FALSE(is_answer_to(kKey, source, other)) << "another port";
  other = good;
  other.target = IpAddress::v4(0x01020304);
  EXPECT_FALSE(is_answer_to(kKey, source, other)) << "another host";
  other = good;
  other.source_port = 60999;
  EXPECT_FALSE(is_answer_to(kKey, source, other)) << "a port that is not ours";
  for (const std::uint32_t beyond : {0U, 2U, 1000U}) {
    const auto forged = parse_reply(answer_to(probe, 0x12, beyond)).value();
    EXPECT_FALSE(is_answer_to(kKey, source, forged)) << beyond;
  }
}

TEST(ProbeReply, IsNotReadFromWhatIsCutOrBroken) {
  for (const auto& [from, to] :
       {std::pair{"192.0.2.1", "198.51.100.7"}, {"2001:db8::1", "2001:db8::2"}}) {
    const Packet whole = answer_to(syn(source_of(from), to, 80), 0x12);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_FALSE(parse_reply(std::span(whole).first(size))) << to << ' ' << size;
    }
  }
  Packet fragment = answer_to(syn(source_of("192.0.2.1"), "198.51.100.7", 80), 0x12);
  fragment[7] = 1;
  EXPECT_FALSE(parse_reply(fragment));
  Packet no_header = fragment;
  no_header[7] = 0;
  no_header[0] = 0x41;
  EXPECT_FALSE(parse_reply(no_header));
}

}  // namespace
}  // namespace celador
