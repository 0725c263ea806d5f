#include "base/check.h"
#include "discover/udp_probes.h"

// Whatever arrives from a port that was asked: no parser reads beyond its end, what it says is
// bounded, and who does not know the id passes for an answer only by the protocol's own luck.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  for (const UdpProbe& probe : udp_probes()) {
    const auto answer = probe.parse({data, size}, 0x0123456789ABCDEFU);
    if (!answer) continue;
    CHECK(answer->service.protocol == probe.protocol);
    CHECK(answer->service.version.size() <= 40);
    CHECK(answer->owners.size() <= 40 && answer->notes.size() <= 41);
    for (const OwnerFact& owner : answer->owners) CHECK(owner.name.size() <= 200);
    CHECK(!probe.parse({data, size}, ~0x0123456789ABCDEFU));
  }
  return 0;
}
