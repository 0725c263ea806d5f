#include "classify/pattern_scan.h"

#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

namespace celador {
namespace {

std::vector<std::size_t> matches(const std::vector<Pattern>& patterns, std::string_view text) {
  auto set = PatternSet::compile(patterns);
  if (!set) {
    ADD_FAILURE() << set.error().what;
    return {};
  }
  PatternScan scan(*set);
  const auto found = scan.matches(text);
  return {found.begin(), found.end()};
}

TEST(PatternScan, NamesEveryPatternThatMatchesOnceAndInOrder) {
  const std::vector<Pattern> patterns{{"b+"}, {"x"}, {"a"}, {"^abb$"}};
  EXPECT_EQ(matches(patterns, "abb abb"), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(matches(patterns, "abb"), (std::vector<std::size_t>{0, 2, 3}));
  EXPECT_TRUE(matches(patterns, "").empty());
  EXPECT_TRUE(matches({}, "abb").empty());
}

TEST(PatternScan, TellsTheWholeTextFromPartOfIt) {
  const struct {
    std::string_view row;
    std::string_view expression;
    std::string_view text;
    bool anywhere;
    bool whole;
  } rows[] = {
      {"all of it", "E[0-9]{3}", "E123", true, true},
      {"more before", "E[0-9]{3}", "xE123", true, false},
      {"more behind", "E[0-9]{3}", "E1234", true, false},
      {"a line end behind", "E[0-9]{3}", "E123\n", true, false},
      {"either of two, whole", "ab|cd", "cd", true, true},
      {"either of two, part", "ab|cd", "abcd", true, false},
      {"dot is one letter, not one byte", ".{5}", "señor", true, true},
      {"class of letters beyond ASCII", "[áñ]{2}", "ñá", true, true},
      {"not valid UTF-8", ".+", "\xff\xfe", false, false},
      {"cut in the middle of a letter", ".+", "a\xc3", false, false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(!matches({{row.expression, Letters::kAsWritten, Place::kAnywhere}}, row.text).empty(),
              row.anywhere)
        << row.row;
    EXPECT_EQ(
        !matches({{row.expression, Letters::kAsWritten, Place::kWholeText}}, row.text).empty(),
        row.whole)
        << row.row;
  }
}

TEST(PatternScan, IgnoresCaseWhereTold) {
  EXPECT_TRUE(matches({{"abc"}}, "ABC").empty());
  EXPECT_EQ(matches({{"abc", Letters::kOfAnyCase}}, "ABC").size(), 1U);
}

TEST(PatternScan, SaysWhatIsWrongWithWhichPatternAndWhere) {
  const struct {
    std::string_view row;
    std::string expression;
    std::optional<std::size_t> position;
    std::string_view holds;
  } rows[] = {
      {"group not closed", "ab(cd", 2, "parenthes"},
      {"group not opened", "ab)cd(e", 2, "parenthes"},
      {"class not closed", "E[0-9", 1, "class"},
      {"range backwards", "[z-a]", 3, "Range"},
      {"look-ahead", "(?=a)b", std::nullopt, "not supported"},
      {"back-reference", "(a)\\1", std::nullopt, "nsupported"},
      {"empty", "", std::nullopt, "empty"},
      {"matches the empty text", "a*", std::nullopt, "empty"},
      {"verb", "(*UCP)\\w{9}", 0, "verb"},
      {"NUL", std::string("a\0b", 3), 1, "NUL"},
      {"too long", std::string(kMaxPatternBytes + 1, 'a'), std::nullopt, "longer"},
      {"repeats that multiply", "(a{1,500}b){1,500}", std::nullopt, "multiply"},
      {"a heavy class, repeated", "\\p{L}{1,30}", std::nullopt, "multiply"},
      {"groups without end", std::string(200, '('), std::nullopt, "multiply"},
      {"not UTF-8", "\xff", std::nullopt, "UTF-8"},
  };
  for (const auto& row : rows) {
    const std::vector<Pattern> patterns{{"fine"}, {row.expression}};
    const auto set = PatternSet::compile(patterns);
    ASSERT_FALSE(set.has_value()) << row.row;
    EXPECT_EQ(set.error().pattern, 1U) << row.row;
    EXPECT_EQ(set.error().position, row.position) << row.row << ": " << set.error().what;
    EXPECT_NE(set.error().what.find(row.holds), std::string::npos)
        << row.row << ": " << set.error().what;
    EXPECT_EQ(set.error().what.find(" index "), std::string::npos) << row.row;
  }
}

TEST(PatternScan, WeighsRepeatsByWhatTheyMultiply) {
  const struct {
    std::string_view expression;
    std::size_t weight;
  } rows[] = {{"abc", 3},       {"a{3}", 3},           {"(ab){2,5}", 10},
              {"[a-z]{4}", 4},  {"(a{10}b){10}", 110}, {"a+b*c?", 3},
              {".{2}", 8},      {"[^x]{2}", 8},        {"\\p{L}+", 300},
              {"\\pL{2}", 600}, {"[]a]{3}", 3},        {"a{,3}", 5}};
  for (const auto& row : rows)
    EXPECT_EQ(pattern_weight(row.expression), row.weight) << row.expression;
}

// The same answer as a slow engine of another kind.
TEST(PatternScan, AgreesWithAnotherEngine) {
  const std::string_view expressions[] = {"[A-Z]{2}-?[0-9]{4}", "(ab|cd)+e?", "x.z", "HC[0-9]+"};
  const std::string_view texts[] = {"AB-1234", "AB1234", "ab-1234", "abcdabe", "xyz", "HC", "HC77"};
  for (const std::string_view expression : expressions) {
    const std::regex other{std::string(expression)};
    for (const std::string_view text : texts) {
      EXPECT_EQ(!matches({{expression, Letters::kAsWritten, Place::kWholeText}}, text).empty(),
                std::regex_match(text.begin(), text.end(), other))
          << expression << " " << text;
    }
  }
}

}  // namespace
}  // namespace celador
