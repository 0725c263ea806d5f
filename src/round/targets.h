#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "round/round.h"
#include "scope/address_set.h"
#include "scope/scope.h"

namespace celador {

// "6379", "1-1024,27017", "all"; each once, ascending. kUsage names the part that is wrong.
Result<std::vector<std::uint16_t>> parse_ports(std::string_view text);

// Ports of a sweep by what carries them: "6379,U:161,11211,T:27017", as nmap writes it. Without a
// letter it is TCP. kUsage also names a port of UDP for which there is no probe.
struct AskedPorts {
  std::vector<std::uint16_t> tcp;
  std::vector<std::uint16_t> udp;
};
Result<AskedPorts> parse_asked_ports(std::string_view text);

// What `look URL` means: "mongodb://10.1.2.3", "https://host:9200/index", "redis://[::1]:6380",
// "10.1.2.3:6379".
struct StoreUrl {
  const Protocol* only = nullptr;  // nullptr: find out what answers
  Tls tls = Tls::kOff;
  std::string host;  // a name or an address
  std::uint16_t port = 0;
  std::string path;  // without the leading '/'
};
// kUsage: not a URL, an unknown scheme (the message lists the known ones), credentials in it
// (Celador takes none).
Result<StoreUrl> parse_store_url(std::string_view url);

// A /112. Whoever sweeps a /64 at 10 million packets a second needs 58,000 years.
inline constexpr AddressCount kMostSweptOfIpv6 = 65536;

using LookUp = std::function<Result<std::vector<IpAddress>>(const std::string& name)>;

// What the operator wants looked at, resolved: ranges for a sweep, and named places.
struct Targets {
  AddressSet addresses;                    // of ranges and bare names
  std::map<IpAddress, std::string> names;  // of those, the ones that were asked for by name
  std::vector<RoundOrder::Place> places;   // of URLs and host:port; each once
  std::vector<std::string> unresolved;     // names that could not be looked up, with the reason
  // Parts of a target that the scope refuses, in a sentence each: those that it excludes, which is
  // what exclusions are for, and those that it does not include.
  std::vector<std::string> excluded;
  std::vector<std::string> not_included;
};

// TARGET...: addresses, ranges, host names, URLs. Nothing of a target may lie wholly outside the
// scope: kForbidden names the target. Parts of it may: they are left out, and told. kUsage: what
// cannot be read, and a range of IPv6 with over kMostSweptOfIpv6 addresses.
Result<Targets> resolve_targets(const std::vector<std::string>& targets, const Scope& scope,
                                const LookUp& look_up, Instant now);

}  // namespace celador
