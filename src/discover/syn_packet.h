#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/siphash.h"
#include "model/ip_address.h"

namespace celador {

// The packets of a stateless SYN scan: what is sent, and what comes back. Nothing is remembered of
// what was sent: the sequence number is a keyed hash of both ends, and an answer proves itself by
// acknowledging it (the idea of SYN cookies, Bernstein 1996; of scanrand, Kaminsky 2002). RFC 791,
// 8200, 9293, 792, 4443.

// Where the probes come from: an address, and a run of ports that nothing else on this machine
// uses.
struct ProbeSource {
  IpAddress ip;
  std::uint16_t first_port = 0;
  std::uint16_t ports = 0;

  bool has_port(std::uint16_t port) const {
    return port >= first_port && port - first_port < ports;
  }
};

// The sequence number of the probe from source to target.
std::uint32_t probe_sequence(const SipKey& key, const IpAddress& source, std::uint16_t source_port,
                             const IpAddress& target, std::uint16_t port);

// Writes SYNs to many targets from one source. What all have in common is laid out and summed once.
class SynWriter {
 public:
  SynWriter(const SipKey& key, const ProbeSource& source);

  // Writes one IP packet, without a link's header, and returns its size: 44 bytes, or 64 of IPv6.
  // `out` has kMaxSynBytes; the target is of the source's family. Probe 0, 1, .. of one target
  // leave from different ports.
  std::size_t write(std::span<std::uint8_t> out, const IpAddress& target, std::uint16_t port,
                    std::uint32_t probe) const;

 private:
  SipKey key_;
  ProbeSource source_;
  std::uint64_t ip_sum_ = 0;   // of the IPv4 header without its destination and id
  std::uint64_t tcp_sum_ = 0;  // of TCP's pseudo header and constant fields, source included
};

inline constexpr std::size_t kMaxSynBytes = 64;

// What came back.
struct ProbeReply {
  enum class Kind {
    kOpen,         // SYN and ACK
    kClosed,       // RST
    kUnreachable,  // the network, or a router before the target, could not deliver it
    kProhibited,   // somebody forbids it: they want less of this
  };
  Kind kind = Kind::kOpen;
  IpAddress source;  // ours: of the probe that it answers
  std::uint16_t source_port = 0;
  IpAddress target;
  std::uint16_t port = 0;
  std::uint32_t sequence = 0;  // of the probe, as the reply tells it
  IpAddress told_by;           // the target, or the router that sent the ICMP message
};

// Reads one IP packet, as it came from the network. nullopt: it is no reply to a SYN, damaged or
// cut. Checksums are not looked at: the sequence number proves more.
std::optional<ProbeReply> parse_reply(std::span<const std::uint8_t> packet);

// Whether it answers a probe of this key and these source ports, and not a stranger's guess.
bool is_answer_to(const SipKey& key, const ProbeSource& source, const ProbeReply& reply);

}  // namespace celador
