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
const std::array<AddressRange, 5>& ranges_of_no_host() {
  static const std::array<AddressRange, 5> kNoHosts{range("0.0.0.0/8"), range("224.0.0.0/4"),
                                                    range("255.255.255.255"), range("::"),
                                                    range("ff00::/8")};
  return kNoHosts;
}

bool is_no_host(const IpAddress& address) {
  return std::ranges::any_of(ranges_of_no_host(),
                             [&](const AddressRange& none) { return none.contains(address); });
}

// Forms of IPv6 addresses that hold an IPv4 address and lead to it. Without them an exclusion of
// 10.0.0.0/8 could be passed by as 64:ff9b::10.0.0.1. (IPv4-mapped ones are IPv4 for us.)
struct V4Form {
  AddressRange range;
  std::size_t at;  // the byte where the IPv4 address begins
};
const std::array<V4Form, 3>& v4_forms() {
  static const std::array<V4Form, 3> kForms{
      // ::/96, IPv4-compatible (RFC 4291, section 2.5.5.1), but for :: and ::1
      V4Form{{IpAddress::parse("::2").value(), range("::/96").last}, 12},
      V4Form{range("64:ff9b::/96"), 12},  // NAT64 (RFC 6052)
      V4Form{range("2002::/16"), 2},      // 6to4 (RFC 3056)
  };
  return kForms;
}

std::optional<IpAddress> embedded_v4(const IpAddress& address) {
  if (address.is_v4()) return std::nullopt;
  for (const V4Form& form : v4_forms()) {
    if (!form.range.contains(address)) continue;
    std::uint32_t number = 0;
    for (std::size_t i = form.at; i < form.at + 4; ++i) number = number << 8 | address.bytes()[i];
    return IpAddress::v4(number);
  }
  return std::nullopt;
}

// Where the addresses of an IPv4 range lie in a form.
AddressRange in_form(const V4Form& form, const AddressRange& v4) {
  const auto put = [&](const IpAddress& end, const IpAddress& inner) {
    auto bytes = end.bytes();
    std::copy_n(inner.bytes().begin(), 4, bytes.begin() + static_cast<std::ptrdiff_t>(form.at));
    return IpAddress::v6_as_it_is(bytes);
  };
  return {std::max(form.range.first, put(form.range.first, v4.first)),
          put(form.range.last, v4.last)};
}

// The set with everything that leads to its IPv4 addresses.
AddressSet in_all_forms(const AddressSet& set) {
  AddressSet all = set;
  for (const AddressRange& range : set.ranges()) {
    if (!range.first.is_v4()) continue;
    for (const V4Form& form : v4_forms()) {
      const AddressRange there = in_form(form, range);
      if (there.first <= there.last) all.add(there);
    }
  }
  return all;
}

}  // namespace

Scope Scope::this_machine(const std::vector<IpAddress>& own_addresses) {
  Scope scope;
  scope.terms_ = {.name = "this machine",
                  .authorised_by = "whoever runs it, on this machine",
                  .contact = "",
                  .until = std::nullopt,
                  .last_day = "",
                  .depth = Depth::kCount,
                  .identities = Identities::kPasswordless,
                  .rate = std::nullopt,
                  .rate_per_network = std::nullopt,
                  .burst = std::nullopt};
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
  return in_all_forms(all);
}

AddressSet Scope::addresses() const {
  AddressSet all = include_;
  for (const auto& [name, addresses] : included_names_) {
    for (const IpAddress& address : addresses) all.add(AddressRange::of(address));
  }
  all.remove(forbidden());
  all.remove(no_hosts());
  return all;
}

AddressSet Scope::no_hosts() {
  AddressSet all;
  for (const AddressRange& none : ranges_of_no_host()) all.add(none);
  return all;
}

bool Scope::includes_name(std::string_view host) const {
  return included_names_.contains(to_lower(host));
}

bool Scope::allows(const IpAddress& address) const {
  return reason_against(address, std::nullopt, Depth::kTouch, Instant::min()).empty();
}

std::string Scope::reason_against(const IpAddress& address, const std::optional<std::string>& host,
                                  Depth wanted, Instant now) const {
  if (terms_.until && now >= *terms_.until)
    return fmt::format("it was valid until {}", terms_.last_day);
  const std::optional<IpAddress> inner = embedded_v4(address);
  const auto in = [&](const AddressSet& set) {
    return set.contains(address) || (inner && set.contains(*inner));
  };
  if (in(do_not_probe_)) return "the address is in do_not_probe";
  if (in(exclude_)) return "the address is excluded";
  if (host && excluded_names_.contains(to_lower(*host))) return "the name is excluded";
  if (is_no_host(address)) return "the address is not that of one host";
  const bool by_name = std::ranges::any_of(included_names_, [&](const auto& entry) {
    return std::ranges::find(entry.second, address) != entry.second.end();
  });
  if (!include_.contains(address) && !by_name) {
    for (const SpecialRange& special : left_out_) {
      if (special.range.contains(address)) {
        return fmt::format(
            "the address is in {}, {} ({}), which a wider range does not include: include it by "
            "itself",
            special.text, special.name, special.document);
      }
    }
    return "the address is not included";
  }
  if (wanted > terms_.depth) {
    return fmt::format("it allows depth '{}', not '{}'", to_text(terms_.depth), to_text(wanted));
  }
  return {};
}

Result<void> Scope::check(const IpAddress& address, const std::optional<std::string>& host,
                          Depth wanted, Instant now) const {
  const std::string why = reason_against(address, host, wanted, now);
  if (why.empty()) return {};
  return fail(ErrorKind::kForbidden, fmt::format("{} is refused by the scope '{}': {}",
                                                 address.to_text(), terms_.name, why));
}

Result<Permit> Scope::permit(const Endpoint& endpoint, Depth wanted, Instant now) const {
  const std::string why = reason_against(endpoint.ip, endpoint.host, wanted, now);
  if (why.empty()) return Permit(endpoint, wanted, terms_.identities, terms_.contact);
  return fail(ErrorKind::kForbidden, fmt::format("{} is refused by the scope '{}': {}",
                                                 endpoint.to_text(), terms_.name, why));
}

}  // namespace celador
