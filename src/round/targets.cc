#include "round/targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "discover/udp_probes.h"
#include "protocols/table.h"
#include "scope/host_name.h"

namespace celador {
namespace {

// Schemes that are not a protocol's own name.
struct Scheme {
  std::string_view name;
  std::string_view protocol;  // empty: whatever answers
  Tls tls;
  std::uint16_t port;
};
constexpr Scheme kSchemes[] = {
    {"http", "", Tls::kOff, 80},
    {"https", "", Tls::kOn, 443},
    {"tcp", "", Tls::kOff, 0},
    {"tls", "", Tls::kOn, 0},
    {"postgres", "postgresql", Tls::kOff, 5432},
    {"rediss", "redis", Tls::kOn, 6379},
    {"ftps", "ftp", Tls::kOn, 990},
    {"opensearch", "elasticsearch", Tls::kOff, 9200},
};

std::unexpected<Error> bad_url(std::string_view url, std::string_view why) {
  return fail(ErrorKind::kUsage, fmt::format("'{}': {}", printable(url), why));
}

std::string known_schemes() {
  std::string names;
  for (const Protocol* protocol : all_protocols()) names += std::string(protocol->name) + " ";
  for (const Scheme& scheme : kSchemes) {
    if (find_protocol(scheme.name) == nullptr) names += std::string(scheme.name) + " ";
  }
  names.pop_back();
  return names;
}

struct HostPort {
  std::string host;
  std::optional<std::uint16_t> port;
};

// "host", "host:1", "[::1]:1", "::1"
Result<HostPort> split_host_port(std::string_view text) {
  HostPort result;
  std::string_view port;
  bool has_port = false;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return fail(ErrorKind::kUsage, "a '[' without its ']'");
    result.host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    has_port = text.starts_with(':');
    if (has_port) port = text.substr(1);
    if (!has_port && !text.empty())
      return fail(ErrorKind::kUsage, "something stands between ']' and the port");
  } else if (std::ranges::count(text, ':') == 1) {
    result.host = text.substr(0, text.find(':'));
    port = text.substr(text.find(':') + 1);
    has_port = true;
  } else {
    result.host = text;
  }
  if (result.host.empty()) return fail(ErrorKind::kUsage, "the host is missing");
  if (has_port) {
    const auto number = parse_unsigned(port);
    if (!number || *number < 1 || *number > 65535) {
      return fail(ErrorKind::kUsage,
                  fmt::format("'{}' is not a port: ports are 1 to 65535", printable(port, 20)));
    }
    result.port = static_cast<std::uint16_t>(*number);
  }
  return result;
}

// "127.1", "0x7f000001": some programs read them as addresses, others as names.
Result<void> refuse_other_forms(std::string_view host) {
  if (IpAddress::parse(host) || !ends_in_a_number(host)) return {};
  return fail(ErrorKind::kUsage,
              fmt::format("'{}' is not an IP address: write one as four numbers, such as 127.0.0.1",
                          printable(host, 80)));
}

// All addresses of a host as written: itself, or what the name leads to now.
Result<std::vector<IpAddress>> addresses_of(const std::string& host, const LookUp& look_up) {
  if (auto address = IpAddress::parse(host)) return std::vector{*address};
  TRY(refuse_other_forms(host));
  if (!is_host_name(host)) {
    return fail(
        ErrorKind::kUsage,
        fmt::format("'{}' is neither an address, a range, a name nor a URL", printable(host)));
  }
  return look_up(host);
}

std::optional<std::string> host_name(const std::string& host) {
  return IpAddress::parse(host) ? std::nullopt : std::optional(host);
}

}  // namespace

Result<std::vector<std::uint16_t>> parse_ports(std::string_view text) {
  if (text == "all") text = "1-65535";
  std::set<std::uint16_t> ports;
  for (const std::string_view part : split(text, ',')) {
    const std::string_view trimmed = trim(part);
    const auto dash = trimmed.find('-');
    const auto first = parse_unsigned(trimmed.substr(0, dash));
    const auto last =
        dash == std::string_view::npos ? first : parse_unsigned(trimmed.substr(dash + 1));
    if (!first || !last || *first < 1 || *last > 65535 || *first > *last) {
      return fail(
          ErrorKind::kUsage,
          fmt::format("--ports: '{}' is not a port or a range of ports: ports are 1 to 65535, "
                      "e.g. --ports 6379,27017-27019",
                      printable(trimmed, 40)));
    }
    for (std::uint64_t port = *first; port <= *last; ++port)
      ports.insert(static_cast<std::uint16_t>(port));
  }
  return std::vector<std::uint16_t>(ports.begin(), ports.end());
}

Result<AskedPorts> parse_asked_ports(std::string_view text) {
  std::string tcp;
  std::string udp;
  std::string* list = &tcp;
  for (std::string_view part : split(text, ',')) {
    part = trim(part);
    if (part.starts_with("U:") || part.starts_with("T:")) {
      list = part.starts_with("U:") ? &udp : &tcp;
      part.remove_prefix(2);
      if (part.empty())
        return fail(ErrorKind::kUsage, "--ports: no port stands behind a 'U:' or 'T:'");
    }
    *list += list->empty() ? "" : ",";
    *list += part;
  }
  AskedPorts ports;
  if (!tcp.empty()) ports.tcp = TRY(parse_ports(tcp));
  if (!udp.empty()) ports.udp = TRY(parse_ports(udp));
  for (const std::uint16_t port : ports.udp) {
    if (udp_probe_of(port) != nullptr) continue;
    std::string known;
    for (const UdpProbe& probe : udp_probes()) known += fmt::format(" {}", probe.port);
    return fail(
        ErrorKind::kUsage,
        fmt::format("--ports: there is no question to ask at UDP port {}; there is one at{}", port,
                    known));
  }
  if (ports.tcp.empty() && ports.udp.empty())
    return fail(ErrorKind::kUsage, "--ports: no port is named");
  return ports;
}

Result<StoreUrl> parse_store_url(std::string_view url) {
  StoreUrl store;
  std::string_view rest = url;
  std::uint16_t usual_port = 0;
  if (const auto colon = url.find("://"); colon != std::string_view::npos) {
    const std::string scheme = to_lower(url.substr(0, colon));
    rest = url.substr(colon + 3);
    const auto known = std::ranges::find(kSchemes, scheme, &Scheme::name);
    if (known != std::end(kSchemes)) {
      store.only = find_protocol(known->protocol);
      store.tls = known->tls;
      usual_port = known->port;
    } else if (const Protocol* protocol = find_protocol(scheme)) {
      store.only = protocol;
      usual_port = protocol->ports.front();
    } else {
      return bad_url(url, fmt::format("unknown scheme '{}'; known are: {}", printable(scheme, 30),
                                      known_schemes()));
    }
  }
  const auto slash = rest.find('/');
  const std::string_view authority = rest.substr(0, slash);
  if (slash != std::string_view::npos) store.path = rest.substr(slash + 1);
  if (authority.find('@') != std::string_view::npos) {
    return bad_url("(URL with credentials)",
                   "Celador takes no user names or passwords: it sees what a stranger sees");
  }
  auto host = split_host_port(authority);
  if (!host) return bad_url(url, host.error().message);
  if (auto form = refuse_other_forms(host->host); !form) return bad_url(url, form.error().message);
  if (!IpAddress::parse(host->host) && !is_host_name(host->host))
    return bad_url(url, "the host is neither a name nor an address");
  store.host = host->host;
  store.port = host->port.value_or(usual_port);
  if (store.port == 0)
    return bad_url(url, "the port is missing: write HOST:PORT, or a scheme such as redis://");
  if (store.only == find_protocol("redis") && !store.path.empty() && !parse_unsigned(store.path)) {
    return bad_url(url, "a database of Redis is a number: write redis://HOST:PORT/5");
  }
  return store;
}

namespace {

std::string addresses_text(AddressCount count) {
  if (count > ~std::uint64_t{0}) return "over 2^64";
  return fmt::format("{}", static_cast<std::uint64_t>(count));
}

// Adds what the scope allows of a range, and tells what it does not.
Result<void> add_range(const std::string& text, const AddressRange& range, const Scope& scope,
                       Instant now, Targets& targets) {
  AddressSet asked;
  asked.add(range);
  if (!range.first.is_v4() && asked.size() > kMostSweptOfIpv6) {
    return fail(
        ErrorKind::kUsage,
        fmt::format(
            "{}: a range of IPv6 is swept up to {} addresses, because a blind sweep of more "
            "meets nobody: name single addresses, a /112, or let --neighbours guess from "
            "those that are known",
            printable(text), static_cast<std::uint64_t>(kMostSweptOfIpv6)));
  }
  const AddressSet permitted = asked.intersection(scope.addresses());
  if (permitted.empty()) {
    // Ask about its first address: the answer says which rule refuses.
    const auto refused = scope.check(range.first, std::nullopt, Depth::kTouch, now);
    return fail(ErrorKind::kForbidden,
                fmt::format("{}: {}", printable(text),
                            refused ? "nothing of it is in the scope" : refused.error().message));
  }
  for (const AddressRange& part : permitted.ranges()) targets.addresses.add(part);
  AddressSet rest = asked;
  rest.remove(permitted);
  if (rest.empty()) return {};
  const AddressSet excluded = rest.intersection(scope.forbidden());
  const auto tell = [&](const AddressSet& part, std::string_view why) {
    return fmt::format("{}: {} of {} addresses are left out: the scope '{}' {} them",
                       printable(text), addresses_text(part.size()), addresses_text(asked.size()),
                       scope.terms().name, why);
  };
  if (!excluded.empty()) targets.excluded.push_back(tell(excluded, "excludes"));
  rest.remove(excluded);
  AddressSet not_meant = Scope::no_hosts();
  for (const SpecialRange& special : scope.left_out()) not_meant.add(special.range);
  not_meant = rest.intersection(not_meant);
  if (!not_meant.empty()) {
    targets.excluded.push_back(fmt::format(
        "{}: {} of {} addresses are left out: they have a special purpose (private, loopback, "
        "documentation, multicast), and the scope '{}' does not include them by themselves",
        printable(text), addresses_text(not_meant.size()), addresses_text(asked.size()),
        scope.terms().name));
  }
  rest.remove(not_meant);
  if (!rest.empty()) targets.not_included.push_back(tell(rest, "does not include"));
  return {};
}

// One store that is named twice is looked at once; different places inside it are two questions.
void add_place(RoundOrder::Place place, std::vector<RoundOrder::Place>& places) {
  const auto same = [&](const RoundOrder::Place& other) {
    return other.endpoint.ip == place.endpoint.ip && other.endpoint.port == place.endpoint.port &&
           other.where.path == place.where.path;
  };
  if (std::ranges::none_of(places, same)) places.push_back(std::move(place));
}

}  // namespace

Result<Targets> resolve_targets(const std::vector<std::string>& texts, const Scope& scope,
                                const LookUp& look_up, Instant now) {
  Targets targets;
  for (const std::string& text : texts) {
    const auto range = AddressRange::parse(text);
    const bool looks_like_range =
        text.find_first_not_of("0123456789abcdefABCDEF.:/-[] ") == std::string::npos;
    if (range) {
      TRY(add_range(text, *range, scope, now, targets));
      continue;
    }
    const bool is_place = text.find("://") != std::string::npos ||
                          std::ranges::count(text, ':') == 1 || text.starts_with('[');
    const bool one_word = text.find_first_of("/- ") == std::string::npos;
    if (!is_place && one_word) TRY(refuse_other_forms(text));
    if (!is_place && (looks_like_range || text.find('/') != std::string::npos))
      return std::unexpected(range.error());
    StoreUrl store{.host = text, .path = ""};
    if (is_place) store = TRY(parse_store_url(text));
    auto addresses = addresses_of(store.host, look_up);
    if (!addresses) {
      if (addresses.error().kind == ErrorKind::kUsage) return std::unexpected(addresses.error());
      targets.unresolved.push_back(
          fmt::format("{}: {}", printable(store.host), addresses.error().message));
      continue;
    }
    std::vector<std::pair<IpAddress, std::string>> refused;
    for (const IpAddress& address : *addresses) {
      const auto host = host_name(store.host);
      if (const auto allowed = scope.check(address, host, Depth::kTouch, now); !allowed) {
        refused.emplace_back(address,
                             fmt::format("{}: {}", printable(text), allowed.error().message));
      } else if (is_place) {
        add_place({{address, store.port, host}, {store.only, store.tls, store.path}},
                  targets.places);
      } else {
        targets.addresses.add(AddressRange::of(address));
        if (host) targets.names.emplace(address, *host);
      }
    }
    if (!refused.empty() && refused.size() == addresses->size())
      return fail(ErrorKind::kForbidden, refused.front().second);
    for (const auto& [address, why] : refused) {
      (scope.forbidden().contains(address) ? targets.excluded : targets.not_included)
          .push_back(why);
    }
  }
  return targets;
}

}  // namespace celador
