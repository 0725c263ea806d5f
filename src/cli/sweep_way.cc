#include "cli/sweep_way.h"

#include <fmt/format.h>

#include "base/text.h"

namespace celador {
namespace {

AddressSet addresses_of(const SweepPlan& plan) {
  AddressSet all = plan.addresses;
  std::vector<AddressRange> listed;
  listed.reserve(plan.listed.size());
  for (const Endpoint& endpoint : plan.listed) listed.push_back(AddressRange::of(endpoint.ip));
  all.add(listed);
  return all;
}

}  // namespace

Result<void> take_sweep_options(const RoundOptions& options, SweepPlan& plan) {
  if (!options.shard.empty()) plan.shard = TRY(Shard::parse(options.shard));
  plan.probes = options.passes;
  return {};
}

Result<std::unique_ptr<SynLink>> open_sweep(const RoundOptions& options, const SweepPlan& plan,
                                            std::vector<std::string>& told) {
  const AddressCount size = SweepOrder(plan).size();
  const bool must = options.sweep == "raw";
  if (size == 0 || options.sweep == "connect" || (!must && size < kLeastForRaw)) return nullptr;
  if (size >> 64U != 0) {
    told.emplace_back("sweeping by connecting: a raw sweep has at most 2^64 endpoints");
    return nullptr;
  }
  SynLinkOrder order{.interface = options.interface};
  if (!options.source.empty()) order.source = TRY(IpAddress::parse(options.source));
  if (options.vlan != 0) order.vlan = options.vlan;
  auto link = SynLink::open(addresses_of(plan), order);
  if (link) return link;
  const ErrorKind kind = link.error().kind;
  if (must || kind == ErrorKind::kUsage) {
    if (kind == ErrorKind::kForbidden) {
      return fail(ErrorKind::kIo, fmt::format("--sweep raw: {}; --sweep connect needs nothing",
                                              link.error().message));
    }
    return link;
  }
  told.push_back(fmt::format("sweeping by connecting: {}", link.error().message));
  return nullptr;
}

}  // namespace celador
