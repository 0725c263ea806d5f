#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "discover/sweep.h"
#include "discover/sweep_plan.h"
#include "model/census.h"
#include "model/finding.h"
#include "reason/census_estimate.h"

namespace celador {

// How many endpoints of each network (a /24, IPv6 a /48) are in a sample. IPv4 in pages of 256
// networks, made when the first is met: at most 64 MiB, for a sample of the whole internet.
class NetworkCounts {
 public:
  // A network's number, of both families.
  using Network = std::uint64_t;
  static Network network_of(const IpAddress& address);

  void add(Network network);
  std::uint64_t of(Network network) const;
  std::uint64_t networks() const { return networks_; }
  // The counts' squares, summed.
  double squares() const { return squares_; }

 private:
  using Page = std::array<std::uint32_t, 256>;
  std::uint32_t& at(Network network);

  std::vector<std::unique_ptr<Page>> pages_;
  std::unordered_map<Network, std::uint32_t> six_;
  std::uint64_t networks_ = 0;
  double squares_ = 0;
};

// How many networks have at least one of these addresses.
double networks_of(const AddressSet& addresses);

// Counts what a round finds in the beginning of its sweep's order, which is a random sample of the
// plan, and concludes to the whole. Only the part before an index counts of which all is decided,
// looked at and recorded: what answers fast would else be told of too often. Single-threaded.
class CensusTally {
 public:
  // A plan without a shard or listed endpoints.
  CensusTally(SweepPlan plan, Depth depth);
  CensusTally(const CensusTally&) = delete;
  CensusTally& operator=(const CensusTally&) = delete;

  // The sweep found it open; before what the look at it found.
  void answered(const SweepAnswer& answer);
  // Findings of what the sweep did not find open are passed by.
  void found(const Finding& finding);
  // Everything before this index has told what it has to tell. Costs the draw of each index once.
  void advance(AddressCount acknowledged);

  AddressCount population() const { return plan_.size(); }
  std::uint64_t sampled() const { return sampled_; }
  std::uint64_t networks() const { return drawn_.networks(); }
  // The one number that the depth can tell: open stores, else stores, else open ports.
  CensusRow headline() const;
  // That first, then the rest by kind and access, without what was not met.
  std::vector<CensusRow> rows() const;

 private:
  using What = std::pair<std::string, CensusAccess>;
  using Hits = std::unordered_map<NetworkCounts::Network, std::uint32_t>;
  // What is known of an endpoint that answered, until its index is acknowledged.
  struct Seen {
    NetworkCounts::Network network = 0;
    std::vector<What> counts;
  };

  What headline_of_depth() const;
  CensusRow row_of(const What& what) const;

  SweepPlan plan_;
  SweepOrder order_;
  Depth depth_;
  double networks_of_plan_;
  std::uint64_t sampled_ = 0;
  NetworkCounts drawn_;
  std::map<AddressCount, Seen> seen_;
  std::map<What, Hits> hits_;
};

}  // namespace celador
