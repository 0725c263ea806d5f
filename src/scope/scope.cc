#include "scope/scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace celador {
namespace {

AddressRange range(std::string_view text) { return AddressRange::parse(text).value(); }

// Addresses that mean something other than one host: connecting to 0.0.0.0 reaches this machine,
// the rest many.
bool is_no_host(const IpAddress& address) {
  static const std::array<AddressRange, 5> kNoHost{range("0.0.0.0/8"), range("224.0.0.0/4"),
                                                   range("255.255.255.255"), range("::"),
                                                   range("ff00::/8")};
  return std::ranges::any_of(kNoHost,
                             [&](const AddressRange& none) { return none.contains(address); });
}

// The IPv4 address that an IPv6 one leads to: NAT64 (RFC 6052, 64:ff9b::/96) and 6to4 (RFC 3056,
// 2002::/16). Without it an exclusion of 10.0.0.0/8 could be passed by as 64:ff9b::10.0.0.1.
std::optional<IpAddress> embedded_v4(const IpAddress& address) {
  if (address.is_v4()) return std::nullopt;
  static const AddressRange kNat64 = range("64:ff9b::/96");
  static const AddressRange k6to4 = range("2002::/16");
  std::size_t at = 0;
  if (kNat64.contains(address)) {
    at = 12;
  } else if (k6to4.contains(address)) {
    at = 2;
  } else {
    return std::nullopt;
  }
  std::uint32_t number = 0;
  for (std::size_t i = at; i < at + 4; ++i) number = number << 8 | address.bytes()[i];
  return IpAddress::v4(number);
}

}  // namespace

Scope Scope::this_machine(const std::vector<IpAddress>& own_addresses) {
  Scope scope;
  scope.terms_ = {.name = "this machine",
                  .authorised_by = "whoever runs it, on this machine",
                  .contact = "",
                  .until = std::nullopt,
                  .depth = Depth::kCount,
                  .identities = Identities::kPasswordless,
                  .rate = std::nullopt};
  for (const std::string_view text : {"127.0.0.0/8", "::1"}) {
    scope.include_.add(range(text));
    scope.included_.push_back({std::string(text), 0});
  }
  for (const IpAddress& address : own_addresses) {
    if (address.is_loopback()) continue;
    scope.include_.add(AddressRange::of(address));
    scope.included_.push_back({address.to_text(), 0});
  }
  return scope;
}

Result<void> Scope::resolve(const Resolve& look_up) {
  for (auto& [name, addresses] : excluded_names_) {
    auto found = look_up(name);
    if (!found) {
      return fail(
          ErrorKind::kForbidden,
          fmt::format(
              "the excluded name '{}' cannot be looked up ({}), so its addresses could not be kept "
              "out; exclude its addresses instead",
              name, found.error().message));
    }
    addresses = std::move(*found);
    for (const IpAddress& address : addresses) exclude_.add(AddressRange::of(address));
  }
  for (auto& [name, addresses] : included_names_) {
    if (auto found = look_up(name)) addresses = std::move(*found);
  }
  return {};
}

AddressSet Scope::forbidden() const {
  AddressSet all = exclude_;
  for (const AddressRange& range : do_not_probe_.ranges()) all.add(range);
  return all;
}

AddressSet Scope::addresses() const {
  AddressSet all = include_;
  for (const auto& [name, addresses] : included_names_) {
    for (const IpAddress& address : addresses) all.add(AddressRange::of(address));
  }
  all.remove(exclude_);
  all.remove(do_not_probe_);
  return all;
}

bool Scope::includes_name(std::string_view host) const {
  return included_names_.contains(to_lower(host));
}

bool Scope::allows(const IpAddress& address) const {
  return permit(Endpoint{address, 1, std::nullopt}, Depth::kTouch, Instant::min()).has_value();
}

Result<Permit> Scope::permit(const Endpoint& endpoint, Depth wanted, Instant now) const {
  const auto refuse = [&](std::string why) {
    return fail(ErrorKind::kForbidden, fmt::format("{} is refused by the scope '{}': {}",
                                                   endpoint.to_text(), terms_.name, why));
  };
  if (terms_.until && now >= *terms_.until) {
    return refuse(fmt::format("it expired at {}", to_rfc3339(*terms_.until)));
  }
  const std::optional<IpAddress> inner = embedded_v4(endpoint.ip);
  const auto in = [&](const AddressSet& set) {
    return set.contains(endpoint.ip) || (inner && set.contains(*inner));
  };
  if (in(do_not_probe_)) return refuse("the address is in do_not_probe");
  if (in(exclude_)) return refuse("the address is excluded");
  if (endpoint.host && excluded_names_.contains(to_lower(*endpoint.host)))
    return refuse("the name is excluded");
  if (is_no_host(endpoint.ip)) return refuse("the address is not that of one host");
  const bool by_name = std::ranges::any_of(included_names_, [&](const auto& entry) {
    return std::ranges::find(entry.second, endpoint.ip) != entry.second.end();
  });
  if (!include_.contains(endpoint.ip) && !by_name) return refuse("the address is not included");
  if (wanted > terms_.depth) {
    return refuse(
        fmt::format("it allows depth '{}', not '{}'", to_text(terms_.depth), to_text(wanted)));
  }
  return Permit(endpoint, wanted, terms_.identities, terms_.contact);
}

}  // namespace celador
