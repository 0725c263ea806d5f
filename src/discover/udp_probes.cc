// What is asked over UDP, and why so little: whoever can send a datagram with somebody else's
// address can turn a service with long answers on them (Rossow, "Amplification Hell", NDSS 2014).
// We ask for the shortest answer that tells what is there. Of memcached that is `version`, not
// `stats`; of the port mapper NULL, not DUMP; of SNMP the engine's identity (RFC 3414), which needs
// no community: "public" would be a published default password.
//
// Tested by udp_probes_test.cc and tests/udp_test.py. Fuzzed by udp_probes_fuzz.cc.
#include "discover/udp_probes.h"

#include <array>
#include <string>

#include "base/byte_reader.h"
#include "base/text.h"
#include "discover/udp_messages.h"

namespace celador {
namespace {

constexpr std::array<UdpProbe, 4> kProbes{
    {{"portmap", "port mapper NULL", 111, portmap_request, parse_portmap},
     {"netbios-ns", "NetBIOS node status", 137, netbios_request, parse_netbios},
     {"snmp", "SNMPv3 engine discovery", 161, snmp_request, parse_snmp},
     {"memcached", "memcached version", 11211, memcached_request, parse_memcached}}};

std::string_view text_of(std::span<const std::uint8_t> datagram) {
  return {reinterpret_cast<const char*>(datagram.data()), datagram.size()};
}

std::unexpected<Error> no_answer(std::string_view protocol) {
  return fail(ErrorKind::kMalformed, "no answer of " + std::string(protocol) + " to this question");
}

void put(std::vector<std::uint8_t>& bytes, std::uint32_t number, int count) {
  for (int i = count - 1; i >= 0; --i) bytes.push_back(static_cast<std::uint8_t>(number >> 8 * i));
}

// "1.6.18", "1.4.13-2-gabc": longer ones are no version of memcached.
constexpr std::size_t kMaxVersion = 40;

bool is_version(std::string_view text) {
  if (text.empty() || text.size() > kMaxVersion) return false;
  for (const char c : text) {
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!is_digit && !is_letter && c != '.' && c != '-' && c != '_' && c != '+') return false;
  }
  return text[0] >= '0' && text[0] <= '9';
}

}  // namespace

std::span<const UdpProbe> udp_probes() { return kProbes; }

const UdpProbe* udp_probe_of(std::uint16_t port) {
  for (const UdpProbe& probe : kProbes)
    if (probe.port == port) return &probe;
  return nullptr;
}

std::vector<std::uint8_t> memcached_request(std::uint64_t id) {
  std::vector<std::uint8_t> bytes;
  put(bytes, static_cast<std::uint32_t>(id & 0xFFFF), 2);
  put(bytes, 0, 2);  // the first datagram
  put(bytes, 1, 2);  // of one
  put(bytes, 0, 2);  // reserved
  for (const char c : std::string_view("version\r\n"))
    bytes.push_back(static_cast<std::uint8_t>(c));
  return bytes;
}

Result<UdpAnswer> parse_memcached(std::span<const std::uint8_t> datagram, std::uint64_t id) {
  ByteReader reader(text_of(datagram));
  const std::uint16_t told = TRY(reader.u16_be());
  const std::uint16_t sequence = TRY(reader.u16_be());
  const std::uint16_t count = TRY(reader.u16_be());
  TRY(reader.u16_be());
  const std::string_view line = reader.rest();
  if (told != (id & 0xFFFF) || sequence >= count || !line.ends_with("\r\n"))
    return no_answer("memcached");
  UdpAnswer answer;
  answer.service.protocol = "memcached";
  if (line.starts_with("VERSION ")) {
    const std::string_view version = line.substr(8, line.size() - 10);
    if (!is_version(version)) return no_answer("memcached");
    answer.service.product = "memcached";
    answer.service.version = version;
    answer.service.cpe =
        "cpe:2.3:a:memcached:memcached:" + answer.service.version + ":*:*:*:*:*:*:*";
  } else if (!line.starts_with("ERROR") && !line.starts_with("CLIENT_ERROR") &&
             !line.starts_with("SERVER_ERROR")) {
    return no_answer("memcached");
  }
  return answer;
}

std::vector<std::uint8_t> portmap_request(std::uint64_t id) {
  std::vector<std::uint8_t> bytes;
  put(bytes, static_cast<std::uint32_t>(id), 4);
  // CALL, RPC version 2, program 100000 version 2, procedure NULL, no credentials, no verifier.
  for (const std::uint32_t word : {0U, 2U, 100000U, 2U, 0U, 0U, 0U, 0U, 0U}) put(bytes, word, 4);
  return bytes;
}

Result<UdpAnswer> parse_portmap(std::span<const std::uint8_t> datagram, std::uint64_t id) {
  constexpr std::uint32_t kReply = 1;
  constexpr std::uint32_t kAccepted = 0;
  constexpr std::uint32_t kDenied = 1;
  constexpr std::uint32_t kMaxVerifier = 400;  // RFC 5531, section 8.2
  ByteReader reader(text_of(datagram));
  if (TRY(reader.u32_be()) != static_cast<std::uint32_t>(id)) return no_answer("the port mapper");
  if (TRY(reader.u32_be()) != kReply) return no_answer("the port mapper");
  const std::uint32_t state = TRY(reader.u32_be());
  UdpAnswer answer;
  answer.service.protocol = "portmap";
  if (state == kDenied) {
    if (TRY(reader.u32_be()) > 1) return no_answer("the port mapper");  // reject_stat
    TRY(reader.u32_be());  // which versions it speaks, or why it does not believe us
    answer.notes.emplace_back("it refused the call, which proves that it listens");
    return answer;
  }
  if (state != kAccepted) return no_answer("the port mapper");
  TRY(reader.u32_be());
  const std::uint32_t length = TRY(reader.u32_be());
  if (length > kMaxVerifier) return no_answer("the port mapper");
  TRY(reader.take(length));
  if (TRY(reader.u32_be()) > 5) return no_answer("the port mapper");  // accept_stat
  answer.notes.emplace_back(
      "which programs it lists was not asked: over UDP that is a long answer to a short question");
  return answer;
}

}  // namespace celador
