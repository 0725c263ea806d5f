#include "discover/permutation.h"

#include <gtest/gtest.h>

#include <vector>

namespace celador {
namespace {

TEST(Permutation, GivesEachIndexExactlyOnce) {
  for (const std::uint64_t size : {1U, 2U, 3U, 4U, 5U, 63U, 64U, 65U, 1000U, 65536U, 100001U}) {
    for (const std::uint64_t seed : {0U, 1U, 42U}) {
      const Permutation order(size, seed);
      std::vector<bool> seen(size);
      for (std::uint64_t i = 0; i < size; ++i) {
        const auto at = static_cast<std::uint64_t>(order.at(i));
        ASSERT_LT(at, size);
        ASSERT_FALSE(seen[at]) << "size " << size << " seed " << seed;
        seen[at] = true;
        ASSERT_EQ(order.index_of(at), i) << "size " << size << " seed " << seed;
      }
    }
  }
}

TEST(Permutation, DependsOnTheSeedAndSpreadsNeighbours) {
  const Permutation a(1 << 20U, 1);
  const Permutation b(1 << 20U, 2);
  int same = 0;
  int near = 0;
  for (std::uint64_t i = 0; i + 1 < 1000; ++i) {
    same += a.at(i) == b.at(i) ? 1 : 0;
    const auto x = static_cast<std::int64_t>(a.at(i));
    const auto y = static_cast<std::int64_t>(a.at(i + 1));
    near += std::abs(x - y) < 256 ? 1 : 0;
  }
  EXPECT_LT(same, 5);
  EXPECT_LT(near, 10);
}

TEST(Permutation, WorksOverTheWholeOfIpv6) {
  const Permutation order(~AddressCount{0}, 7);
  EXPECT_NE(order.at(0), order.at(1));
  for (AddressCount i = 0; i < 100; ++i) {
    const AddressCount index = i * ((~AddressCount{0} >> 8U) + 3);
    EXPECT_EQ(order.index_of(order.at(index)), index);
  }
}

// What a census takes as its sample is the beginning of the order: each target must be as likely
// in it as any other.
TEST(Permutation, BeginsWithAUniformSample) {
  constexpr std::uint64_t kSize = 100;
  constexpr std::uint64_t kTaken = 10;
  constexpr std::uint64_t kSeeds = 20000;
  std::vector<double> often(kSize);
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Permutation order(kSize, seed);
    for (std::uint64_t i = 0; i < kTaken; ++i) ++often[static_cast<std::size_t>(order.at(i))];
  }
  const double expected = kSeeds * kTaken / static_cast<double>(kSize);
  double chi_squared = 0;
  for (const double count : often)
    chi_squared += (count - expected) * (count - expected) / expected;
  // 99 degrees of freedom, 0.9999 quantile; drawing without replacement varies less.
  EXPECT_LT(chi_squared, 161);
}

}  // namespace
}  // namespace celador
