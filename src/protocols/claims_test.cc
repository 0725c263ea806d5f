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

TEST(BoundPeople, CutsAtThoseWhoLive) {
  People few{.value = 2'373'764, .low = 2'300'000, .high = 2'400'000, .method = "by id"};
  const People before = few;
  bound_people(few);
  EXPECT_EQ(few, before);
  People many{.value = 5'041'925'038'692'402,
              .low = 5,
              .high = UINT64_MAX,
              .method = "by id",
              .minors = Minors{.value = UINT64_MAX, .low = 7, .high = UINT64_MAX}};
  bound_people(many);
  EXPECT_EQ(many.value, kMaxBelievedPeople);
  EXPECT_EQ(many.high, kMaxBelievedPeople);
  EXPECT_EQ(many.low, 5U);
  EXPECT_EQ(many.minors,
            (Minors{.value = kMaxBelievedPeople, .low = 7, .high = kMaxBelievedPeople}));
  EXPECT_NE(many.method, "by id");
}

TEST(BoundClaims, AddsUpWithoutWrapping) {
  EXPECT_EQ(add_claimed_bytes(3, 4), 7U);
  EXPECT_EQ(add_claimed_bytes(UINT64_MAX, UINT64_MAX), kMaxBelievedBytes);
  EXPECT_EQ(add_claimed_bytes(1, UINT64_MAX), kMaxBelievedBytes);
}

}  // namespace
}  // namespace celador
