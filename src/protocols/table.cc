#include "protocols/table.h"

#include <algorithm>
#include <array>

namespace celador {

// tools/new_protocol adds a line to each of the two lists below, before its mark. Order matters: an
// unknown port is greeted in it.
extern const Protocol kRedis;
extern const Protocol kFtp;
extern const Protocol kMongodb;
extern const Protocol kElasticsearch;
extern const Protocol kHttpListing;
extern const Protocol kHttp;
extern const Protocol kRsync;
extern const Protocol kPostgresql;
// new_protocol: declarations

namespace {

// clang-format off: one a line, so that two new protocols do not meet in a merge
constexpr std::array kProtocols = {
    &kRedis,
    &kFtp,
    &kMongodb,
    &kElasticsearch,
    &kRsync,
    &kPostgresql,
    // new_protocol: table
    // Last: what any HTTP server is when it is nothing else.
    &kHttpListing,
    &kHttp,
};
// clang-format on

}  // namespace

std::span<const Protocol* const> all_protocols() { return kProtocols; }

const Protocol* find_protocol(std::string_view name) {
  for (const Protocol* protocol : kProtocols) {
    if (protocol->name == name) return protocol;
  }
  return nullptr;
}

std::vector<std::uint16_t> usual_ports() {
  std::vector<std::uint16_t> ports;
  for (const Protocol* protocol : kProtocols) {
    for (const std::uint16_t port : protocol->ports) {
      if (std::ranges::find(ports, port) == ports.end()) ports.push_back(port);
    }
  }
  return ports;
}

}  // namespace celador
