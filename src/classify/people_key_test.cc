#include "classify/people_key.h"

#include <gtest/gtest.h>

#include <string>

namespace celador {
namespace {

// Key 00..0f as the paper's appendix has it.
const PeopleKey& specimen_key() {
  static const PeopleKey kSpecimen(0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL);
  return kSpecimen;
}

TEST(PeopleKey, HashesAsThePaperDoes) {
  std::string input;
  EXPECT_EQ(specimen_key().hash(input), 0x726fdb47dd0e0e31ULL);
  for (char c = 0; c < 15; ++c) input += c;
  EXPECT_EQ(specimen_key().hash(input), 0xa129ca6149be45e5ULL);
}

TEST(PeopleKey, DiffersFromRoundToRound) {
  const PeopleKey one = PeopleKey::random();
  const PeopleKey other = PeopleKey::random();
  EXPECT_NE(one.hash("the same person"), other.hash("the same person"));
  EXPECT_EQ(one.hash("the same person"), one.hash("the same person"));
}

TEST(PeopleKey, CombinesInOrder) {
  EXPECT_NE(specimen_key().combine(1, 2), specimen_key().combine(2, 1));
}

}  // namespace
}  // namespace celador
