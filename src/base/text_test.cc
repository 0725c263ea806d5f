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

TEST(Printable, ReplacesWhatIsNotSeen) {
  struct Row {
    std::string_view name;
    std::string_view text;
    std::string_view printed;
  };
  const Row rows[] = {
      {"right-to-left override", "a\u202Eb", "a?b"},
      {"isolates", "\u2066a\u2067b\u2068c\u2069", "?a?b?c?"},
      {"marks of direction", "\u200Ea\u200F\u061C", "?a??"},
      {"zero width", "a\u200Bb\u200Cc\u200Dd\u2060e\uFEFF", "a?b?c?d?e?"},
      {"soft hyphen", "a\u00ADb", "a?b"},
      {"line and paragraph separators", "a\u2028b\u2029c", "a?b?c"},
      {"next line", "a\u0085b", "a?b"},
      {"Arabic number sign, a format character", "\u0600", "?"},
      {"Hangul filler", "\u3164\uFFA0", "??"},
      {"variation selectors", "a\uFE00\U000E0100", "a??"},
      {"tags", "a\U000E0001\U000E0041b\U000E007F", "a??b?"},
      {"private use", "\uE000\U000F0000\U0010FFFD", "???"},
      {"noncharacters", "\uFDD0\uFFFF\U0001FFFE", "???"},
      {"a plane without characters", "\U00050000", "?"},
      {"right-to-left letters stay", "\u05D0\u0627\u06DE", "\u05D0\u0627\u06DE"},
      {"marks on letters stay", "e\u0301", "e\u0301"},
      {"neighbours stay", "\u00AC\u00AE\u200A\u2010\u2027\u202F\u205F\u2070\uFFFC\uFFFD",
       "\u00AC\u00AE\u200A\u2010\u2027\u202F\u205F\u2070\uFFFC\uFFFD"},
      {"Chinese and emoji stay", "\u75C5\U0001F600\U00020000", "\u75C5\U0001F600\U00020000"},
  };
  for (const Row& row : rows) EXPECT_EQ(printable(row.text), row.printed) << row.name;
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
