#include "classify/word_table.h"

#include <gtest/gtest.h>

#include <unordered_set>

#include "classify/embedded_data.h"

namespace celador {
namespace {

TEST(WordTable, HoldsTheLinesThatAreNoComments) {
  WordTable words;
  words.add_lines("# names\nana\n\nmaria\nmaria\na-name-of-more-than-eight-letters\n", 1);
  for (const std::string_view each : {"ana", "maria", "a-name-of-more-than-eight-letters"})
    EXPECT_EQ(words.find(each), 1U) << each;
  for (const std::string_view each : {"", "an", "anab", "# names", "mari", "ANA"})
    EXPECT_EQ(words.find(each), 0U) << each;
  EXPECT_EQ(WordTable().find("ana"), 0U);
}

TEST(WordTable, AddsToWhatAWordIs) {
  WordTable words;
  words.add("lima", 1);
  words.add("rosa", 2);
  words.add("lima", 4);
  EXPECT_EQ(words.find("lima"), 5U);
  EXPECT_EQ(words.find("rosa"), 2U);
}

TEST(WordTable, SaysWhatASetSays) {
  const auto lines = data::lines_of(data::kFamilyNames);
  const std::unordered_set<std::string_view> all(lines.begin(), lines.end());
  WordTable words;
  words.add_lines(data::kFamilyNames, 1);
  for (const std::string_view line : lines) {
    EXPECT_EQ(words.find(line), 1U) << line;
    const std::string_view cut = line.substr(1);
    EXPECT_EQ(words.find(cut) != 0, all.contains(cut)) << cut;
  }
}

}  // namespace
}  // namespace celador
