#include "classify/word_list.h"

#include <gtest/gtest.h>

#include <unordered_set>

#include "classify/embedded_data.h"

namespace celador {
namespace {

TEST(WordList, HoldsTheLinesThatAreNoComments) {
  const WordList words("# names\nana\n\nmaria\nmaria\na-name-of-more-than-eight-letters\n");
  for (const std::string_view each : {"ana", "maria", "a-name-of-more-than-eight-letters"})
    EXPECT_TRUE(words.contains(each)) << each;
  for (const std::string_view each : {"", "an", "anab", "# names", "mari", "ANA"})
    EXPECT_FALSE(words.contains(each)) << each;
  EXPECT_FALSE(WordList("").contains("ana"));
}

TEST(WordList, SaysWhatASetSays) {
  const auto lines = data::lines_of(data::kFamilyNames);
  const std::unordered_set<std::string_view> all(lines.begin(), lines.end());
  const WordList words(data::kFamilyNames);
  for (const std::string_view line : lines) {
    EXPECT_TRUE(words.contains(line)) << line;
    const std::string_view cut = line.substr(1);
    EXPECT_EQ(words.contains(cut), all.contains(cut)) << cut;
  }
}

}  // namespace
}  // namespace celador
