#include "discover/sweep_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace celador {
namespace {

std::pair<IpAddress, std::uint16_t> place_of(const Endpoint& endpoint) {
  return {endpoint.ip, endpoint.port};
}

}  // namespace

Result<Shard> Shard::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto number = parse_unsigned(text.substr(0, slash));
  const auto of =
      slash == std::string_view::npos ? std::nullopt : parse_unsigned(text.substr(slash + 1));
  if (!number || !of || *number < 1 || *number > *of || *of > 1'000'000) {
    return fail(ErrorKind::kUsage, fmt::format("'{}' is not a shard: 3/16 is the third of sixteen",
                                               printable(text, 40)));
  }
  return Shard{static_cast<std::uint32_t>(*number), static_cast<std::uint32_t>(*of)};
}

std::string Shard::to_text() const { return fmt::format("{}/{}", number, of); }

SweepOrder::SweepOrder(const SweepPlan& plan)
    : plan_(plan), of_addresses_(plan.addresses.size() * plan.ports.size()) {
  const AddressCount all = plan.size();
  if (all > 0) permutation_.emplace(all, plan.seed);
  const AddressCount skipped = plan.shard.number - 1;
  if (all > skipped) size_ = (all - skipped - 1) / plan.shard.of + 1;
  if (plan.take) size_ = std::min(size_, *plan.take);
  for (std::uint32_t i = 0; i < plan.ports.size(); ++i) port_ranks_.emplace_back(plan.ports[i], i);
  std::ranges::sort(port_ranks_);
}

Endpoint SweepOrder::at(AddressCount index) const {
  const AddressCount rank = permutation_->at(index * plan_.shard.of + (plan_.shard.number - 1));
  if (rank >= of_addresses_) return plan_.listed[static_cast<std::size_t>(rank - of_addresses_)];
  // 128-bit division is slow.
  if (rank >> 64U == 0) {
    const auto small = static_cast<std::uint64_t>(rank);
    return {plan_.addresses.at(small / plan_.ports.size()), plan_.ports[small % plan_.ports.size()],
            std::nullopt};
  }
  return {plan_.addresses.at(rank / plan_.ports.size()),
          plan_.ports[static_cast<std::size_t>(rank % plan_.ports.size())], std::nullopt};
}

std::optional<AddressCount> SweepOrder::index_of(const IpAddress& ip, std::uint16_t port) const {
  if (!permutation_) return std::nullopt;
  std::optional<AddressCount> rank;
  const auto known = std::ranges::lower_bound(port_ranks_, port, {},
                                              &std::pair<std::uint16_t, std::uint32_t>::first);
  if (known != port_ranks_.end() && known->first == port) {
    if (const auto address = plan_.addresses.rank_of(ip))
      rank = *address * plan_.ports.size() + known->second;
  }
  if (!rank) {
    const auto listed = std::ranges::lower_bound(plan_.listed, std::pair(ip, port), {}, place_of);
    if (listed == plan_.listed.end() || listed->ip != ip || listed->port != port)
      return std::nullopt;
    rank = of_addresses_ + static_cast<AddressCount>(listed - plan_.listed.begin());
  }
  const AddressCount place = permutation_->index_of(*rank);
  if (place % plan_.shard.of != plan_.shard.number - 1) return std::nullopt;
  const AddressCount index = place / plan_.shard.of;
  if (index >= size_) return std::nullopt;
  return index;
}

}  // namespace celador
