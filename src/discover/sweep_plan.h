#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "discover/permutation.h"
#include "model/endpoint.h"
#include "scope/address_set.h"

namespace celador {

// One part of a sweep that several machines share: number 1 to `of`. All parts together are the
// sweep, and no two have an endpoint in common.
struct Shard {
  std::uint32_t number = 1;
  std::uint32_t of = 1;

  // "3/16". kUsage.
  static Result<Shard> parse(std::string_view text);
  std::string to_text() const;
  friend bool operator==(const Shard&, const Shard&) = default;
};

// What to knock at: every address at every port, and the endpoints that are listed besides.
struct SweepPlan {
  AddressSet addresses;
  std::vector<std::uint16_t> ports;
  std::vector<Endpoint> listed;  // sorted by address and port, each once, none of the above
  std::uint64_t seed = 0;        // of the random order
  Shard shard;
  AddressCount first = 0;            // where a resumed sweep goes on
  std::optional<AddressCount> take;  // end before this index: the beginning is a random sample
  std::uint32_t probes = 2;          // for an endpoint that stays silent, from 1
  std::uint32_t at_once = 2000;      // connections in the making
  std::uint32_t at_once_per_host = 32;
  std::uint32_t at_once_per_network = 256;  // of a /24 (IPv6: /48)
  std::chrono::milliseconds patience{2000};

  // Of all shards.
  AddressCount size() const { return addresses.size() * ports.size() + listed.size(); }
};

// The order in which one shard of a plan is knocked at: index 0 to size()-1, each endpoint of the
// shard once. The permutation runs over the whole plan, and a shard takes every `of`-th of it.
// Constant memory besides the plan, which outlives it.
class SweepOrder {
 public:
  explicit SweepOrder(const SweepPlan& plan);

  AddressCount size() const { return size_; }
  Endpoint at(AddressCount index) const;
  // Where an endpoint stands in this order; nullopt: it is not of this shard.
  std::optional<AddressCount> index_of(const IpAddress& ip, std::uint16_t port) const;

 private:
  const SweepPlan& plan_;
  AddressCount of_addresses_;               // the ranks of the listed begin here
  std::optional<Permutation> permutation_;  // nothing to knock at: none
  AddressCount size_ = 0;
  std::vector<std::pair<std::uint16_t, std::uint32_t>> port_ranks_;  // sorted by port
};

}  // namespace celador
