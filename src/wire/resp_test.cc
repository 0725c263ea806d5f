#include "wire/resp.h"

#include <gtest/gtest.h>

#include <string>

namespace celador {
namespace {

// A reply in a form that tests can compare: (text|error|bulk as sigil+content, arrays in brackets).
std::string outline(const RespValue& value) {
  switch (value.kind()) {
    case RespKind::kText:
      return "+" + std::string(value.text());
    case RespKind::kError:
      return "-" + std::string(value.text());
    case RespKind::kInteger:
      return ":" + std::string(value.text());
    case RespKind::kBulk:
      return "$" + std::string(value.text());
    case RespKind::kNull:
      return "null";
    case RespKind::kArray:
      break;
  }
  std::string text = "[";
  for (const RespValue& element : value.elements())
    text += (text.size() > 1 ? " " : "") + outline(element);
  return text + "]";
}

struct GoodReply {
  const char* name;
  std::string bytes;
  std::string outline;
};

const GoodReply kGoodReplies[] = {
    {"status", "+PONG\r\n", "+PONG"},
    {"error", "-NOAUTH Authentication required.\r\n", "-NOAUTH Authentication required."},
    {"integer", ":-42\r\n", ":-42"},
    {"bulk", "$5\r\na\r\nbc\r\n", "$a\r\nbc"},
    {"empty bulk", "$0\r\n\r\n", "$"},
    {"null bulk", "$-1\r\n", "null"},
    {"null array", "*-1\r\n", "null"},
    {"empty array", "*0\r\n", "[]"},
    {"scan", "*2\r\n$1\r\n8\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n", "[$8 [$a $b]]"},
    {"array in the middle", "*3\r\n*1\r\n*1\r\n:1\r\n*0\r\n:2\r\n", "[[[:1]] [] :2]"},
    {"nulls in an array", "*2\r\n*-1\r\n$-1\r\n", "[null null]"},
};

TEST(RespReader, ReadsEveryKindOfReply) {
  for (const GoodReply& row : kGoodReplies) {
    RespReader reader;
    const auto whole = reader.read(row.bytes);
    ASSERT_TRUE(whole.has_value() && *whole) << row.name;
    EXPECT_EQ(reader.size(), row.bytes.size()) << row.name;
    EXPECT_EQ(outline(reader.reply(row.bytes)), row.outline) << row.name;
  }
}

TEST(RespReader, ReadsTheSameWhenEveryByteComesAlone) {
  for (const GoodReply& row : kGoodReplies) {
    RespReader reader;
    for (std::size_t count = 0; count < row.bytes.size(); ++count) {
      const auto whole = reader.read(std::string_view(row.bytes).substr(0, count));
      ASSERT_TRUE(whole.has_value()) << row.name << " after " << count;
      EXPECT_FALSE(*whole) << row.name << " after " << count;
    }
    ASSERT_TRUE(reader.read(row.bytes).value_or(false)) << row.name;
    EXPECT_EQ(outline(reader.reply(row.bytes)), row.outline) << row.name;
  }
}

TEST(RespReader, StopsAtTheEndOfTheFirstReply) {
  RespReader reader;
  const std::string bytes = "+OK\r\n:1\r\n";
  ASSERT_TRUE(reader.read(bytes).value_or(false));
  EXPECT_EQ(reader.size(), 5U);
  reader.reset();
  const std::string_view rest = std::string_view(bytes).substr(5);
  ASSERT_TRUE(reader.read(rest).value_or(false));
  EXPECT_EQ(reader.reply(rest).integer(), 1);
}

TEST(RespReader, RefusesWhatIsStrangeOrTooMuch) {
  const RespLimits limits{.bytes = 100, .values = 5, .depth = 3};
  const struct {
    const char* name;
    std::string bytes;
    ErrorKind kind;
  } rows[] = {
      {"another protocol", "HTTP/1.1 400 Bad Request\r\n", ErrorKind::kMalformed},
      {"RESP3 map", "%1\r\n", ErrorKind::kMalformed},
      {"length is a word", "$abc\r\n", ErrorKind::kMalformed},
      {"length under -1", "*-2\r\n", ErrorKind::kMalformed},
      {"length with a sign", "$+3\r\nabc\r\n", ErrorKind::kMalformed},
      {"length beyond 64 bits", "$99999999999999999999\r\n", ErrorKind::kMalformed},
      {"integer is a word", ":x\r\n", ErrorKind::kMalformed},
      {"bulk longer than it says", "$1\r\nabc\r\n", ErrorKind::kMalformed},
      {"bulk claims too much", "$101\r\n", ErrorKind::kLimit},
      {"bulk claims all of memory", "$9223372036854775807\r\n", ErrorKind::kLimit},
      {"array claims too much", "*6\r\n", ErrorKind::kLimit},
      {"values add up over nested arrays", "*3\r\n*3\r\n:1\r\n:1\r\n:1\r\n:1\r\n",
       ErrorKind::kLimit},
      {"bytes add up over bulks", "*2\r\n$60\r\n" + std::string(60, 'a') + "\r\n$40\r\n",
       ErrorKind::kLimit},
      {"too deep", "*1\r\n*1\r\n*1\r\n*1\r\n", ErrorKind::kLimit},
      {"a line without end", "+" + std::string(10'000, 'a'), ErrorKind::kLimit},
  };
  for (const auto& row : rows) {
    RespReader reader(limits);
    const auto result = reader.read(row.bytes);
    ASSERT_FALSE(result.has_value()) << row.name;
    EXPECT_EQ(result.error().kind, row.kind) << row.name;
  }
}

TEST(RespReader, WaitsForWhatIsMissing) {
  for (const char* bytes :
       {"", "+", "+OK", "+OK\r", "$3\r\nab", "$3\r\nabc\r", "*2\r\n:1\r\n", "*1"}) {
    RespReader reader;
    const auto result = reader.read(bytes);
    ASSERT_TRUE(result.has_value()) << bytes;
    EXPECT_FALSE(*result) << bytes;
  }
}

TEST(RespRequest, IsReadBackWordForWord) {
  const Buffer request = resp_request({"SCAN", "0", "COUNT", "500"});
  EXPECT_EQ(request.view(), "*4\r\n$4\r\nSCAN\r\n$1\r\n0\r\n$5\r\nCOUNT\r\n$3\r\n500\r\n");
  const auto words = parse_resp_request(request.view());
  ASSERT_TRUE(words.has_value());
  EXPECT_EQ(*words, (std::vector<std::string_view>{"SCAN", "0", "COUNT", "500"}));
}

TEST(RespRequest, CarriesAnyBytesInAWord) {
  const std::string word("a\r\n\0$1", 6);
  const Buffer request = resp_request({"TYPE", word});
  const auto words = parse_resp_request(request.view());
  ASSERT_TRUE(words.has_value());
  EXPECT_EQ(words->back(), word);
}

TEST(ParseRespRequest, TakesExactlyOneWholeRequest) {
  const std::string ping = "*1\r\n$4\r\nPING\r\n";
  EXPECT_TRUE(parse_resp_request(ping));
  for (const std::string& bytes :
       {std::string(), std::string("PING\r\n"), ping + ping, ping + "x",
        ping.substr(0, ping.size() - 1), std::string("*1\r\n$3\r\nPING\r\n"),
        std::string("*1\r\n$5\r\nPING\r\n"), std::string("*0\r\n"),
        std::string("*1\r\n$04\r\nPING\r\n"), std::string("*+1\r\n$4\r\nPING\r\n"),
        std::string("*-1\r\n"), std::string("*1\r\n$99999999999999999999\r\nPING\r\n"),
        std::string("*2\r\n$4\r\nPING\r\n"), std::string("*99\r\n$4\r\nPING\r\n")}) {
    EXPECT_FALSE(parse_resp_request(bytes)) << bytes;
  }
}

}  // namespace
}  // namespace celador
