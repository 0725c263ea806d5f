#include "wire/postgres_messages.h"

#include <gtest/gtest.h>

#include <string>

namespace celador::postgres {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST(PostgresMessages, MakesTheStartupThatServersAccept) {
  const Parameter parameters[] = {{"user", "postgres"}, {"database", "clinica"}};
  EXPECT_EQ(make_startup(parameters), "\0\0\0\x28\0\x03\0\0user\0postgres\0database\0clinica\0\0"s);
}

TEST(PostgresMessages, ReadsItsOwnStartupBack) {
  const Parameter parameters[] = {{"user", "postgres"}, {"options", "-c a=b"}};
  const std::string startup = make_startup(parameters);  // what is read points into it
  const auto read = parse_startup(startup);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ((*read)[1], (Parameter{"options", "-c a=b"}));
}

TEST(PostgresMessages, RefusesStartupsThatAreNone) {
  const struct {
    const char* name;
    std::string bytes;
  } rows[] = {
      {"empty", ""},
      {"an SSLRequest", std::string(kSslRequest)},
      {"a length that lies", "\0\0\0\x10\0\x03\0\0\0"s},
      {"bytes after the end", "\0\0\0\x0b\0\x03\0\0\0xx"s},
      {"a name without value", "\0\0\0\x0e\0\x03\0\0user\0\0"s},
      {"version 2", "\0\0\0\x09\0\x02\0\0\0"s},
  };
  for (const auto& row : rows) EXPECT_FALSE(parse_startup(row.bytes)) << row.name;
}

TEST(PostgresMessages, ReadsAQueryOnlyWhenItFillsTheRequest) {
  const std::string query = make_query("ROLLBACK");
  EXPECT_EQ(parse_query(query), "ROLLBACK");
  EXPECT_FALSE(parse_query(query + "X")) << "a second message behind it";
  EXPECT_FALSE(parse_query(query.substr(0, query.size() - 1)));
  EXPECT_FALSE(
      parse_query("Q\0\0\0\x08"
                  "a\0b\0"s))
      << "a NUL inside";
}

TEST(PostgresMessages, WaitsForTheWholeMessage) {
  const std::string bytes = "Z\0\0\0\x05I"s;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto message = next_message(std::string_view(bytes).substr(0, size));
    ASSERT_TRUE(message) << size;
    EXPECT_FALSE(message->has_value()) << size;
  }
  const std::string more = bytes + "more";
  const auto message = next_message(more);
  ASSERT_TRUE(message && message->has_value());
  EXPECT_EQ((*message)->type, 'Z');
  EXPECT_EQ((*message)->body, "I");
  EXPECT_EQ((*message)->size, 6U);
}

TEST(PostgresMessages, RefusesLengthsThatLie) {
  const struct {
    const char* name;
    std::string bytes;
    ErrorKind kind;
  } rows[] = {
      {"shorter than itself", "Z\0\0\0\x03I"s, ErrorKind::kMalformed},
      {"zero", "D\0\0\0\0"s, ErrorKind::kMalformed},
      {"four gigabytes", "D\xff\xff\xff\xff"s, ErrorKind::kLimit},
      {"a byte over the limit", "D\0\x40\0\x05"s, ErrorKind::kLimit},
  };
  for (const auto& row : rows) {
    const auto message = next_message(row.bytes);
    ASSERT_FALSE(message) << row.name;
    EXPECT_EQ(message.error().kind, row.kind) << row.name;
  }
}

TEST(PostgresMessages, ReadsErrorsOfServersBefore14) {
  const auto message = next_message("EFATAL:  unsupported frontend protocol 0.0\n\0"sv);
  ASSERT_TRUE(message && message->has_value());
  EXPECT_EQ((*message)->type, kErrorBeforeVersion3);
  EXPECT_EQ((*message)->body, "FATAL:  unsupported frontend protocol 0.0\n");
  EXPECT_EQ((*message)->size, 44U);
  const auto endless = next_message("E" + std::string(kMaxTextBytes, 'x'));
  ASSERT_FALSE(endless);
  EXPECT_EQ(endless.error().kind, ErrorKind::kLimit);
}

TEST(PostgresMessages, ReadsTheDemandOfEachAuthentication) {
  const auto sasl = parse_authentication("\0\0\0\x0aSCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"sv);
  ASSERT_TRUE(sasl);
  EXPECT_EQ(sasl->code, 10U);
  EXPECT_EQ(sasl->mechanisms, (std::vector<std::string>{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"}));
  const auto md5 = parse_authentication("\0\0\0\x05salt"sv);
  ASSERT_TRUE(md5);
  EXPECT_EQ(md5->code, 5U);
  EXPECT_FALSE(parse_authentication("\0\0\0"sv));
  EXPECT_FALSE(parse_authentication("\0\0\0\x0aSCRAM"sv)) << "a mechanism without an end";
}

TEST(PostgresMessages, ReadsErrorsByCodeNotByLanguage) {
  const auto error = parse_error(
      "SFATAL\0VFATAL\0C28000\0MKeine Zeile\0Fauth.c\0L471\0RClientAuthentication\0\0"sv);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->sqlstate, "28000");
  EXPECT_EQ(error->file, "auth.c");
  EXPECT_EQ(error->line, 471U);
  EXPECT_EQ(error->routine, "ClientAuthentication");
  const auto strange = parse_error("Cab;rm\0Lx\0\0"sv);
  ASSERT_TRUE(strange);
  EXPECT_EQ(strange->sqlstate, "") << "only codes of five capitals and digits are kept";
  EXPECT_FALSE(strange->line);
  EXPECT_FALSE(parse_error("C28000\0"sv)) << "no end";
  std::string many;
  for (std::size_t i = 0; i <= kMaxErrorFields; ++i) many += "Dx\0"s;
  EXPECT_FALSE(parse_error(many + "\0"s));
}

TEST(PostgresMessages, ReadsColumnsWithTheirTypes) {
  const auto fields = parse_row_description(
      "\0\x02id\0\0\0\x40\x49\0\x01\0\0\0\x17\0\x04\xff\xff\xff\xff\0\0"
      "n\0\0\0\0\0\0\0\0\0\0\x19\xff\xff\xff\xff\xff\xff\0\0"sv);
  ASSERT_TRUE(fields);
  ASSERT_EQ(fields->size(), 2U);
  EXPECT_EQ((*fields)[0].name, "id");
  EXPECT_EQ((*fields)[0].type_oid, 23U);
  EXPECT_EQ((*fields)[1].type_oid, 25U);
  EXPECT_FALSE(parse_row_description("\0\x02id\0\0\0"sv));
  EXPECT_FALSE(parse_row_description("\xff\xff"sv)) << "more columns than a server has";
  EXPECT_FALSE(parse_row_description("\0\0x"sv)) << "bytes after the last";
}

TEST(PostgresMessages, ReadsValuesAndNulls) {
  auto row = RowReader::open("\0\x03\0\0\0\x02hi\xff\xff\xff\xff\0\0\0\0"sv);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->remaining(), 3U);
  EXPECT_EQ(row->next().value(), "hi");
  EXPECT_EQ(row->next().value(), std::nullopt);
  EXPECT_EQ(row->next().value(), "");
  EXPECT_TRUE(row->done());
  EXPECT_FALSE(row->next()) << "more than there are";
}

TEST(PostgresMessages, RefusesRowsThatLie) {
  EXPECT_FALSE(RowReader::open("\0\x03\0\0\0\x02"sv)) << "three values cannot fit";
  EXPECT_FALSE(RowReader::open("\xff\xff"sv));
  auto longer = RowReader::open("\0\x01\0\0\0\x09hi"sv);
  ASSERT_TRUE(longer);
  EXPECT_FALSE(longer->next());
  auto negative = RowReader::open("\0\x01\xff\xff\xff\xfe"sv);
  ASSERT_TRUE(negative);
  EXPECT_FALSE(negative->next());
}

TEST(PostgresMessages, FindsTheVersionsInARefusalOfAnyLanguage) {
  const struct {
    const char* name;
    std::string_view text;
    std::optional<std::pair<unsigned, unsigned>> highest;
  } rows[] = {
      {"English, 15", "unsupported frontend protocol 0.0: server supports 3.0 to 3.0", {{3, 0}}},
      {"18", "unsupported frontend protocol 0.0: server supports 3.0 to 3.2", {{3, 2}}},
      {"German",
       "nicht unterstütztes Frontend-Protokoll 0.0: Server unterstützt 3.0 bis 3.0",
       {{3, 0}}},
      {"none", "no", std::nullopt},
      {"one", "1.2", std::nullopt},
      {"too long to be a version", "99999999999999999999.1 12345.6", std::nullopt},
      {"cut", "3.0 to 3.", std::nullopt},
  };
  for (const auto& row : rows) {
    const auto range = find_protocol_range(row.text);
    ASSERT_EQ(range.has_value(), row.highest.has_value()) << row.name;
    if (range) EXPECT_EQ(std::pair(range->to_major, range->to_minor), *row.highest) << row.name;
  }
}

}  // namespace
}  // namespace celador::postgres
