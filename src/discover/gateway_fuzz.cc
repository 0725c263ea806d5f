#include "discover/gateway.h"

#include "base/check.h"

// Whoever is on the link may answer anything: nothing is read beyond its end.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  const std::span packet(data, size);
  const IpAddress v4 = IpAddress::v4(0xC00002FE);
  const IpAddress v6 = IpAddress::parse("2001:db8::9").value();
  if (const auto found = read_arp_reply(packet, v4)) CHECK(size >= 28);
  if (const auto found = read_neighbour_advertisement(packet, v6)) CHECK(size >= 72);
  return 0;
}
