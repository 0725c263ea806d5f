#include "discover/adaptive_speed.h"

#include <gtest/gtest.h>

#include <random>

namespace celador {
namespace {

// A window of 4,000 probes of which this share is answered, give or take what chance does.
void add_window(AdaptiveSpeed& speed, std::mt19937& random, double share) {
  std::binomial_distribution<std::uint64_t> answered(4000, share);
  speed.add(4000, answered(random), 0);
}

TEST(AdaptiveSpeed, KeepsFullSpeedWhileOnlyChanceVaries) {
  std::mt19937 random(1);
  for (const double share : {0.0, 0.0005, 0.01, 0.3, 0.99}) {
    AdaptiveSpeed speed;
    for (int i = 0; i < 20000; ++i) add_window(speed, random, share);
    EXPECT_EQ(speed.times_slowed(), 0U) << share;
    EXPECT_EQ(speed.factor(), 1) << share;
  }
}

TEST(AdaptiveSpeed, HalvesWhenFewerAnswerAndComesBackWhenTheyDoAgain) {
  std::mt19937 random(2);
  AdaptiveSpeed speed;
  for (int i = 0; i < 50; ++i) add_window(speed, random, 0.3);
  add_window(speed, random, 0.1);
  EXPECT_EQ(speed.factor(), 0.5);
  add_window(speed, random, 0.1);  // was under way already
  EXPECT_EQ(speed.factor(), 0.5);
  add_window(speed, random, 0.1);
  EXPECT_EQ(speed.factor(), 0.25);
  for (int i = 0; i < 10; ++i) add_window(speed, random, 0.3);
  EXPECT_EQ(speed.factor(), 1);
  EXPECT_EQ(speed.times_slowed(), 2U);
}

// Capacity of a link: what is sent beyond it is lost, so the share falls with the speed.
TEST(AdaptiveSpeed, FindsTheSpeedThatALinkCarries) {
  std::mt19937 random(3);
  AdaptiveSpeed speed;
  for (int i = 0; i < 20; ++i) add_window(speed, random, 0.5);
  double answered = 0;
  double sent = 0;
  constexpr double kCapacity = 0.3;  // of the full speed
  for (int i = 0; i < 2000; ++i) {
    const double carried = std::min(1.0, kCapacity / speed.factor());
    answered += speed.factor() * carried;
    sent += speed.factor();
    add_window(speed, random, 0.5 * carried);
  }
  EXPECT_GT(answered / sent, 0.8);
  EXPECT_GT(sent / 2000, kCapacity / 2);
}

TEST(AdaptiveSpeed, AcceptsThatANetworkShutUsOut) {
  std::mt19937 random(4);
  AdaptiveSpeed speed;
  for (int i = 0; i < 50; ++i) add_window(speed, random, 0.4);
  for (int i = 0; i < 40; ++i) add_window(speed, random, 0.05);
  EXPECT_EQ(speed.factor(), 1);
  EXPECT_NEAR(speed.usual_share().value(), 0.05, 0.02);
}

TEST(AdaptiveSpeed, SlowsDownWhenThisMachineLosesPackets) {
  AdaptiveSpeed speed;
  speed.add(4000, 1000, 0);
  speed.add(4000, 950, 50);
  EXPECT_EQ(speed.factor(), 0.5);
}

TEST(AdaptiveSpeed, JudgesNothingByTooFew) {
  AdaptiveSpeed speed;
  speed.add(4000, 2000, 0);
  for (int i = 0; i < 9; ++i) speed.add(200, 0, 0);
  EXPECT_EQ(speed.factor(), 1);
  speed.add(200, 0, 0);
  EXPECT_EQ(speed.factor(), 0.5);
}

}  // namespace
}  // namespace celador
