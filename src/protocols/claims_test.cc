#include "protocols/claims.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

TEST(BoundClaims, BelievesWhatAStoreCanHave) {
  Look look;
  look.datasets.push_back({.name = "d", .records = 2'373'764, .bytes = 1ULL << 40U});
  const Look before = look;
  bound_claims(look);
  EXPECT_EQ(look.datasets, before.datasets);
}

TEST(BoundClaims, CutsWhatNoStoreHas) {
  Look look;
  look.datasets.push_back({.name = "d", .records = UINT64_MAX, .bytes = UINT64_MAX});
  bound_claims(look);
  EXPECT_EQ(look.datasets[0].records, kMaxBelievedRecords);
  EXPECT_TRUE(look.datasets[0].records_are_estimate);
  EXPECT_FALSE(look.datasets[0].bytes);
  EXPECT_EQ(look.datasets[0].notes.size(), 2U);
}

TEST(BoundClaims, AddsUpWithoutWrapping) {
  EXPECT_EQ(add_claimed_bytes(3, 4), 7U);
  EXPECT_EQ(add_claimed_bytes(UINT64_MAX, UINT64_MAX), kMaxBelievedBytes);
  EXPECT_EQ(add_claimed_bytes(1, UINT64_MAX), kMaxBelievedBytes);
}

}  // namespace
}  // namespace celador
