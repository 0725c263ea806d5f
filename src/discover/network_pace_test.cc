#include "discover/network_pace.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace celador {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Moment = NetworkPace::Moment;

const Moment kBegin = Moment(seconds(1000));

IpAddress ip(std::string_view text) { return IpAddress::parse(text).value(); }

// How many packets leave for an address in this time when there is always one more to send.
int sent_within(NetworkPace& pace, const IpAddress& address, milliseconds time) {
  int sent = 0;
  for (Moment now = kBegin; now < kBegin + time; now += microseconds(100)) {
    while (!pace.wait_until(address, now)) {
      pace.take(address, 1, now);
      ++sent;
    }
  }
  return sent;
}

TEST(NetworkPace, KeepsTheRateOfANetworkAndItsBurst) {
  const struct {
    std::string_view row;
    std::uint64_t a_second;
    std::optional<std::uint64_t> burst;
    int in_two_seconds;
  } rows[] = {
      {"a tenth of a second at once", 100, std::nullopt, 200 + 9},
      {"one by one", 100, 1, 200},
      {"a burst above a tenth of a second", 100, 1000, 200 + 9},
      {"slower than its burst", 1, std::nullopt, 2},
      {"fast", 5000, 20, 10000 + 19},
  };
  for (const auto& row : rows) {
    NetworkPace pace(row.a_second, row.burst, 7);
    EXPECT_EQ(sent_within(pace, ip("192.0.2.1"), seconds(2)), row.in_two_seconds) << row.row;
  }
}

TEST(NetworkPace, CountsAllHostsOfANetworkTogether) {
  NetworkPace pace(10, 1, 7);
  pace.take(ip("192.0.2.1"), 1, kBegin);
  EXPECT_EQ(pace.wait_until(ip("192.0.2.255"), kBegin), kBegin + milliseconds(100));
  EXPECT_EQ(pace.wait_until(ip("192.0.3.1"), kBegin), std::nullopt);
  pace.take(ip("2001:db8:1:1::1"), 1, kBegin);
  EXPECT_EQ(pace.wait_until(ip("2001:db8:1:2::1"), kBegin), kBegin + milliseconds(100));
  EXPECT_EQ(pace.wait_until(ip("2001:db8:2:1::1"), kBegin), std::nullopt);
}

TEST(NetworkPace, GivesThoseWhoWaitOneMomentEach) {
  NetworkPace pace(10, 1, 7);
  const IpAddress address = ip("192.0.2.1");
  EXPECT_EQ(pace.take(address, 1, kBegin), kBegin);
  EXPECT_EQ(pace.take(address, 3, kBegin), kBegin + milliseconds(100));
  EXPECT_EQ(pace.take(address, 1, kBegin), kBegin + milliseconds(400));
  EXPECT_EQ(pace.wait_until(address, kBegin), kBegin + milliseconds(500));
}

TEST(NetworkPace, HoldsNobodyUpWithoutALimit) {
  NetworkPace pace(std::nullopt, std::nullopt, 7);
  for (int i = 0; i < 100000; ++i) {
    ASSERT_EQ(pace.take(ip("192.0.2.1"), 1000, kBegin), kBegin);
    ASSERT_EQ(pace.wait_until(ip("192.0.2.1"), kBegin), std::nullopt);
  }
}

TEST(NetworkPace, SparesANetworkThatForbidsIt) {
  const struct {
    std::string_view row;
    std::optional<std::uint64_t> a_second;
    int times;
    int in_two_seconds;
  } rows[] = {
      {"once", 1000, 1, 1000},
      {"twice", 1000, 2, 500},
      {"a hundred times: no further", 1000, 100, 125},
      {"without a limit it gets one", std::nullopt, 1, 1000},
  };
  for (const auto& row : rows) {
    NetworkPace pace(row.a_second, std::nullopt, 7);
    for (int i = 0; i < row.times; ++i) pace.slow_down(ip("192.0.2.9"), 2);
    EXPECT_EQ(sent_within(pace, ip("192.0.2.1"), seconds(2)), row.in_two_seconds) << row.row;
  }
  NetworkPace pace(1000, 1, 7);
  pace.slow_down(ip("192.0.2.9"), 2);
  EXPECT_EQ(sent_within(pace, ip("198.51.100.1"), seconds(1)), 1000);  // others are not meant
}

// More networks than places, so that many meet: the oracle counts each network's packets in every
// second, and none may have more than its rate and one burst.
TEST(NetworkPace, IsNeverFasterBecauseNetworksMeet) {
  constexpr std::uint64_t kRate = 4;
  NetworkPace pace(kRate, 1, 99);
  std::mt19937 random(1);
  std::map<std::uint32_t, std::vector<Moment>> sent;
  Moment now = kBegin;
  for (int i = 0; i < 600000; ++i, now += microseconds(5)) {
    const std::uint32_t network = random() % 150000;
    const IpAddress address = IpAddress::v4(network << 8 | (random() & 0xFF));
    if (pace.wait_until(address, now)) continue;
    pace.take(address, 1, now);
    sent[network].push_back(now);
  }
  std::size_t pairs = 0;
  for (const auto& [network, moments] : sent) {
    for (std::size_t i = 1; i < moments.size(); ++i, ++pairs)
      ASSERT_GE(moments[i] - moments[i - 1], milliseconds(250)) << network;
  }
  EXPECT_GT(pairs, 10000U);
}

TEST(NetworkPace, PutsNetworksWhereOnlyTheKeySays) {
  // Which of these networks share a place with the first differs from key to key.
  const auto meeting = [](std::uint64_t key) {
    NetworkPace pace(1, 1, key);
    pace.take(ip("192.0.2.1"), 1, kBegin);
    std::vector<std::uint32_t> met;
    for (std::uint32_t network = 0; network < 1 << 20; ++network) {
      if (pace.wait_until(IpAddress::v4(network << 8), kBegin)) met.push_back(network);
    }
    return met;
  };
  const auto one = meeting(1);
  EXPECT_GT(one.size(), 2U);
  EXPECT_LT(one.size(), 64U);  // 16 are expected
  EXPECT_NE(one, meeting(2));
}

TEST(NetworkOf, IsASlash24OrASlash48) {
  EXPECT_EQ(network_of(ip("192.0.2.255")), ip("192.0.2.0"));
  EXPECT_EQ(network_of(ip("2001:db8:1:2:3::4")), ip("2001:db8:1::"));
}

}  // namespace
}  // namespace celador
