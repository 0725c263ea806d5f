#include "wire/bson.h"

#include <bson/bson.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "wire/bson_builder.h"

namespace celador {
namespace {

// A second writer of BSON, for the builder and the reader alike: libbson, from MongoDB's extended
// JSON.
std::string from_json(std::string_view json) {
  bson_error_t error;
  bson_t* document = bson_new_from_json(reinterpret_cast<const std::uint8_t*>(json.data()),
                                        static_cast<ssize_t>(json.size()), &error);
  EXPECT_NE(document, nullptr) << error.message;
  if (document == nullptr) return {};
  std::string bytes(reinterpret_cast<const char*>(bson_get_data(document)), document->len);
  bson_destroy(document);
  return bytes;
}

class Collected final : public BsonVisitor {
 public:
  void value(std::string_view path, BsonType type, std::string_view text) override {
    values.push_back({std::string(path), type, std::string(text)});
  }
  struct Value {
    std::string path;
    BsonType type;
    std::string text;
  };
  std::vector<Value> values;
};

TEST(BsonVisit, GivesPathTypeAndTextOfEveryValue) {
  const std::string bytes = from_json(R"({
    "_id": {"$oid": "5a7b8c9d0e1f2a3b4c5d6e7f"}, "name": {"given": "Ana", "family": ["Paz", "Sol"]},
    "age": 41, "phone": {"$numberDouble": "5500000000"}, "share": 0.25, "born": {"$date": "1977-03-01T00:00:00Z"},
    "seen": {"$date": {"$numberLong": "1500"}}, "far": {"$date": {"$numberLong": "999999999999999"}},
    "insured": true, "none": null, "visits": [{"at": "A", "codes": [[7]]}], "long": {"$numberLong": "9007199254740993"},
    "fee": {"$numberDecimal": "12.50"}, "scan": {"$binary": {"base64": "AAH/", "subType": "00"}}})");
  const auto document = BsonDocument::parse(bytes);
  ASSERT_TRUE(document.has_value());
  Collected collected;
  visit_values(*document, collected);
  const std::vector<Collected::Value> expected = {
      {"_id", BsonType::kObjectId, "5a7b8c9d0e1f2a3b4c5d6e7f"},
      {"name.given", BsonType::kText, "Ana"},
      {"name.family[]", BsonType::kText, "Paz"},
      {"name.family[]", BsonType::kText, "Sol"},
      {"age", BsonType::kInt32, "41"},
      {"phone", BsonType::kInt64, "5500000000"},
      {"share", BsonType::kDouble, "0.25"},
      {"born", BsonType::kTime, "1977-03-01T00:00:00Z"},
      {"seen", BsonType::kTime, "1970-01-01T00:00:01.500Z"},
      {"far", BsonType::kTime, "999999999999999"},
      {"insured", BsonType::kBoolean, "true"},
      {"none", BsonType::kNull, ""},
      {"visits[].at", BsonType::kText, "A"},
      {"visits[].codes[][]", BsonType::kInt32, "7"},
      {"long", BsonType::kInt64, "9007199254740993"},
      {"fee", BsonType::kDecimal128, "12.50"},
      {"scan", BsonType::kBinary, std::string("\x00\x01\xFF", 3)},
  };
  ASSERT_EQ(collected.values.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(collected.values[i].path, expected[i].path);
    EXPECT_EQ(collected.values[i].type, expected[i].type) << expected[i].path;
    EXPECT_EQ(collected.values[i].text, expected[i].text) << expected[i].path;
  }
}

TEST(BsonVisit, StopsAtTheLimitOfValues) {
  std::string json = "{\"a\":[0";
  for (int i = 0; i < 20'000; ++i) json += ",1";
  const std::string bytes = from_json(json + "]}");
  Collected collected;
  visit_values(*BsonDocument::parse(bytes), collected);
  EXPECT_EQ(collected.values.size(), kMaxValuesInRecord);
}

TEST(BsonVisit, LeavesOutAPathThatIsTooLong) {
  const std::string bytes = from_json("{\"" + std::string(2000, 'n') + "\": 1, \"short\": 2}");
  Collected collected;
  visit_values(*BsonDocument::parse(bytes), collected);
  ASSERT_EQ(collected.values.size(), 1U);
  EXPECT_EQ(collected.values[0].path, "short");
}

TEST(BsonFind, GoesIntoDocumentsByPath) {
  const std::string bytes =
      from_json(R"({"net": {"bindIp": "0.0.0.0", "port": 27017.0}, "ok": 1.0, "flag": false})");
  const BsonDocument document = *BsonDocument::parse(bytes);
  EXPECT_EQ(document.find_path("net.bindIp")->text(), "0.0.0.0");
  EXPECT_EQ(document.find_path("net.port")->integer(), 27017);
  EXPECT_EQ(document.find("ok")->boolean(), true);
  EXPECT_EQ(document.find("flag")->boolean(), false);
  EXPECT_FALSE(document.find_path("net.bindIp.x").has_value());
  EXPECT_FALSE(document.find("absent").has_value());
  EXPECT_EQ(document.find_path("net.bindIp")->integer(), std::nullopt);
  EXPECT_TRUE(document.find("ok")->text().empty());
}

TEST(BsonElement, ReadsTheMomentOfAnObjectId) {
  const std::string bytes = from_json(R"({"_id": {"$oid": "5a7b8c9d0000000000000000"}})");
  EXPECT_EQ(to_rfc3339(*BsonDocument::parse(bytes)->find("_id")->time()), "2018-02-07T23:32:45Z");
}

TEST(BsonParse, RefusesWhatIsNotADocument) {
  const std::string good = from_json(R"({"a": "bc", "d": {"e": 1}})");
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"nothing", ""},
      {"four bytes", std::string("\x05\0\0\0", 4)},
      {"cut", good.substr(0, good.size() - 1)},
      {"a byte too many", good + '\0'},
      {"a negative length", std::string("\xFF\xFF\xFF\xFF\0", 5)},
      {"no closing NUL", std::string("\x05\0\0\0\x01", 5)},
      {"an element where the end is due",
       std::string("\x07\0\0\0\x0A\0\0", 7).substr(0, 6) + '\0' + '\0'},
      {"the end before the end", std::string("\x08\0\0\0\0\0\0\0", 8)},
      {"a null without its end", std::string("\x07\0\0\0\x0A\x61\0", 7)},
      {"a text longer than the document", std::string("\x0E\0\0\0\x02\x61\0\x7F\0\0\0x\0\0", 14)},
      {"a text of length 0", std::string("\x0C\0\0\0\x02\x61\0\0\0\0\0\0", 12)},
      {"a text of length -1", std::string("\x0D\0\0\0\x02\x61\0\xFF\xFF\xFF\xFFx\0", 13)},
      {"a document within that is too long", std::string("\x0D\0\0\0\x03\x61\0\x7F\0\0\0\0\0", 13)},
      {"an unknown type", std::string("\x08\0\0\0\x20\x61\0\0", 8)},
      {"a boolean of 2", std::string("\x09\0\0\0\x08\x61\0\x02\0", 9)},
  };
  ASSERT_TRUE(BsonDocument::parse(good).has_value());
  for (const auto& [name, bytes] : rows) {
    const auto parsed = BsonDocument::parse(bytes);
    EXPECT_FALSE(parsed.has_value()) << name;
    if (!parsed) {
      EXPECT_EQ(parsed.error().kind, ErrorKind::kMalformed) << name;
    }
  }
}

TEST(BsonParse, RefusesEveryCutOfADocument) {
  const std::string good = from_json(
      R"({"a": ["x", {"y": [1, {"$numberLong": "2"}]}], "b": {"$date": "2026-01-01T00:00:00Z"}})");
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(BsonDocument::parse(std::string_view(good).substr(0, size)).has_value()) << size;
  }
}

TEST(BsonParse, RefusesNestingBeyondItsLimit) {
  BsonBuilder document;
  for (int depth = 1; depth < kMaxBsonDepth; ++depth) {
    BsonBuilder outer;
    outer.document("d", document);
    document = outer;
  }
  EXPECT_TRUE(BsonDocument::parse(document.bytes()).has_value());
  BsonBuilder deeper;
  deeper.document("d", document);
  const auto refused = BsonDocument::parse(deeper.bytes());
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kLimit);
}

TEST(BsonParse, TakesTheFrontOfWhatGoesOn) {
  const std::string one = from_json(R"({"a": 1})");
  const auto document = BsonDocument::parse_front(one + one);
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(document->bytes().size(), one.size());
}

TEST(BsonBuilder, BuildsWhatLibbsonBuilds) {
  BsonBuilder mode;
  mode.text("mode", "secondaryPreferred");
  BsonBuilder command;
  command.text("find", "patients")
      .number("limit", -7)
      .boolean("singleBatch", true)
      .document("$readPreference", mode);
  EXPECT_EQ(command.bytes(),
            from_json(R"({"find": "patients", "limit": {"$numberInt": "-7"}, "singleBatch": true,
                          "$readPreference": {"mode": "secondaryPreferred"}})"));
  EXPECT_EQ(BsonBuilder().bytes(), from_json("{}"));
}

}  // namespace
}  // namespace celador
