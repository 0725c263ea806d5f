#include "round/census_tally.h"

#include <gtest/gtest.h>

#include <tuple>

namespace celador {
namespace {

SweepPlan plan_of(const std::string& range, std::optional<AddressCount> take = std::nullopt) {
  SweepPlan plan;
  plan.addresses.add(AddressRange::parse(range).value());
  plan.ports = {6379};
  plan.seed = 7;
  plan.take = take;
  return plan;
}

Finding store_at(const Endpoint& endpoint, std::string protocol, State list, State read) {
  Finding finding;
  finding.endpoint = endpoint;
  finding.service.protocol = std::move(protocol);
  finding.access.identify.state = State::kYes;
  finding.access.list.state = list;
  finding.access.read.state = read;
  return finding;
}

std::uint64_t sampled_of(const CensusTally& tally, std::string_view kind, CensusAccess access) {
  for (const CensusRow& row : tally.rows()) {
    if (row.kind == kind && row.access == access) return row.sampled;
  }
  return 0;
}

TEST(NetworkCounts, CountsBothFamiliesByNetwork) {
  NetworkCounts counts;
  const auto add = [&](const char* address) {
    const auto network = NetworkCounts::network_of(IpAddress::parse(address).value());
    counts.add(network);
    return counts.of(network);
  };
  EXPECT_EQ(add("10.0.0.1"), 1U);
  EXPECT_EQ(add("10.0.0.255"), 2U);
  EXPECT_EQ(add("10.0.1.0"), 1U);
  EXPECT_EQ(add("255.255.255.255"), 1U);
  EXPECT_EQ(add("2001:db8::1"), 1U);
  EXPECT_EQ(add("2001:db8:0:ffff::1"), 2U);
  EXPECT_EQ(add("2001:db8:1::1"), 1U);
  EXPECT_EQ(add("::1"), 1U);
  EXPECT_EQ(counts.networks(), 6U);
  EXPECT_EQ(counts.squares(), 4 + 1 + 1 + 4 + 1 + 1);
  EXPECT_EQ(counts.of(NetworkCounts::network_of(IpAddress::parse("9.9.9.9").value())), 0U);
}

TEST(CensusTally, TellsKindsAndAccessApart) {
  const SweepPlan plan = plan_of("10.0.0.0/24");
  const SweepOrder order(plan);
  CensusTally tally(plan, Depth::kList);
  for (AddressCount i = 0; i < 6; ++i) tally.answered({order.at(i), i});
  tally.found(store_at(order.at(0), "redis", State::kYes, State::kYes));
  tally.found(store_at(order.at(1), "redis", State::kNo, State::kNo));
  tally.found(store_at(order.at(2), "mongodb", State::kUnknown, State::kNo));
  tally.found(store_at(order.at(3), "unknown", State::kUnknown, State::kUnknown));
  // It answered, and the port was closed when it was looked at.
  Finding gone = store_at(order.at(4), "redis", State::kNo, State::kNo);
  gone.access.identify.state = State::kNo;
  tally.found(gone);
  tally.advance(256);
  EXPECT_EQ(tally.headline().kind, kAnyStore);
  EXPECT_EQ(tally.headline().estimate.value, 1);
  EXPECT_TRUE(tally.headline().estimate.is_exact());
  EXPECT_EQ(sampled_of(tally, kAnyPort, CensusAccess::kAny), 6U);
  EXPECT_EQ(sampled_of(tally, kAnyStore, CensusAccess::kAny), 3U);
  EXPECT_EQ(sampled_of(tally, "redis", CensusAccess::kAny), 2U);
  EXPECT_EQ(sampled_of(tally, "redis", CensusAccess::kOpen), 1U);
  EXPECT_EQ(sampled_of(tally, "redis", CensusAccess::kRead), 1U);
  EXPECT_EQ(sampled_of(tally, "redis", CensusAccess::kWrite), 0U);
  EXPECT_EQ(sampled_of(tally, "redis", CensusAccess::kClosed), 1U);
  EXPECT_EQ(sampled_of(tally, "mongodb", CensusAccess::kUnknown), 1U);
  EXPECT_EQ(sampled_of(tally, kNotKnown, CensusAccess::kAny), 1U);
  EXPECT_EQ(sampled_of(tally, kUnreached, CensusAccess::kAny), 2U);
}

TEST(CensusTally, CountsOnlyWhatIsAcknowledged) {
  const SweepPlan plan = plan_of("10.0.0.0/16", 1000);
  const SweepOrder order(plan);
  CensusTally tally(plan, Depth::kList);
  // Fast answers from late in the order, and a finding that no answer went before.
  for (AddressCount i = 0; i < 1000; i += 10) {
    tally.answered({order.at(i), i});
    tally.found(store_at(order.at(i), "redis", State::kYes, State::kYes));
  }
  tally.found(store_at(order.at(1), "redis", State::kYes, State::kYes));
  tally.advance(95);
  EXPECT_EQ(tally.sampled(), 95U);
  EXPECT_EQ(tally.headline().sampled, 10U);
  tally.advance(2000);
  EXPECT_EQ(tally.sampled(), 1000U);
  EXPECT_EQ(tally.headline().sampled, 100U);
  EXPECT_EQ(tally.headline().estimate.value, 6554);
  EXPECT_FALSE(tally.headline().estimate.is_exact());
}

TEST(CensusTally, SaysWhatItsDepthCanTell) {
  const SweepPlan plan = plan_of("10.0.0.0/24");
  const SweepOrder order(plan);
  for (const auto& [depth, kind, access] :
       {std::tuple(Depth::kTouch, kAnyPort, CensusAccess::kAny),
        std::tuple(Depth::kIdentify, kAnyStore, CensusAccess::kAny),
        std::tuple(Depth::kSample, kAnyStore, CensusAccess::kOpen)}) {
    CensusTally tally(plan, depth);
    tally.answered({order.at(0), 0});
    tally.found(store_at(order.at(0), "redis", State::kYes, State::kYes));
    tally.advance(256);
    EXPECT_EQ(tally.headline().kind, kind);
    EXPECT_EQ(tally.headline().access, access);
    EXPECT_EQ(tally.headline().sampled, 1U);
    EXPECT_EQ(sampled_of(tally, "redis", CensusAccess::kRead), depth < Depth::kList ? 0U : 1U);
  }
}

TEST(CensusTally, TellsNetworksThatAreAlike) {
  const SweepPlan plan = plan_of("10.0.0.0/12", 3000);
  const SweepOrder order(plan);
  // One in sixteen: networks that are full of stores, or addresses anywhere.
  enum class One { kNetwork, kAddress };
  const auto design_effect_of = [&](One one) {
    CensusTally tally(plan, Depth::kList);
    for (AddressCount i = 0; i < order.size(); ++i) {
      const Endpoint endpoint = order.at(i);
      const std::uint32_t number = endpoint.ip.to_v4();
      if ((one == One::kNetwork ? number >> 8U : number) % 16 != 0) continue;
      tally.answered({endpoint, i});
      tally.found(store_at(endpoint, "redis", State::kYes, State::kYes));
    }
    tally.advance(order.size());
    return tally.headline().estimate.design_effect;
  };
  EXPECT_GT(design_effect_of(One::kNetwork), 1.2);
  EXPECT_LT(design_effect_of(One::kAddress), 1.1);
}

TEST(NetworksOf, CountsEachNetworkOnce) {
  AddressSet addresses;
  EXPECT_EQ(networks_of(addresses), 0);
  for (const char* range : {"10.0.0.0/31", "10.0.0.128-10.0.2.3", "10.0.2.200", "2001:db8::/47"})
    addresses.add(AddressRange::parse(range).value());
  EXPECT_EQ(networks_of(addresses), 3 + 2);
}

}  // namespace
}  // namespace celador
