#include "discover/udp_probes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace celador {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr std::uint64_t kId = 0x0123456789ABCDEFU;

Bytes hex(std::string_view text) {
  Bytes bytes;
  std::string digits;
  for (const char c : text) {
    if (c != ' ') digits += c;
  }
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(digits.substr(i, 2), nullptr, 16)));
  return bytes;
}

Bytes operator+(Bytes bytes, std::string_view text) {
  for (const char c : text) bytes.push_back(static_cast<std::uint8_t>(c));
  return bytes;
}
Bytes operator+(Bytes bytes, const Bytes& more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
  return bytes;
}

const UdpProbe& probe(std::uint16_t port) { return *udp_probe_of(port); }

// Names as a node status has them: 15 bytes, the suffix, the flags.
Bytes netbios_name(std::string name, std::uint8_t suffix, std::string_view flags) {
  name.resize(15, ' ');
  return Bytes{} + name + Bytes{suffix} + hex(flags);
}
const Bytes kStatusHead = hex("CDEF 8400 0000 0001 0000 0000 20") +
                          "CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" + hex("00 0021 0001 00000000 0000");

// What Net-SNMP 5.9 sends: engine 80001f88 80 with eight bytes of its own, 3 boots, 4660 seconds.
const Bytes kReport =
    hex("306A0201033011020449ABCDEF020300FFE3040100020103041E301C040D80001F88801122334455"
        "667788020103020212340400040004003032040D80001F888011223344556677880400A81F020449"
        "ABCDEF0201000201003011300F060A2B060106030F01010400410101");

TEST(UdpProbes, AskOfEachPortOnceAndForLittle) {
  std::uint16_t before = 0;
  for (const UdpProbe& each : udp_probes()) {
    EXPECT_GT(each.port, before);
    before = each.port;
    EXPECT_LT(each.request(kId).size(), 100U) << each.protocol;
    EXPECT_EQ(each.request(0).size(), each.request(~std::uint64_t{0}).size()) << each.protocol;
    EXPECT_NE(each.request(1), each.request(2)) << each.protocol;
    EXPECT_EQ(udp_probe_of(each.port), &each);
  }
  EXPECT_EQ(udp_probe_of(53), nullptr);
}

TEST(UdpProbes, SendTheseBytes) {
  EXPECT_EQ(probe(11211).request(kId), hex("CDEF 0000 0001 0000") + "version\r\n");
  EXPECT_EQ(probe(111).request(kId),
            hex("89ABCDEF 00000000 00000002 000186A0 00000002 00000000 00000000 00000000 00000000"
                "00000000"));
  EXPECT_EQ(probe(137).request(kId), hex("CDEF 0000 0001 0000 0000 0000 20") +
                                         "CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" + hex("00 0021 0001"));
  EXPECT_EQ(probe(161).request(kId),
            hex("303D0201033010020449ABCDEF020205C00401040201030410300E04000201000201000400040004"
                "00301404000400A00E020449ABCDEF0201000201003000"));
}

struct Row {
  std::string_view row;
  std::uint16_t port;
  Bytes datagram;
  bool is_answer;
  std::string_view product;
  std::string_view version;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows{
      {"memcached", 11211, hex("CDEF 0000 0001 0000") + "VERSION 1.6.18\r\n", true, "memcached",
       "1.6.18"},
      {"memcached refuses", 11211, hex("CDEF 0000 0001 0000") + "ERROR\r\n", true, "", ""},
      {"another id", 11211, hex("CDEE 0000 0001 0000") + "VERSION 1.6.18\r\n", false, "", ""},
      {"a sequence beyond its count", 11211, hex("CDEF 0001 0001 0000") + "VERSION 1\r\n", false,
       "", ""},
      {"no end of line", 11211, hex("CDEF 0000 0001 0000") + "VERSION 1.6.18", false, "", ""},
      {"a version that is none", 11211, hex("CDEF 0000 0001 0000") + "VERSION <b>\r\n", false, "",
       ""},
      {"an endless version", 11211,
       hex("CDEF 0000 0001 0000") + ("VERSION " + std::string(1400, '1') + "\r\n"), false, "", ""},
      {"an echo of the question", 11211, hex("CDEF 0000 0001 0000") + "version\r\n", false, "", ""},
      {"another service", 11211, hex("CDEF 0000 0001 0000") + "220 hello\r\n", false, "", ""},

      {"portmap", 111, hex("89ABCDEF 00000001 00000000 00000000 00000000 00000000"), true, "", ""},
      {"portmap denies", 111, hex("89ABCDEF 00000001 00000001 00000001 00000001"), true, "", ""},
      {"a verifier", 111, hex("89ABCDEF 00000001 00000000 00000001 00000004 AABBCCDD 00000002"),
       true, "", ""},
      {"a verifier that lies", 111, hex("89ABCDEF 00000001 00000000 00000001 FFFFFFFF 00000000"),
       false, "", ""},
      {"a verifier that is cut", 111, hex("89ABCDEF 00000001 00000000 00000001 00000008 00000000"),
       false, "", ""},
      {"another call's", 111, hex("89ABCDEE 00000001 00000000 00000000 00000000 00000000"), false,
       "", ""},
      {"a call, no reply", 111, hex("89ABCDEF 00000000 00000002 000186A0 00000002 00000000"), false,
       "", ""},
      {"no such state", 111, hex("89ABCDEF 00000001 00000000 00000000 00000000 00000006"), false,
       "", ""},

      {"Windows", 137,
       kStatusHead + hex("02") + netbios_name("NAS01", 0x00, "0400") +
           netbios_name("HOSPITAL", 0x00, "8400") + hex("001122334455"),
       true, "", ""},
      {"Samba", 137,
       kStatusHead + hex("01") + netbios_name("NAS01", 0x20, "0400") + hex("000000000000"), true,
       "Samba", ""},
      {"fewer names than it says", 137,
       kStatusHead + hex("03") + netbios_name("NAS01", 0x20, "0400") + hex("000000000000"), false,
       "", ""},
      {"more names than a host has", 137, kStatusHead + hex("FF") + Bytes(255 * 18 + 6), false, "",
       ""},
      {"a query", 137, hex("CDEF 0000 0001 0000 0000 0000"), false, "", ""},
      {"an error", 137, hex("CDEF 8003 0000 0000 0000 0000"), false, "", ""},

      {"Net-SNMP", 161, kReport, true, "Net-SNMP", ""},
      {"SNMP version 2", 161, hex("3010 020101 0406 7075626C6963 A203 020100"), false, "", ""},
      {"lengths that lie", 161, hex("3084FFFFFFFF 020103"), false, "", ""},
      {"a length beyond its end", 161, hex("30820400 020103 300F"), false, "", ""},
  };
  return kRows;
}

TEST(UdpProbes, TellAnswersFromEverythingElse) {
  for (const Row& row : rows()) {
    const auto answer = probe(row.port).parse(row.datagram, kId);
    ASSERT_EQ(answer.has_value(), row.is_answer) << row.row;
    if (!answer) {
      EXPECT_EQ(answer.error().kind, ErrorKind::kMalformed) << row.row;
      continue;
    }
    EXPECT_EQ(answer->service.protocol, probe(row.port).protocol) << row.row;
    EXPECT_EQ(answer->service.product, row.product) << row.row;
    EXPECT_EQ(answer->service.version, row.version) << row.row;
  }
}

TEST(UdpProbes, TakeNoAnswerToAnotherIdAndNoneThatIsCut) {
  for (const Row& row : rows()) {
    if (!row.is_answer) continue;
    EXPECT_FALSE(probe(row.port).parse(row.datagram, kId ^ 1)) << row.row;
    for (std::size_t size = 0; size < row.datagram.size(); ++size) {
      const auto cut = probe(row.port).parse(std::span(row.datagram).first(size), kId);
      EXPECT_FALSE(cut) << row.row << " cut at " << size;
    }
  }
}

TEST(UdpProbes, TakeNamesForOwnersAndTimesForTheWindow) {
  const auto named = probe(137).parse(
      kStatusHead + hex("04") + netbios_name("NAS01", 0x00, "0400") +
          netbios_name("HOSPITAL", 0x00, "8400") + netbios_name("WORKGROUP", 0x00, "8400") +
          netbios_name("NAS01", 0x20, "0400") + hex("001122334455"),
      kId);
  ASSERT_TRUE(named);
  ASSERT_EQ(named->owners.size(), 2U);  // a default group names nobody
  EXPECT_EQ(named->owners[0].name, "NAS01");
  EXPECT_EQ(named->owners[1].name, "HOSPITAL");
  ASSERT_EQ(named->notes.size(), 1U);
  EXPECT_NE(named->notes[0].find("file server"), std::string::npos);

  const auto engine = probe(161).parse(kReport, kId);
  ASSERT_TRUE(engine) << engine.error().message;
  ASSERT_EQ(engine->window.size(), 1U);
  EXPECT_EQ(engine->window[0].ago, std::chrono::seconds(0x1234));
  EXPECT_EQ(engine->window[0].bound, WindowBound::kProcessStart);
}

TEST(UdpProbes, MakeHostileNamesPrintable) {
  const auto named = probe(137).parse(
      kStatusHead + hex("01") + netbios_name("A\x1B[31m\xFF\n", 0x00, "0400") + hex("001122334455"),
      kId);
  ASSERT_TRUE(named);
  ASSERT_EQ(named->owners.size(), 1U);
  for (const char c : named->owners[0].name) EXPECT_GE(c, ' ');
}

}  // namespace
}  // namespace celador
