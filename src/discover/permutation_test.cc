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
}

}  // namespace
}  // namespace celador
