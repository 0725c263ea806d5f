// Only lower bounds of time are promises: a busy machine may take longer.
#include "net/packet_rate.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

namespace celador {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

class APacketRate : public ::testing::Test {
 protected:
  Task<void> send(PacketRate& rate, int times, std::uint64_t packets) {
    for (int i = 0; i < times; ++i) waited += co_await rate.wait_for(packets);
  }
  std::chrono::steady_clock::duration run() {
    const auto began = std::chrono::steady_clock::now();
    loop.run();
    return std::chrono::steady_clock::now() - began;
  }

  asio::io_context loop;
  std::chrono::nanoseconds waited{0};
};

TEST_F(APacketRate, IsOneForAllWhoSend) {
  PacketRate rate(loop.get_executor(), 400);
  // 2 * 30 + 20 * 3 = 120 packets at 400 a second: 300 ms, less the burst of 100 ms.
  for (int sender = 0; sender < 2; ++sender)
    asio::co_spawn(loop, send(rate, 30, 1), asio::detached);
  asio::co_spawn(loop, send(rate, 20, 3), asio::detached);
  EXPECT_GE(run(), milliseconds(190));
  EXPECT_GE(waited, milliseconds(190));
}

TEST_F(APacketRate, LetsOthersWaitForWhatLeftUnasked) {
  PacketRate rate(loop.get_executor(), 400);
  rate.charge(120);
  asio::co_spawn(loop, send(rate, 1, 1), asio::detached);
  EXPECT_GE(run(), milliseconds(190));
}

TEST_F(APacketRate, LetsNoMoreThanABurstLeaveAtOnce) {
  PacketRate rate(loop.get_executor(), 100, 5);
  // The first 5 at once, the other 25 one each 10 ms.
  asio::co_spawn(loop, send(rate, 30, 1), asio::detached);
  EXPECT_GE(run(), milliseconds(240));
  PacketRate one_by_one(loop.get_executor(), 100, 1);
  loop.restart();
  asio::co_spawn(loop, send(one_by_one, 30, 1), asio::detached);
  EXPECT_GE(run(), milliseconds(290));
}

TEST_F(APacketRate, TakesABurstOfAnySize) {
  PacketRate rate(loop.get_executor(), 1, 1'000'000'000'000'000'000);
  asio::co_spawn(loop, send(rate, 1000, 1), asio::detached);
  run();
  EXPECT_EQ(waited.count(), 0);
}

TEST_F(APacketRate, HoldsNobodyUpWithoutALimit) {
  PacketRate rate(loop.get_executor(), std::nullopt);
  rate.charge(1'000'000'000'000);
  asio::co_spawn(loop, send(rate, 1000, 1'000'000), asio::detached);
  run();
  EXPECT_EQ(waited.count(), 0);
}

}  // namespace
}  // namespace celador
