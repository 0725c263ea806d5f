#include "round/targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "protocols/table.h"

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

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  });
}

// All addresses of a host as written: itself, or what the name leads to now.
Result<std::vector<IpAddress>> addresses_of(const std::string& host, const LookUp& look_up) {
  if (auto address = IpAddress::parse(host)) return std::vector{*address};
  if (!is_name(host)) {
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
  if (!IpAddress::parse(host->host) && !is_name(host->host))
    return bad_url(url, "the host is neither a name nor an address");
  store.host = host->host;
  store.port = host->port.value_or(usual_port);
  if (store.port == 0)
    return bad_url(url, "the port is missing: write HOST:PORT, or a scheme such as redis://");
  return store;
}

Result<Targets> resolve_targets(const std::vector<std::string>& texts, const Scope& scope,
                                const LookUp& look_up, Instant now) {
  Targets targets;
  const AddressSet allowed = scope.addresses();
  for (const std::string& text : texts) {
    const auto range = AddressRange::parse(text);
    const bool looks_like_range =
        text.find_first_not_of("0123456789abcdefABCDEF.:/-[] ") == std::string::npos;
    if (range) {
      AddressSet asked;
      asked.add(*range);
      const AddressSet permitted = asked.intersection(allowed);
      if (permitted.empty()) {
        // Ask about its first address: the answer says which rule refuses.
        const auto refused = scope.permit({range->first, 1, std::nullopt}, Depth::kTouch, now);
        return fail(ErrorKind::kForbidden, fmt::format("{}: {}", printable(text),
                                                       refused ? "nothing of it is in the scope"
                                                               : refused.error().message));
      }
      for (const AddressRange& part : permitted.ranges()) targets.addresses.add(part);
      continue;
    }
    const bool is_place = text.find("://") != std::string::npos ||
                          std::ranges::count(text, ':') == 1 || text.starts_with('[');
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
    Error refusal{ErrorKind::kForbidden, ""};
    bool any = false;
    for (const IpAddress& address : *addresses) {
      Endpoint endpoint{address, is_place ? store.port : std::uint16_t{1}, host_name(store.host)};
      const auto permit = scope.permit(endpoint, Depth::kTouch, now);
      if (!permit) {
        refusal = permit.error();
        continue;
      }
      any = true;
      if (is_place) {
        targets.places.push_back({std::move(endpoint), {store.only, store.tls, store.path}});
      } else {
        targets.addresses.add(AddressRange::of(address));
      }
    }
    if (!any)
      return fail(ErrorKind::kForbidden, fmt::format("{}: {}", printable(text), refusal.message));
  }
  return targets;
}

}  // namespace celador
