#include "discover/syn_packet.h"

#include "base/check.h"

// Whatever comes from the network: no reading beyond its end, and nobody who does not know the key
// passes for an answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  const auto reply = parse_reply({data, size});
  if (!reply) return 0;
  const SipKey key{0x0123456789ABCDEFU, 0xFEDCBA9876543210U};
  const ProbeSource source{reply->source, reply->source_port, 1};
  const bool passes = is_answer_to(key, source, *reply);
  const std::uint32_t sequence =
      probe_sequence(key, reply->source, reply->source_port, reply->target, reply->port);
  if (passes) CHECK(reply->sequence - sequence + 1 <= 1);
  return 0;
}
