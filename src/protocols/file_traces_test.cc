#include "protocols/file_traces.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

TEST(FileTraces, KnowsNotesAndWormsAndLeavesOrdinaryNamesAlone) {
  for (const std::string_view name :
       {"READ__ME_TO_RECOVER_YOUR_DATA.txt", "HOW_TO_DECRYPT.html", "Photo.scr", "IMG001.exe"}) {
    EXPECT_TRUE(trace_of_others(name)) << name;
  }
  for (const std::string_view name :
       {"README", "readme.txt", "leame.txt", "photo.scr.txt", "foto.jpg", "recover.sh", ""}) {
    EXPECT_FALSE(trace_of_others(name)) << name;
  }
}

}  // namespace
}  // namespace celador
