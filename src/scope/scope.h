#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "model/depth.h"
#include "model/endpoint.h"
#include "scope/address_set.h"
#include "scope/permit.h"
#include "scope/special_ranges.h"

namespace celador {

// Who allowed it and how far it goes: what a scope file says besides addresses.
struct ScopeTerms {
  std::string name;
  std::string authorised_by;
  std::string contact;
  std::optional<Instant> until;  // the first moment at which it is no longer valid
  std::string last_day;          // `until` for people: a date, its day included, or a moment
  Depth depth = Depth::kIdentify;
  Identities identities = Identities::kNone;
  std::optional<std::uint64_t> rate =
      1000;  // packets a second over the whole round; nullopt is "max"
  // Packets a second that a sweep sends to each network (a /24, IPv6: a /48); nullopt: no limit.
  std::optional<std::uint64_t> rate_per_network = kUsualRatePerNetwork;
  // Packets that may leave at once after a pause; nullopt: a tenth of a second's worth of the rate,
  // at least one.
  std::optional<std::uint64_t> burst;

  // What any access line carries without being noticed, and a firewall without a full table.
  static constexpr std::uint64_t kUsualRatePerNetwork = 1000;
};

// Which addresses and stores may be looked at, how deep, how fast, until when; with exclusions.
// Exclusions and do-not-probe ranges win over everything. It knows no network: names are resolved
// by the caller (`resolve`).
class Scope {
 public:
  // Reads a scope file (docs/scope.md). `file` is its name, for messages, which begin "FILE:LINE:
  // ". kForbidden: it is expired or contradicts itself. kUsage: it is not TOML, or an entry cannot
  // be read.
  static Result<Scope> parse(std::string_view toml, std::string_view file, Instant now);

  // The scope when there is no file: loopback and this machine's own addresses, to full depth,
  // passwordless.
  static Scope this_machine(const std::vector<IpAddress>& own_addresses);

  const ScopeTerms& terms() const { return terms_; }

  using Resolve = std::function<Result<std::vector<IpAddress>>(const std::string& name)>;
  // Looks up every name that the scope itself uses. An excluded name that cannot be looked up is
  // kForbidden: its addresses could not be kept out. An included name that cannot be looked up is
  // left without addresses.
  Result<void> resolve(const Resolve& look_up);

  // May this address, asked for by this name if any, be looked at, this deep, now? kForbidden says
  // why not.
  Result<void> check(const IpAddress& address, const std::optional<std::string>& host, Depth wanted,
                     Instant now) const;
  // The same of an endpoint, with proof to act on.
  Result<Permit> permit(const Endpoint& endpoint, Depth wanted, Instant now) const;
  // Of everything that may be touched.
  SweepPermit permit_sweep() const { return {addresses(), terms_.until}; }
  // The same question without an answer to act on, for lists of targets.
  bool allows(const IpAddress& address) const;

  // Everything that may be touched: included ranges and resolved names, less the exclusions and
  // what is not one host.
  AddressSet addresses() const;
  // What is never permitted, because it is not one host: multicast, broadcast, "this network".
  static AddressSet no_hosts();
  // The ranges that win over everything, in each form of an address.
  AddressSet forbidden() const;
  // The special-purpose ranges that an include is wider than, and that no include names
  // (special_ranges.h): none of them is part of addresses() unless a name leads there.
  const std::vector<SpecialRange>& left_out() const { return left_out_; }
  // Whether the scope includes this host name by name.
  bool includes_name(std::string_view host) const;

  struct Listed {
    std::string entry;  // as written
    int line;           // 0 when there is no file
  };
  const std::vector<Listed>& included() const { return included_; }
  const std::vector<Listed>& excluded() const { return excluded_; }
  const std::vector<Listed>& not_probed() const { return not_probed_; }

 private:
  friend class ScopeFileReader;
  // Empty: it may.
  std::string reason_against(const IpAddress& address, const std::optional<std::string>& host,
                             Depth wanted, Instant now) const;

  ScopeTerms terms_;
  std::vector<Listed> included_;
  std::vector<Listed> excluded_;
  std::vector<Listed> not_probed_;
  std::vector<SpecialRange> left_out_;
  AddressSet include_;
  AddressSet exclude_;
  AddressSet do_not_probe_;
  std::map<std::string, std::vector<IpAddress>> included_names_;  // lower case
  std::map<std::string, std::vector<IpAddress>> excluded_names_;
};

}  // namespace celador
