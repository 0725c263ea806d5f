#include "protocols/banner_owners.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

TEST(BannerOwners, NamesKindsAfterTheProtocolAndStopsAtEight) {
  const auto facts =
      owners_in_banner("rsync", {"ask soc@hospital.example", "SOC@HOSPITAL.example"});
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].kind, "rsync.contact");
  EXPECT_EQ(facts[0].name, "hospital.example");
  std::string many;
  for (int i = 0; i < 100; ++i) many += "h" + std::to_string(i) + ".example ";
  EXPECT_EQ(owners_in_banner("ftp", {many}).size(), 8U);
}

}  // namespace
}  // namespace celador
