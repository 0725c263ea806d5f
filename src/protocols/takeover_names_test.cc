#include "protocols/takeover_names.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

using enum NamedThing;

TEST(TakeoverNames, AreKnownWhateverTheirCaseAndMarks) {
  const struct {
    NamedThing thing;
    std::string_view name;
  } rows[] = {
      {kFile, "READ__ME_TO_RECOVER_YOUR_DATA.txt"},
      {kFile, "HOW_TO_DECRYPT.html"},
      {kFile, "Photo.scr"},
      {kFile, "IMG001.exe"},
      {kDatabase, "READ_ME_TO_RECOVER_YOUR_DATA"},
      {kDatabase, "PLEASE_READ"},
      {kDatabase, "Warning"},
      {kDatabase, "README"},
      {kIndex, "readme"},
      {kIndex, "gkqzpbtl-meow"},
      {kIndex, "how-to-restore-data"},
      {kTable, "please_read_me_xmg"},
      {kTable, "recover_your_data"},
      {kKey, "crackit_key"},
      {kKey, "hacked"},
  };
  for (const auto& row : rows) EXPECT_TRUE(takeover_sign(row.thing, row.name)) << row.name;
}

TEST(TakeoverNames, LeavesOrdinaryNamesAlone) {
  const struct {
    NamedThing thing;
    std::string_view name;
  } rows[] = {
      {kFile, "README"},
      {kFile, "readme.txt"},
      {kFile, "leame.txt"},
      {kFile, "photo.scr.txt"},
      {kFile, "foto.jpg"},
      {kFile, "recover.sh"},
      {kFile, ""},
      {kTable, "warning"},
      {kTable, "readme"},
      {kKey, "crackit:2"},
      {kKey, "not_hacked"},
      {kDatabase, "warnings"},
      {kIndex, "homeow"},
      {kDatabase, "patients"},
      {kTable, "photo.scr"},
      {kIndex, "logs-2024"},
      {kDatabase, "contact_mes"},
  };
  for (const auto& row : rows) EXPECT_FALSE(takeover_sign(row.thing, row.name)) << row.name;
}

TEST(TakeoverNames, SaysWhatItIs) {
  EXPECT_EQ(takeover_sign(kFile, "img001.scr"), "a copy that worms leave on writable file stores");
  EXPECT_EQ(takeover_sign(kDatabase, "howtogetmydataback"), "a ransom note");
}

}  // namespace
}  // namespace celador
