#include "base/text.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

TEST(Printable, ReplacesControlCharactersAndInvalidUtf8) {
  EXPECT_EQ(printable("a\x1b[31mb\n"), "a?[31mb?");
  EXPECT_EQ(printable("Jos\xc3\xa9"), "Jos\xc3\xa9");
  EXPECT_EQ(printable("\xc3"), "?");
  EXPECT_EQ(printable("\xed\xa0\x80"), "???");
  EXPECT_EQ(printable("\xc2\x9b"), "?");
}

TEST(Printable, CutsOnACharacter) { EXPECT_EQ(printable("ab\xc3\xa9", 3), "ab"); }

TEST(ParseUnsigned, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_unsigned("42"), 42U);
  EXPECT_FALSE(parse_unsigned("42 "));
  EXPECT_FALSE(parse_unsigned("-1"));
  EXPECT_FALSE(parse_unsigned(""));
  EXPECT_FALSE(parse_unsigned("18446744073709551616"));
}

TEST(FindIgnoringCase, FindsAndMisses) {
  EXPECT_EQ(find_ignoring_case("Index Of /", "index of"), 0U);
  EXPECT_EQ(find_ignoring_case("abc", "x"), std::string_view::npos);
}

}  // namespace
}  // namespace celador
