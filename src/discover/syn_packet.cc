#include "discover/syn_packet.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/check.h"

namespace celador {
namespace {

constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kIcmp = 1;
constexpr std::uint8_t kIcmp6 = 58;
constexpr std::uint8_t kSyn = 0x02;
constexpr std::uint8_t kRst = 0x04;
constexpr std::uint8_t kAck = 0x10;
constexpr std::uint8_t kHops = 64;
constexpr std::uint16_t kWindow = 65535;
// Some hosts leave a SYN without options unanswered; this one says what Ethernet carries.
constexpr std::array<std::uint8_t, 4> kMaximumSegment{2, 4, 1460 >> 8, 1460 & 0xFF};
constexpr std::size_t kTcpBytes = 24;
constexpr std::size_t kIp4Bytes = 20;
constexpr std::size_t kIp6Bytes = 40;
// An ICMPv6 error may quote a packet with extension headers, which we never send; those around
// the error itself are skipped, and nobody needs more.
constexpr int kMaxExtensionHeaders = 4;

void put16(std::uint8_t* at, std::uint16_t value) {
  at[0] = static_cast<std::uint8_t>(value >> 8U);
  at[1] = static_cast<std::uint8_t>(value);
}
void put32(std::uint8_t* at, std::uint32_t value) {
  put16(at, static_cast<std::uint16_t>(value >> 16U));
  put16(at + 2, static_cast<std::uint16_t>(value));
}

std::uint16_t folded(std::uint64_t sum) {  // RFC 1071
  while (sum >> 16U != 0) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}
std::uint64_t sum_of(const IpAddress& address) {
  const auto& bytes = address.bytes();
  const std::size_t count = address.is_v4() ? 4 : 16;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < count; i += 2)
    sum += static_cast<std::uint64_t>(bytes[i]) << 8U | bytes[i + 1];
  return sum;
}

// The hash that everything of a probe comes from.
std::uint64_t hash_of(const SipKey& key, const IpAddress& source, const IpAddress& target,
                      std::uint16_t port, std::uint16_t also) {
  std::array<std::uint8_t, 36> input{};
  const std::size_t size = source.is_v4() ? 4 : 16;
  std::memcpy(input.data(), source.bytes().data(), size);
  std::memcpy(input.data() + size, target.bytes().data(), size);
  put16(input.data() + 2 * size, port);
  put16(input.data() + 2 * size + 2, also);
  return siphash24(key, std::span(input).first(2 * size + 4));
}

// Bytes of a peer, read without a step beyond their end.
class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  std::size_t size() const { return bytes_.size(); }
  std::uint8_t u8(std::size_t at) const { return at < bytes_.size() ? bytes_[at] : 0; }
  std::uint16_t u16(std::size_t at) const {
    return static_cast<std::uint16_t>(u8(at) << 8U | u8(at + 1));
  }
  std::uint32_t u32(std::size_t at) const {
    return static_cast<std::uint32_t>(u16(at)) << 16U | u16(at + 2);
  }
  IpAddress v6(std::size_t at) const {
    std::array<std::uint8_t, 16> address{};
    for (std::size_t i = 0; i < address.size(); ++i) address[i] = u8(at + i);
    return IpAddress::v6_as_it_is(address);
  }
  Bytes from(std::size_t at) const { return Bytes(bytes_.subspan(std::min(at, bytes_.size()))); }

 private:
  std::span<const std::uint8_t> bytes_;
};

struct IpHeader {
  IpAddress source;
  IpAddress target;
  std::uint8_t protocol = 0;
  Bytes payload;
};

std::optional<IpHeader> read_ip(const Bytes& packet) {
  const int version = packet.u8(0) >> 4;
  if (version == 4) {
    const std::size_t header = std::size_t{4} * (packet.u8(0) & 0x0FU);
    const bool is_later_fragment = (packet.u16(6) & 0x1FFFU) != 0;
    if (header < kIp4Bytes || packet.size() < header || is_later_fragment) return std::nullopt;
    return IpHeader{IpAddress::v4(packet.u32(12)), IpAddress::v4(packet.u32(16)), packet.u8(9),
                    packet.from(header)};
  }
  if (version != 6 || packet.size() < kIp6Bytes) return std::nullopt;
  std::uint8_t next = packet.u8(6);
  Bytes rest = packet.from(kIp6Bytes);
  constexpr std::uint8_t kHopByHop = 0;
  constexpr std::uint8_t kRouting = 43;
  constexpr std::uint8_t kDestination = 60;
  for (int i = 0; next == kHopByHop || next == kRouting || next == kDestination; ++i) {
    const std::size_t header = (std::size_t{rest.u8(1)} + 1) * 8;
    if (i == kMaxExtensionHeaders || rest.size() < header) return std::nullopt;
    next = rest.u8(0);
    rest = rest.from(header);
  }
  return IpHeader{packet.v6(8), packet.v6(24), next, rest};
}

std::optional<ProbeReply> read_tcp(const IpHeader& ip) {
  constexpr std::size_t kLeastTcpBytes = 20;
  if (ip.payload.size() < kLeastTcpBytes) return std::nullopt;
  const std::uint8_t flags = ip.payload.u8(13);
  const bool open = (flags & (kSyn | kAck | kRst)) == (kSyn | kAck);
  const bool closed = (flags & (kRst | kAck)) == (kRst | kAck);
  if (!open && !closed) return std::nullopt;
  return ProbeReply{.kind = open ? ProbeReply::Kind::kOpen : ProbeReply::Kind::kClosed,
                    .source = ip.target,
                    .source_port = ip.payload.u16(2),
                    .target = ip.source,
                    .port = ip.payload.u16(0),
                    .sequence = ip.payload.u32(8) - 1,
                    .told_by = ip.source};
}

// What an ICMP message says of the packet that it quotes; nullopt: nothing that matters here.
std::optional<ProbeReply::Kind> kind_of_icmp(std::uint8_t protocol, std::uint8_t type,
                                             std::uint8_t code) {
  using Kind = ProbeReply::Kind;
  if (protocol == kIcmp && type == 3) {  // RFC 792, 1812 section 5.2.7.1
    if (code == 9 || code == 10 || code == 13) return Kind::kProhibited;
    if (code != 4) return Kind::kUnreachable;  // 4: fragmentation needed
  }
  if (protocol == kIcmp6 && type == 1) {  // RFC 4443, section 3.1
    return code == 1 || code == 5 || code == 6 ? Kind::kProhibited : Kind::kUnreachable;
  }
  return std::nullopt;
}

std::optional<ProbeReply> read_icmp(const IpHeader& ip) {
  const auto kind = kind_of_icmp(ip.protocol, ip.payload.u8(0), ip.payload.u8(1));
  constexpr std::size_t kIcmpBytes = 8;
  constexpr std::size_t kQuotedTcpBytes = 8;  // RFC 792: ports and sequence number are in
  if (!kind) return std::nullopt;
  const auto quoted = read_ip(ip.payload.from(kIcmpBytes));
  if (!quoted || quoted->protocol != kTcp || quoted->payload.size() < kQuotedTcpBytes)
    return std::nullopt;
  return ProbeReply{.kind = *kind,
                    .source = quoted->source,
                    .source_port = quoted->payload.u16(0),
                    .target = quoted->target,
                    .port = quoted->payload.u16(2),
                    .sequence = quoted->payload.u32(4),
                    .told_by = ip.source};
}

}  // namespace

std::uint32_t probe_sequence(const SipKey& key, const IpAddress& source, std::uint16_t source_port,
                             const IpAddress& target, std::uint16_t port) {
  return static_cast<std::uint32_t>(hash_of(key, source, target, port, source_port));
}

SynWriter::SynWriter(const SipKey& key, const ProbeSource& source) : key_(key), source_(source) {
  CHECK(source.ports > 0);
  ip_sum_ = 0x4500U + (kIp4Bytes + kTcpBytes) + 0x4000U + (kHops << 8U | kTcp) + sum_of(source.ip);
  tcp_sum_ = sum_of(source.ip) + kTcp + kTcpBytes + ((kTcpBytes / 4) << 12U | kSyn) + kWindow +
             (kMaximumSegment[0] << 8U | kMaximumSegment[1]) +
             (kMaximumSegment[2] << 8U | kMaximumSegment[3]);
}

std::size_t SynWriter::write(std::span<std::uint8_t> out, const IpAddress& target,
                             std::uint16_t port, std::uint32_t probe) const {
  const bool v4 = source_.ip.is_v4();
  const std::size_t ip_bytes = v4 ? kIp4Bytes : kIp6Bytes;
  CHECK(target.is_v4() == v4 && out.size() >= ip_bytes + kTcpBytes);
  // Another port is another flow: where several paths share the load, it may take the one that
  // works.
  const auto source_port =
      static_cast<std::uint16_t>(source_.first_port + (port + probe) % source_.ports);
  const std::uint64_t hash = hash_of(key_, source_.ip, target, port, source_port);
  const auto sequence = static_cast<std::uint32_t>(hash);
  std::uint8_t* ip = out.data();
  if (v4) {
    const auto id = static_cast<std::uint16_t>(hash >> 32U | 1U);
    put32(ip, 0x45000000U | (kIp4Bytes + kTcpBytes));
    put16(ip + 4, id);
    put16(ip + 6, 0x4000);  // do not fragment
    ip[8] = kHops;
    ip[9] = kTcp;
    put16(ip + 10, folded(ip_sum_ + id + sum_of(target)));
    std::memcpy(ip + 12, source_.ip.bytes().data(), 4);
    std::memcpy(ip + 16, target.bytes().data(), 4);
  } else {
    put32(ip, 0x60000000U);
    put16(ip + 4, kTcpBytes);
    ip[6] = kTcp;
    ip[7] = kHops;
    std::memcpy(ip + 8, source_.ip.bytes().data(), 16);
    std::memcpy(ip + 24, target.bytes().data(), 16);
  }
  std::uint8_t* tcp = ip + ip_bytes;
  put16(tcp, source_port);
  put16(tcp + 2, port);
  put32(tcp + 4, sequence);
  put32(tcp + 8, 0);
  put16(tcp + 12, static_cast<std::uint16_t>((kTcpBytes / 4) << 12U | kSyn));
  put16(tcp + 14, kWindow);
  put16(tcp + 16, folded(tcp_sum_ + sum_of(target) + source_port + port + (sequence >> 16U) +
                         (sequence & 0xFFFFU)));
  put16(tcp + 18, 0);
  std::memcpy(tcp + 20, kMaximumSegment.data(), kMaximumSegment.size());
  return ip_bytes + kTcpBytes;
}

std::optional<ProbeReply> parse_reply(std::span<const std::uint8_t> packet) {
  const auto ip = read_ip(Bytes(packet));
  if (!ip) return std::nullopt;
  if (ip->protocol == kTcp) return read_tcp(*ip);
  const bool v4 = ip->source.is_v4();
  if (ip->protocol == (v4 ? kIcmp : kIcmp6)) return read_icmp(*ip);
  return std::nullopt;
}

bool is_answer_to(const SipKey& key, const ProbeSource& source, const ProbeReply& reply) {
  if (reply.source != source.ip || !source.has_port(reply.source_port) ||
      reply.target.is_v4() != source.ip.is_v4()) {
    return false;
  }
  const std::uint32_t sequence =
      probe_sequence(key, source.ip, reply.source_port, reply.target, reply.port);
  // Some hosts forget that a SYN counts when they refuse it.
  return reply.sequence == sequence ||
         (reply.kind == ProbeReply::Kind::kClosed && reply.sequence == sequence - 1);
}

}  // namespace celador
