#include "classify/likeness.h"

#include <gtest/gtest.h>

#include <bit>

namespace celador {
namespace {

const LikenessCodes& codes() {
  static const LikenessCodes fixed(0x0123456789abcdefULL, 0xfedcba9876543210ULL);
  return fixed;
}

TEST(Likeness, ASlipLeavesWordsAlike) {
  const struct {
    const char* name;
    const char* one;
    const char* other;
  } rows[] = {
      {"a letter left out", "hernandez", "hernadez"},
      {"a letter too much", "hernandez", "hernnandez"},
      {"two letters exchanged", "sebastian", "sebastain"},
      {"another letter", "catherine", "katherine"},
      {"shortened", "robert", "rob"},
      {"one surname of two", "garcia lopez", "garcia"},
  };
  for (const auto& row : rows) {
    const Agreement how = compare_likeness(codes().of_words(row.one), codes().of_words(row.other));
    EXPECT_TRUE(how == Agreement::kNear || how == Agreement::kFar) << row.name;
  }
}

TEST(Likeness, OtherNamesDiffer) {
  const char* const names[] = {"maria", "jorge", "lukas", "beth", "william", "xochitl", "singh"};
  for (const char* const one : names) {
    for (const char* const other : names) {
      if (one == other) continue;
      EXPECT_EQ(compare_likeness(codes().of_words(one), codes().of_words(other)),
                Agreement::kDiffers)
          << one << " " << other;
    }
  }
}

TEST(Likeness, WordsMayStandInAnyOrder) {
  EXPECT_EQ(codes().of_words("maria garcia"), codes().of_words("garcia,  maria"));
  EXPECT_EQ(codes().of_words("maria garcia"),
            codes().of_words("maria") | codes().of_words("garcia"));
}

TEST(Likeness, NothingIsAlikeToNothing) {
  EXPECT_EQ(codes().of_words(""), 0U);
  EXPECT_EQ(codes().of_words(" .-"), 0U);
  EXPECT_EQ(compare_likeness(0, codes().of_words("a")), Agreement::kMissing);
  EXPECT_EQ(compare_dates(0, codes().of_date(2001, 2, 3)), Agreement::kMissing);
}

TEST(Likeness, DatesKnowASlipFromAnotherDay) {
  const Likeness date = codes().of_date(1978, 9, 3);
  const struct {
    const char* name;
    Likeness other;
    Agreement how;
  } rows[] = {
      {"the same", codes().of_date(1978, 9, 3), Agreement::kExact},
      {"another year", codes().of_date(1979, 9, 3), Agreement::kNear},
      {"day and month exchanged", codes().of_date(1978, 3, 9), Agreement::kNear},
      {"another day", codes().of_date(1978, 9, 28), Agreement::kNear},
      {"another century", codes().of_date(2078, 9, 3), Agreement::kNear},
      {"quite another day", codes().of_date(1993, 11, 26), Agreement::kDiffers},
  };
  for (const auto& row : rows) EXPECT_EQ(compare_dates(date, row.other), row.how) << row.name;
}

TEST(Likeness, DiffersFromKeyToKey) {
  const LikenessCodes others(0x1111111111111111ULL, 0x2222222222222222ULL);
  EXPECT_NE(codes().of_words("maria garcia"), others.of_words("maria garcia"));
  EXPECT_NE(codes().of_date(1978, 9, 3), others.of_date(1978, 9, 3));
}

}  // namespace
}  // namespace celador
