// Discovery of an SNMP engine: a request without a user, which every engine of version 3 answers
// with a report that says who it is, how often it started and how long it runs (RFC 3414, section
// 4). No community is sent: communities are passwords, and "public" is a published default one.
// Agents of versions 1 and 2c alone stay silent.
//
// Engine ids: RFC 3411, section 5, SnmpEngineID. Enterprise numbers: IANA's registry. Tested by
// udp_probes_test.cc, fuzzed by udp_probes_fuzz.cc.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/byte_reader.h"
#include "base/text.h"
#include "discover/udp_messages.h"

namespace celador {
namespace {

constexpr std::uint8_t kInteger = 0x02;
constexpr std::uint8_t kOctets = 0x04;
constexpr std::uint8_t kSequence = 0x30;
constexpr std::uint8_t kGetRequest = 0xA0;
constexpr std::size_t kMaxEngineId = 32;  // RFC 3411, section 5

std::unexpected<Error> no_answer() {
  return fail(ErrorKind::kMalformed, "no answer of SNMP to this question");
}

// BER, as far as these messages need it: definite lengths under 64 KiB.
Result<std::string_view> take_element(ByteReader& reader, std::uint8_t tag) {
  if (TRY(reader.u8()) != tag) return no_answer();
  std::size_t length = TRY(reader.u8());
  if (length > 0x82 || length == 0x80) return no_answer();
  if (length == 0x81) {
    length = TRY(reader.u8());
  } else if (length == 0x82) {
    length = TRY(reader.u16_be());
  }
  return reader.take(length);
}

// 0 to 2^31 - 1, as all integers of these messages are.
Result<std::uint32_t> take_number(ByteReader& reader) {
  const std::string_view bytes = TRY(take_element(reader, kInteger));
  if (bytes.empty() || bytes.size() > 5) return no_answer();
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<std::uint8_t>(byte);
  if (number > 0x7FFFFFFF) return no_answer();
  return static_cast<std::uint32_t>(number);
}

using Bytes = std::vector<std::uint8_t>;

Bytes element(std::uint8_t tag, std::initializer_list<Bytes> parts) {
  Bytes inner;
  for (const Bytes& part : parts) inner.insert(inner.end(), part.begin(), part.end());
  Bytes whole{tag, static_cast<std::uint8_t>(inner.size())};
  whole.insert(whole.end(), inner.begin(), inner.end());
  return whole;
}

// Four bytes whatever the number is, so that all questions are of one length.
std::uint32_t message_id(std::uint64_t id) { return (id & 0x3FFFFFFF) | 0x40000000; }
Bytes id_bytes(std::uint64_t id) {
  const std::uint32_t number = message_id(id);
  return {static_cast<std::uint8_t>(number >> 24), static_cast<std::uint8_t>(number >> 16),
          static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
}

// Who registered the number that an engine's id begins with. Those that a network has many of.
constexpr std::array<std::pair<std::uint32_t, std::string_view>, 16> kEnterprises{
    {{9, "Cisco"},
     {11, "HP"},
     {171, "D-Link"},
     {311, "Microsoft"},
     {318, "APC"},
     {674, "Dell"},
     {890, "Zyxel"},
     {2011, "Huawei"},
     {2021, "UCD-SNMP"},
     {2636, "Juniper"},
     {4526, "Netgear"},
     {6574, "Synology"},
     {8072, "Net-SNMP"},
     {12356, "Fortinet"},
     {14988, "MikroTik"},
     {24681, "QNAP"}}};

void take_engine(std::string_view engine, UdpAnswer& answer) {
  if (engine.size() < 5) return;
  std::uint32_t enterprise = 0;
  for (std::size_t i = 0; i < 4; ++i)
    enterprise = enterprise << 8 | static_cast<std::uint8_t>(engine[i]);
  const auto known = std::ranges::find(kEnterprises, enterprise & 0x7FFFFFFF,
                                       [](const auto& entry) { return entry.first; });
  if (known != kEnterprises.end()) answer.service.product = known->second;
  if ((enterprise & 0x80000000) == 0) return;  // its maker's own way
  const auto format = static_cast<std::uint8_t>(engine[4]);
  const std::string_view rest = engine.substr(5);
  constexpr std::uint8_t kIpv4 = 1;
  constexpr std::uint8_t kText = 4;
  if (format == kIpv4 && rest.size() == 4) {
    answer.notes.push_back(
        fmt::format("its SNMP engine calls itself by the address {}.{}.{}.{}",
                    static_cast<std::uint8_t>(rest[0]), static_cast<std::uint8_t>(rest[1]),
                    static_cast<std::uint8_t>(rest[2]), static_cast<std::uint8_t>(rest[3])));
  } else if (format == kText) {
    const std::string name = printable(rest, kMaxEngineId);
    answer.owners.push_back(
        {OwnerRole::kOperator, "snmp.engine_name", name, 0.3, "its SNMP engine is named " + name});
  }
}

}  // namespace

std::vector<std::uint8_t> snmp_request(std::uint64_t id) {
  const Bytes zero = element(kInteger, {{0}});
  const Bytes none = element(kOctets, {});
  const Bytes number = element(kInteger, {id_bytes(id)});
  const Bytes header = element(kSequence, {number, element(kInteger, {{0x05, 0xC0}}),  // 1472 bytes
                                           element(kOctets, {{0x04}}),  // report what is wrong
                                           element(kInteger, {{3}})});  // user-based security
  const Bytes security =
      element(kOctets, {element(kSequence, {none, zero, zero, none, none, none})});
  const Bytes request = element(kGetRequest, {number, zero, zero, element(kSequence, {})});
  return element(kSequence, {element(kInteger, {{3}}), header, security,
                             element(kSequence, {none, none, request})});
}

Result<UdpAnswer> parse_snmp(std::span<const std::uint8_t> datagram, std::uint64_t id) {
  ByteReader whole({reinterpret_cast<const char*>(datagram.data()), datagram.size()});
  ByteReader message(TRY(take_element(whole, kSequence)));
  if (TRY(take_number(message)) != 3) return no_answer();
  ByteReader header(TRY(take_element(message, kSequence)));
  if (TRY(take_number(header)) != message_id(id)) return no_answer();
  ByteReader octets(TRY(take_element(message, kOctets)));
  ByteReader security(TRY(take_element(octets, kSequence)));
  const std::string_view engine = TRY(take_element(security, kOctets));
  if (engine.empty() || engine.size() > kMaxEngineId) return no_answer();
  const std::uint32_t boots = TRY(take_number(security));
  const std::uint32_t running = TRY(take_number(security));
  UdpAnswer answer;
  answer.service.protocol = "snmp";
  take_engine(engine, answer);
  // An engine that was not asked with its own id may tell zeros.
  if (boots > 0 || running > 0) {
    answer.window.push_back({WindowBound::kProcessStart, Strength::kModerate, "snmp.engine_time",
                             std::nullopt, std::chrono::seconds(running),
                             "the SNMP engine says how long it has run"});
    answer.notes.push_back(
        fmt::format("its SNMP engine has started {} time{}", boots, boots == 1 ? "" : "s"));
  }
  answer.notes.emplace_back(
      "whether it tells more to a community was not asked: that would be to guess a password");
  return answer;
}

}  // namespace celador
