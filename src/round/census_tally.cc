#include "round/census_tally.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace celador {
namespace {

constexpr NetworkCounts::Network kSix = NetworkCounts::Network{1} << 48U;

// What a store's access adds to the count of its kind.
std::vector<CensusAccess> told_by(const Access& access) {
  std::vector<CensusAccess> told{CensusAccess::kAny};
  for (const auto& [verdict, what] : {std::pair(&access.list, CensusAccess::kList),
                                      {&access.read, CensusAccess::kRead},
                                      {&access.write, CensusAccess::kWrite},
                                      {&access.admin, CensusAccess::kAdmin}}) {
    if (verdict->state == State::kYes) told.push_back(what);
  }
  if (access.list.state == State::kYes || access.read.state == State::kYes) {
    told.push_back(CensusAccess::kOpen);
  } else if (access.list.state == State::kNo && access.read.state == State::kNo) {
    told.push_back(CensusAccess::kClosed);
  } else {
    told.push_back(CensusAccess::kUnknown);
  }
  return told;
}

}  // namespace

double networks_of(const AddressSet& addresses) {
  double count = 0;
  NetworkCounts::Network last = ~NetworkCounts::Network{0};
  for (const AddressRange& range : addresses.ranges()) {
    const auto from = NetworkCounts::network_of(range.first);
    const auto to = NetworkCounts::network_of(range.last);
    // Two ranges may share a network: they are sorted, and it is the one where they meet.
    count += static_cast<double>(to - from) + (from == last ? 0 : 1);
    last = to;
  }
  return count;
}

NetworkCounts::Network NetworkCounts::network_of(const IpAddress& address) {
  if (address.is_v4()) return address.to_v4() >> 8U;
  Network network = 0;
  for (std::size_t i = 0; i < 6; ++i) network = network << 8U | address.bytes()[i];
  return kSix | network;
}

std::uint32_t& NetworkCounts::at(Network network) {
  if (network >= kSix) return six_[network];
  const auto page = static_cast<std::size_t>(network >> 8U);
  if (pages_.size() <= page) pages_.resize(page + 1);
  if (!pages_[page]) pages_[page] = std::make_unique<Page>();
  return (*pages_[page])[network & 0xFFU];
}

void NetworkCounts::add(Network network) {
  const std::uint32_t before = at(network)++;
  if (before == 0) ++networks_;
  squares_ += 2.0 * before + 1;
}

std::uint64_t NetworkCounts::of(Network network) const {
  if (network >= kSix) {
    const auto known = six_.find(network);
    return known == six_.end() ? 0 : known->second;
  }
  const auto page = static_cast<std::size_t>(network >> 8U);
  return page < pages_.size() && pages_[page] ? (*pages_[page])[network & 0xFFU] : 0;
}

CensusTally::CensusTally(SweepPlan plan, Depth depth)
    : plan_(std::move(plan)),
      order_(plan_),
      depth_(depth),
      networks_of_plan_(networks_of(plan_.addresses)) {
  hits_[{std::string(kAnyPort), CensusAccess::kAny}];
  hits_[headline_of_depth()];
}

CensusTally::What CensusTally::headline_of_depth() const {
  if (depth_ == Depth::kTouch) return {std::string(kAnyPort), CensusAccess::kAny};
  return {std::string(kAnyStore),
          depth_ == Depth::kIdentify ? CensusAccess::kAny : CensusAccess::kOpen};
}

void CensusTally::answered(const SweepAnswer& answer) {
  Seen& seen = seen_[answer.index];
  seen.network = NetworkCounts::network_of(answer.endpoint.ip);
  seen.counts = {{std::string(kAnyPort), CensusAccess::kAny}};
  if (depth_ > Depth::kTouch) seen.counts.emplace_back(kUnreached, CensusAccess::kAny);
}

void CensusTally::found(const Finding& finding) {
  const auto index = order_.index_of(finding.endpoint.ip, finding.endpoint.port);
  const auto seen = index ? seen_.find(*index) : seen_.end();
  // A store of an earlier round whose port is closed by now is found, too, to not be there.
  if (seen == seen_.end() || depth_ == Depth::kTouch ||
      finding.access.identify.state == State::kNo) {
    return;
  }
  std::vector<What>& counts = seen->second.counts;
  counts.resize(1);
  const std::string& protocol = finding.service.protocol;
  if (protocol.empty() || protocol == kNotKnown) {
    counts.emplace_back(kNotKnown, CensusAccess::kAny);
    return;
  }
  for (const CensusAccess access :
       depth_ == Depth::kIdentify ? std::vector{CensusAccess::kAny} : told_by(finding.access)) {
    counts.emplace_back(kAnyStore, access);
    counts.emplace_back(protocol, access);
  }
}

void CensusTally::advance(AddressCount acknowledged) {
  acknowledged = std::min(acknowledged, order_.size());
  for (; sampled_ < acknowledged; ++sampled_)
    drawn_.add(NetworkCounts::network_of(order_.at(sampled_).ip));
  while (!seen_.empty() && seen_.begin()->first < acknowledged) {
    const Seen& seen = seen_.begin()->second;
    for (const What& what : seen.counts) ++hits_[what][seen.network];
    seen_.erase(seen_.begin());
  }
}

CensusRow CensusTally::row_of(const What& what) const {
  CensusSample sample;
  sample.population = static_cast<double>(plan_.size());
  sample.sampled = sampled_;
  sample.networks = drawn_.networks();
  sample.networks_of_population = networks_of_plan_;
  sample.squares = drawn_.squares();
  CensusRow row{.kind = what.first, .access = what.second, .sampled = 0, .estimate = {}};
  for (const auto& [network, hits] : hits_.at(what)) {
    sample.with_hits.push_back({drawn_.of(network), hits});
    row.sampled += hits;
  }
  row.estimate = estimate_census(sample);
  return row;
}

CensusRow CensusTally::headline() const { return row_of(headline_of_depth()); }

std::vector<CensusRow> CensusTally::rows() const {
  std::vector<CensusRow> rows;
  std::map<std::string, std::uint64_t> of_kind;
  for (const auto& [what, hits] : hits_) {
    rows.push_back(row_of(what));
    if (what.second == CensusAccess::kAny) of_kind[what.first] = rows.back().sampled;
  }
  // The headline, all ports, all stores, protocols by their number, and last what is none.
  const auto place = [&](const CensusRow& row) {
    int group = 3;
    if (What{row.kind, row.access} == headline_of_depth())
      group = 0;
    else if (row.kind == kAnyPort)
      group = 1;
    else if (row.kind == kAnyStore)
      group = 2;
    else if (row.kind == kNotKnown)
      group = 4;
    else if (row.kind == kUnreached)
      group = 5;
    return std::tuple(group, ~of_kind[row.kind], row.kind, row.access);
  };
  std::ranges::sort(rows, {}, place);
  return rows;
}

}  // namespace celador
