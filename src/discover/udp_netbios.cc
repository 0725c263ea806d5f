// NetBIOS node status: the names that a host of Windows networking goes by. One question of 50
// bytes; no session, no share. Source: RFC 1002, sections 4.2.17 and 4.2.18; the suffixes:
// Microsoft, [MS-BRWS] and "NetBIOS suffixes". Tested by udp_probes_test.cc, fuzzed by
// udp_probes_fuzz.cc.

#include <algorithm>
#include <array>
#include <string>

#include "base/byte_reader.h"
#include "base/text.h"
#include "discover/udp_messages.h"

namespace celador {
namespace {

constexpr std::uint16_t kNodeStatus = 0x21;
constexpr std::size_t kNameBytes = 15;
constexpr std::uint16_t kGroup = 0x8000;
// A host registers a handful; one byte could count 255.
constexpr int kMaxNames = 40;

std::unexpected<Error> no_answer() {
  return fail(ErrorKind::kMalformed, "no answer of NetBIOS to this question");
}

// The names that come with the system, and so name nobody.
bool is_default_group(std::string_view name) {
  return equals_ignoring_case(name, "WORKGROUP") || equals_ignoring_case(name, "MSHOME") ||
         equals_ignoring_case(name, "SAMBA");
}

void take_name(std::string_view raw, std::uint8_t suffix, bool is_group, UdpAnswer& answer) {
  const std::string name = printable(trim(raw), kNameBytes);
  if (name.empty()) return;
  if (suffix == 0x00 && !is_group) {
    answer.owners.push_back(
        {OwnerRole::kOperator, "netbios.name", name, 0.2, "its NetBIOS name is " + name});
  } else if (suffix == 0x00 && !is_default_group(raw.substr(0, raw.find_last_not_of(' ') + 1))) {
    answer.owners.push_back({OwnerRole::kOperator, "netbios.group", name, 0.3,
                             "its NetBIOS domain or work group is " + name});
  } else if (suffix == 0x20 && !is_group) {
    answer.notes.emplace_back("it has the NetBIOS name of a file server: it may share folders");
  } else if (suffix == 0x1C && is_group) {
    answer.notes.emplace_back("it is a domain controller, by its NetBIOS names");
  }
}

}  // namespace

std::vector<std::uint8_t> netbios_request(std::uint64_t id) {
  std::vector<std::uint8_t> bytes = {static_cast<std::uint8_t>(id >> 8),
                                     static_cast<std::uint8_t>(id),
                                     0,
                                     0,  // a query, nothing asked of it
                                     0,
                                     1,  // one question
                                     0,
                                     0,
                                     0,
                                     0,
                                     0,
                                     0,
                                     0x20};
  // "*" and 15 zeros in the first-level encoding: two letters a byte from 'A' (RFC 1001, 14.1).
  bytes.push_back('C');
  bytes.push_back('K');
  bytes.insert(bytes.end(), 30, 'A');
  constexpr std::array<std::uint8_t, 5> kEnd{0, 0, kNodeStatus, 0, 1};  // ., type, class IN
  bytes.insert(bytes.end(), kEnd.begin(), kEnd.end());
  return bytes;
}

Result<UdpAnswer> parse_netbios(std::span<const std::uint8_t> datagram, std::uint64_t id) {
  ByteReader reader({reinterpret_cast<const char*>(datagram.data()), datagram.size()});
  if (TRY(reader.u16_be()) != (id & 0xFFFF)) return no_answer();
  const std::uint16_t flags = TRY(reader.u16_be());
  constexpr std::uint16_t kResponse = 0x8000;
  if ((flags & kResponse) == 0 || (flags & 0x000F) != 0) return no_answer();
  TRY(reader.u16_be());
  if (TRY(reader.u16_be()) == 0) return no_answer();
  TRY(reader.u32_be());
  const std::uint8_t length = TRY(reader.u8());
  if (length == 0x20) {
    TRY(reader.take(33));
  } else if (length >= 0xC0) {  // a pointer to the question, which is not repeated
    TRY(reader.u8());
  } else {
    return no_answer();
  }
  if (TRY(reader.u16_be()) != kNodeStatus || TRY(reader.u16_be()) != 1) return no_answer();
  TRY(reader.u32_be());
  TRY(reader.u16_be());
  const int names = TRY(reader.u8());
  if (names > kMaxNames) return no_answer();
  UdpAnswer answer;
  answer.service.protocol = "netbios-ns";
  for (int i = 0; i < names; ++i) {
    const std::string_view raw = TRY(reader.take(kNameBytes));
    const std::uint8_t suffix = TRY(reader.u8());
    const bool is_group = (TRY(reader.u16_be()) & kGroup) != 0;
    take_name(raw, suffix, is_group, answer);
  }
  const std::string_view card = TRY(reader.take(6));
  // Windows tells the card's number here, Samba six zeros.
  if (card == std::string_view("\0\0\0\0\0\0", 6)) answer.service.product = "Samba";
  return answer;
}

}  // namespace celador
