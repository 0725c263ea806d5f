#include "discover/connect_scan.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <set>

#include "boost/asio/co_spawn.hpp"

namespace celador {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Real listeners on loopback; the kernel accepts for them.
struct Listeners {
  asio::io_context loop;
  std::vector<tcp::acceptor> acceptors;
  std::set<std::pair<std::string, std::uint16_t>> open;

  std::uint16_t listen(const std::string& ip) {
    acceptors.emplace_back(loop, tcp::endpoint(asio::ip::make_address(ip), 0));
    const std::uint16_t port = acceptors.back().local_endpoint().port();
    open.emplace(ip, port);
    return port;
  }
};

struct Swept {
  Result<SweepCounts> counts = fail(ErrorKind::kCancelled, "never ended");
  std::set<std::pair<std::string, std::uint16_t>> open;
  AddressCount decided_below = 0;
};

Task<void> note_open(std::set<std::pair<std::string, std::uint16_t>>& open, SweepAnswer answer) {
  open.emplace(answer.endpoint.ip.to_text(), answer.endpoint.port);
  co_return;
}

Swept sweep(asio::io_context& loop, SweepPlan plan, ConnectScan::Permitted permitted,
            std::atomic<bool>& stop, std::optional<std::uint64_t> packets_a_second = {},
            std::optional<std::uint64_t> to_each_network = {}) {
  Swept swept;
  NetworkPace pace(to_each_network, std::nullopt, 1);
  PacketRate rate(loop.get_executor(), packets_a_second);
  ConnectScan scan(
      loop.get_executor(), std::move(plan), rate, pace, std::move(permitted),
      [&swept](SweepAnswer answer) { return note_open(swept.open, std::move(answer)); }, {}, stop);
  asio::co_spawn(loop, scan.run(),
                 [&](const std::exception_ptr& error, Result<SweepCounts> counts) {
                   if (error) std::rethrow_exception(error);
                   swept.counts = std::move(counts);
                   swept.decided_below = scan.decided_below();
                 });
  loop.run();
  return swept;
}

const auto kAll = [](const Endpoint&) { return true; };

TEST(ConnectScan, FindsEveryListenerAndNothingElse) {
  Listeners listeners;
  SweepPlan plan;
  plan.addresses.add(AddressRange::parse("127.0.9.0/24").value());
  plan.addresses.add(AddressRange::parse("::1").value());
  for (const char* ip : {"127.0.9.1", "127.0.9.77", "127.0.9.255", "::1"})
    plan.ports.push_back(listeners.listen(ip));
  std::atomic<bool> stop = false;
  const Swept swept = sweep(listeners.loop, plan, kAll, stop);
  ASSERT_TRUE(swept.counts) << swept.counts.error().message;
  EXPECT_EQ(swept.open, listeners.open);
  EXPECT_EQ(swept.counts->knocked, std::size_t{257} * 4);
  EXPECT_EQ(swept.counts->open, listeners.open.size());
  EXPECT_EQ(swept.counts->closed, std::size_t{257} * 4 - listeners.open.size());
}

TEST(ConnectScan, KnocksAtNothingThatIsNotPermitted) {
  Listeners listeners;
  SweepPlan plan;
  plan.addresses.add(AddressRange::parse("127.0.9.1-127.0.9.2").value());
  plan.ports = {listeners.listen("127.0.9.1"), listeners.listen("127.0.9.2")};
  std::atomic<bool> stop = false;
  const Swept swept = sweep(
      listeners.loop, plan,
      [](const Endpoint& endpoint) { return endpoint.ip.to_text() != "127.0.9.2"; }, stop);
  ASSERT_TRUE(swept.counts);
  EXPECT_EQ(swept.open.size(), 1U);
  EXPECT_EQ(swept.counts->refused_by_scope, 2U);
}

TEST(ConnectScan, EndsWhenToldToAndKeepsItsCounts) {
  asio::io_context loop;
  SweepPlan plan;
  plan.addresses.add(AddressRange::parse("127.0.0.0/8").value());
  plan.ports = {1};
  std::atomic<bool> stop = false;
  std::uint64_t asked = 0;
  const Swept swept = sweep(
      loop, plan,
      [&](const Endpoint&) {
        if (++asked == 5000) stop = true;
        return true;
      },
      stop);
  ASSERT_TRUE(swept.counts);
  EXPECT_GE(swept.counts->knocked, 4990U);
  EXPECT_LE(swept.counts->knocked, 5000U);
}

// What was decided before the stop, and what is knocked at after it was resumed there, is all.
TEST(ConnectScan, GoesOnWhereItWasStopped) {
  Listeners listeners;
  SweepPlan plan;
  plan.addresses.add(AddressRange::parse("127.0.9.0/26").value());
  for (const char* ip : {"127.0.9.1", "127.0.9.33", "127.0.9.63"})
    plan.ports.push_back(listeners.listen(ip));
  std::set<std::pair<std::string, std::uint16_t>> open;
  AddressCount rounds = 0;
  while (plan.first < plan.size()) {
    std::atomic<bool> stop = false;
    int asked = 0;
    const Swept swept = sweep(
        listeners.loop, plan,
        [&](const Endpoint&) {
          if (++asked == 40) stop = true;
          return true;
        },
        stop);
    listeners.loop.restart();
    ASSERT_GT(swept.decided_below, plan.first);
    plan.first = swept.decided_below;
    open.insert(swept.open.begin(), swept.open.end());
    ++rounds;
  }
  EXPECT_GE(rounds, 4U);
  EXPECT_EQ(open, listeners.open);
}

TEST(ConnectScan, KeepsTheRate) {
  asio::io_context loop;
  SweepPlan plan;
  plan.addresses.add(AddressRange::parse("127.0.0.0/25").value());
  plan.ports = {1};
  std::atomic<bool> stop = false;
  const auto began = std::chrono::steady_clock::now();
  const Swept swept = sweep(loop, plan, kAll, stop, 400);
  ASSERT_TRUE(swept.counts);
  // 128 attempts at 400 a second: 320 ms, less the burst allowance of 100 ms. Only the lower bound
  // is a promise.
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(200));
}

TEST(ConnectScan, KeepsTheRateOfEachNetwork) {
  asio::io_context loop;
  SweepPlan plan;
  for (const char* network : {"127.0.8.0/26", "127.0.9.0/26"})
    plan.addresses.add(AddressRange::parse(network).value());
  plan.ports = {1};
  std::atomic<bool> stop = false;
  const auto began = std::chrono::steady_clock::now();
  const Swept swept = sweep(loop, plan, kAll, stop, {}, 200);
  ASSERT_TRUE(swept.counts);
  // 64 attempts in each of two networks at 200 a second: 320 ms, less the burst of 100 ms.
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(200));
}

TEST(ConnectScan, EndsWhileItWaitsForANetwork) {
  asio::io_context loop;
  SweepPlan plan;
  plan.addresses.add(AddressRange::parse("127.0.9.0/24").value());
  plan.ports = {1};
  std::atomic<bool> stop = false;
  asio::steady_timer timer(loop, std::chrono::milliseconds(50));
  timer.async_wait([&](const boost::system::error_code&) { stop = true; });
  const auto began = std::chrono::steady_clock::now();
  const Swept swept = sweep(loop, plan, kAll, stop, {}, 1);
  ASSERT_TRUE(swept.counts);
  EXPECT_LE(swept.counts->knocked, 2U);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(60));  // of 255
}

}  // namespace
}  // namespace celador
