#include "wire/mongo_messages.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "wire/bson_builder.h"

namespace celador {
namespace {

std::string i32(std::int64_t number) {
  std::string bytes;
  for (unsigned shift = 0; shift < 32; shift += 8) {
    bytes += static_cast<char>((static_cast<std::uint64_t>(number) >> shift) & 0xFFU);
  }
  return bytes;
}

std::string with_header(std::int32_t opcode, const std::string& body) {
  return i32(static_cast<std::int64_t>(16 + body.size())) + i32(9) + i32(1) + i32(opcode) + body;
}

std::string ok_document() { return BsonBuilder().number("ok", 1).bytes(); }

std::string message(std::uint32_t flags, const std::string& sections) {
  return with_header(2013, i32(flags) + sections);
}

std::string reply(std::int32_t flags, std::int64_t count, const std::string& documents) {
  return with_header(1, i32(flags) + i32(0) + i32(0) + i32(0) + i32(count) + documents);
}

const std::string kBody = std::string(1, '\0');

TEST(MongoReply, ReadsAMessage) {
  const std::string bytes = message(0, kBody + ok_document());
  const auto read = parse_mongo_reply(bytes);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->header.response_to, 1);
  ASSERT_EQ(read->documents.size(), 1U);
  EXPECT_EQ(read->documents[0].find("ok")->boolean(), true);
  EXPECT_FALSE(read->more_to_come);
}

TEST(MongoReply, SkipsTheChecksumAndSeesThatMoreComes) {
  const std::string bytes = message(3, kBody + ok_document() + "\x01\x02\x03\x04");
  const auto read = parse_mongo_reply(bytes);
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->more_to_come);
  EXPECT_EQ(read->documents.size(), 1U);
}

TEST(MongoReply, StepsOverADocumentSequence) {
  const std::string sequence = std::string(1, '\x01') + i32(6) + "x" + std::string(1, '\0');
  const std::string bytes = message(0, sequence + kBody + ok_document());
  ASSERT_TRUE(parse_mongo_reply(bytes).has_value());
}

TEST(MongoReply, ReadsTheDocumentsOfALegacyReply) {
  const std::string bytes = reply(8, 2, ok_document() + ok_document());
  const auto read = parse_mongo_reply(bytes);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->documents.size(), 2U);
  EXPECT_FALSE(read->query_failed);
  const std::string failed = reply(2, 1, BsonBuilder().text("$err", "unauthorized").bytes());
  EXPECT_TRUE(parse_mongo_reply(failed)->query_failed);
}

TEST(MongoReply, RefusesWhatLies) {
  std::string longer = message(0, kBody + ok_document());
  longer[0] = static_cast<char>(longer[0] + 1);
  std::string compressed = message(0, kBody + ok_document());
  compressed.replace(12, 4, i32(2012));
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"nothing", ""},
      {"a header alone", with_header(2013, "")},
      {"a message that states another length", longer},
      {"a length shorter than the header", i32(15) + i32(9) + i32(1) + i32(2013)},
      {"a negative length", i32(-1) + i32(9) + i32(1) + i32(2013)},
      {"HTTP", "HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n"},
      {"a compressed message", compressed},
      {"a request", mongo_query(1, "admin.$cmd", -1, ok_document())},
      {"an unknown required flag", message(4, kBody + ok_document())},
      {"no body", message(0, "")},
      {"two bodies", message(0, kBody + ok_document() + kBody + ok_document())},
      {"a section of kind 2", message(0, std::string(1, '\x02') + ok_document())},
      {"a sequence longer than the message",
       message(0, std::string(1, '\x01') + i32(0x7FFFFFFF) + kBody)},
      {"a sequence shorter than its length", message(0, std::string(1, '\x01') + i32(3) + kBody)},
      {"a checksum without room", with_header(2013, i32(1) + "ab")},
      {"a document cut", message(0, kBody + ok_document().substr(0, 8))},
      {"a count of 2^31-1", reply(0, 0x7FFFFFFF, ok_document())},
      {"a negative count", reply(0, -1, ok_document())},
      {"a count too small", reply(0, 1, ok_document() + ok_document())},
      {"a count too large", reply(0, 2, ok_document())},
  };
  for (const auto& [name, bytes] : rows) EXPECT_FALSE(parse_mongo_reply(bytes).has_value()) << name;
}

TEST(MongoHeader, RefusesALengthBeyondTheProtocols) {
  const auto header = parse_mongo_header(i32(0x7FFFFFFF) + i32(9) + i32(1) + i32(2013));
  ASSERT_FALSE(header.has_value());
  EXPECT_EQ(header.error().kind, ErrorKind::kLimit);
}

// The vectors stand in the protocol's documentation for drivers: built by hand from its layout.
TEST(MongoRequest, HasTheDocumentedBytes) {
  const std::string hello =
      mongo_message(1, BsonBuilder().number("hello", 1).text("$db", "admin").bytes());
  const std::string expected(
      "\x34\0\0\0\x01\0\0\0\0\0\0\0\xDD\x07\0\0\0\0\0\0\0\x1F\0\0\0\x10hello\0\x01\0\0\0\x02$"
      "db\0\x06\0\0\0admin\0\0",
      52);
  EXPECT_EQ(hello, expected);
  const std::string is_master =
      mongo_query(1, "admin.$cmd", -1, BsonBuilder().number("isMaster", 1).bytes());
  const std::string expected_query(
      "\x3A\0\0\0\x01\0\0\0\0\0\0\0\xD4\x07\0\0\x04\0\0\0"
      "admin.$cmd\0\0\0\0\0\xFF\xFF\xFF\xFF\x13\0\0\0\x10isMaster\0\x01\0\0\0\0",
      58);
  EXPECT_EQ(is_master, expected_query);
}

TEST(MongoRequest, IsReadBackAndNothingElseIs) {
  const std::string query = mongo_query(7, "clinic.patients", -5, BsonBuilder().bytes());
  const auto read = parse_mongo_request(query);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->name_space, "clinic.patients");
  EXPECT_EQ(read->to_return, -5);
  EXPECT_EQ(read->flags, kSecondaryOk);
  EXPECT_FALSE(parse_mongo_request(reply(0, 1, ok_document())).has_value());
  EXPECT_FALSE(
      parse_mongo_request(message(0, kBody + ok_document() + kBody + ok_document())).has_value());
}

}  // namespace
}  // namespace celador
