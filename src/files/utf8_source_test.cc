#include "files/utf8_source.h"

#include <gtest/gtest.h>

#include <string>

#include "testing/trickling_source.h"

namespace celador {
namespace {

std::string as_utf8(std::string_view bytes, std::size_t at_a_time) {
  TricklingSource source(bytes, at_a_time);
  ByteWindow raw(source);
  EXPECT_TRUE(raw.need(4096).has_value());
  Utf8Source utf8(raw, guess_encoding(raw.view()));
  ByteWindow text(utf8);
  while (true) {
    const Result<bool> more = text.more();
    EXPECT_TRUE(more.has_value());
    if (!more || !*more) break;
  }
  return std::string(text.view());
}

TEST(Utf8Source, GivesTheTextOfEveryEncoding) {
  struct Row {
    std::string title;
    std::string bytes;
    std::string text;
  };
  const Row kRows[] = {
      {"ASCII", "abcdefgh ijk", "abcdefgh ijk"},
      {"UTF-8",
       "Pe\xc3\xb1"
       "a \xf0\x9f\x98\x80 \xe2\x82\xac",
       "Pe\xc3\xb1"
       "a \xf0\x9f\x98\x80 \xe2\x82\xac"},
      {"a mark",
       "\xef\xbb\xbf"
       "a",
       "a"},
      {"Latin-1",
       "Pe\xf1"
       "a",
       "Pe\xc3\xb1"
       "a"},
      {"Windows-1252", "\x80 \x93x\x94 \x81", "\xe2\x82\xac \xe2\x80\x9cx\xe2\x80\x9d \xc2\x81"},
      {"overlong, surrogates, too high: taken byte by byte", "\xc0\xaf|\xed\xa0\x80|\xf5",
       "\xc3\x80\xc2\xaf|\xc3\xad\xc2\xa0\xe2\x82\xac|\xc3\xb5"},
      {"cut in a character", "a\xe2\x82", "a\xc3\xa2\xe2\x80\x9a"},
      {"UTF-16, little end first",
       std::string("\xff\xfe"
                   "a\0\xf1\0\x3d\xd8\x00\xde",
                   10),
       "a\xc3\xb1\xf0\x9f\x98\x80"},
      {"UTF-16, big end first", std::string("\xfe\xff\0a\0\xf1", 6), "a\xc3\xb1"},
      {"UTF-16 without a mark", std::string("a\0b\0c\0d\0", 8), "abcd"},
      {"half a pair",
       std::string("\xff\xfe\x3d\xd8"
                   "a\0",
                   6),
       "\xef\xbf\xbd"
       "a"},
      {"half a character",
       std::string("\xff\xfe"
                   "a\0b",
                   5),
       "a"},
  };
  for (const Row& row : kRows) {
    for (const std::size_t at_a_time : {1U, 3U, 1000U})
      EXPECT_EQ(as_utf8(row.bytes, at_a_time), row.text) << row.title << ", " << at_a_time;
  }
}

TEST(GuessEncoding, TellsTextFromWhatIsNone) {
  EXPECT_EQ(guess_encoding("id,name\n"), Encoding::kUtf8);
  EXPECT_EQ(guess_encoding(std::string_view("\x89PNG\r\n\0\0\0\rIHDR\0\0", 16)), Encoding::kNoText);
  EXPECT_EQ(guess_encoding("\x02\x03\x04\x05 abc"), Encoding::kNoText);
}

}  // namespace
}  // namespace celador
