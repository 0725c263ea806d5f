#include "discover/sweep_plan.h"

#include <gtest/gtest.h>

#include <set>

namespace celador {
namespace {

SweepPlan some_plan() {
  SweepPlan plan;
  plan.addresses.add(AddressRange::parse("10.0.0.0/27").value());
  plan.addresses.add(AddressRange::parse("2001:db8::/124").value());
  plan.ports = {27017, 6379, 80};
  plan.listed = {{IpAddress::v4(0x0A010101), 9200, std::nullopt},
                 {IpAddress::v4(0x0A010101), 9300, std::nullopt},
                 {IpAddress::parse("2001:db8::1").value(), 81, std::nullopt}};
  plan.seed = 5;
  return plan;
}

std::set<std::string> all_of(const SweepPlan& plan) {
  const SweepOrder order(plan);
  std::set<std::string> endpoints;
  for (AddressCount i = 0; i < order.size(); ++i) endpoints.insert(order.at(i).to_text());
  EXPECT_EQ(endpoints.size(), order.size());
  return endpoints;
}

TEST(SweepOrder, HasEachEndpointOnce) {
  const SweepPlan plan = some_plan();
  const std::set<std::string> endpoints = all_of(plan);
  EXPECT_EQ(endpoints.size(), (32U + 16U) * 3U + 3U);
  EXPECT_TRUE(endpoints.contains("10.0.0.31:27017"));
  EXPECT_TRUE(endpoints.contains("10.1.1.1:9300"));
  EXPECT_FALSE(endpoints.contains("10.1.1.1:80"));
}

TEST(SweepOrder, TellsWhereAnEndpointStands) {
  SweepPlan plan = some_plan();
  plan.shard = {2, 3};
  const SweepOrder order(plan);
  for (AddressCount i = 0; i < order.size(); ++i) {
    const Endpoint endpoint = order.at(i);
    EXPECT_EQ(order.index_of(endpoint.ip, endpoint.port), i) << endpoint.to_text();
  }
  EXPECT_FALSE(order.index_of(IpAddress::v4(0x0A000001), 81));
  EXPECT_FALSE(order.index_of(IpAddress::v4(0x0A010101), 80));
  EXPECT_FALSE(order.index_of(IpAddress::v4(0x0A020202), 80));
}

TEST(SweepOrder, IsPartitionedExactlyByShards) {
  SweepPlan plan = some_plan();
  const std::set<std::string> whole = all_of(plan);
  for (const std::uint32_t of : {1U, 2U, 7U, 16U, 147U, 200U}) {
    std::set<std::string> together;
    std::size_t sum = 0;
    for (std::uint32_t number = 1; number <= of; ++number) {
      plan.shard = {number, of};
      const auto part = all_of(plan);
      sum += part.size();
      together.insert(part.begin(), part.end());
    }
    EXPECT_EQ(together, whole) << of;
    EXPECT_EQ(sum, whole.size()) << of;
  }
}

TEST(SweepOrder, EndsEarlyWhenOnlyASampleIsTaken) {
  SweepPlan plan = some_plan();
  plan.take = 10;
  EXPECT_EQ(all_of(plan).size(), 10U);
  plan.take = 1000;
  EXPECT_EQ(all_of(plan).size(), 147U);
}

TEST(SweepOrder, OfNothingIsEmpty) {
  const SweepPlan plan;
  const SweepOrder order(plan);
  EXPECT_EQ(order.size(), AddressCount{0});
  EXPECT_FALSE(order.index_of(IpAddress::v4(1), 80));
}

TEST(Shard, IsReadAsItIsWritten) {
  EXPECT_EQ(Shard::parse("3/16").value(), (Shard{3, 16}));
  EXPECT_EQ(Shard::parse("3/16")->to_text(), "3/16");
  for (const char* wrong : {"", "3", "0/16", "17/16", "3/", "/16", "3/16/2", "-1/2", "1/1000001"})
    EXPECT_FALSE(Shard::parse(wrong)) << wrong;
}

}  // namespace
}  // namespace celador
