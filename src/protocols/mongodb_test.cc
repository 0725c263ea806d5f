// The conversation with MongoDB, against peers that we write. Releases: mongodb_recordings_test.cc.
// Real servers: tests/mongodb_test.py.
#include "protocols/mongodb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "testing/look_at.h"
#include "testing/scripted_mongo.h"

namespace celador {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

boost::json::object recording(const std::string& release) {
  std::ifstream file(CELADOR_SOURCE_DIR "/recordings/mongodb/" + release + ".json");
  return boost::json::parse(std::string((std::istreambuf_iterator<char>(file)), {})).as_object();
}

ScriptedMongo open_mongo(const std::string& release = "7.0") {
  return {recording(release), "open"};
}

// `count` records whose _id holds the second of their number.
boost::json::array many_records(int count, std::size_t padding = 0) {
  boost::json::array records;
  for (int i = 0; i < count; ++i) {
    char id[25];
    std::snprintf(id, sizeof id, "%08x%016x", 0x5a000000 + i, i);
    records.push_back({{"_id", {{"$oid", id}}}, {"n", i}, {"text", std::string(padding, 'x')}});
  }
  return records;
}

void fill(ScriptedMongo& mongo, boost::json::array records, std::int64_t record_bytes) {
  mongo.replies["collStats"] = {{"count", records.size()},
                                {"size", static_cast<std::int64_t>(records.size()) * record_bytes},
                                {"avgObjSize", record_bytes},
                                {"ok", 1.0}};
  mongo.collections["clinica.pacientes"] = std::move(records);
}

std::set<int> numbers_of(const RecordsForTests& records) {
  std::set<int> numbers;
  for (const RecordsForTests::Record& record : records.records) {
    for (const auto& [path, value] : record.fields) {
      if (path == "n") numbers.insert(std::stoi(value));
    }
  }
  return numbers;
}

bool has_note(const Look& look, std::string_view text) {
  return std::ranges::any_of(
      look.notes, [&](const std::string& note) { return note.find(text) != std::string::npos; });
}

// ---- counting

LookOrder counting(std::string dataset) {
  LookOrder order{.depth = Depth::kCount};
  order.count_only = {std::move(dataset)};
  return order;
}

TEST(MongodbCount, ReadsEveryRecordOnceInBatches) {
  ScriptedMongo mongo = open_mongo();
  fill(mongo, many_records(2500), 60);
  ScriptedPeer peer = mongo.peer();
  const auto counted = look_at(kMongodb, peer, counting("clinica.pacientes"), kCountLimits);
  ASSERT_TRUE(counted.look);
  EXPECT_EQ(counted.records.records.size(), 2500U);
  EXPECT_EQ(numbers_of(counted.records).size(), 2500U);
  EXPECT_EQ(std::ranges::count(counted.commands, "find"), 1 + 3);  // the starts, three batches
  const auto dataset =
      std::ranges::find(counted.look->datasets, "clinica.pacientes", &Dataset::name);
  ASSERT_NE(dataset, counted.look->datasets.end());
  EXPECT_EQ(dataset->records, 2500U);
  EXPECT_EQ(dataset->sampled, 2500U);
}

TEST(MongodbCount, ReadsNothingThatIsNotAskedFor) {
  ScriptedMongo mongo = open_mongo();
  fill(mongo, many_records(2500), 60);
  ScriptedPeer peer = mongo.peer();
  const auto counted = look_at(kMongodb, peer, counting("clinica.citas"), kCountLimits);
  ASSERT_TRUE(counted.look);
  EXPECT_THAT(numbers_of(counted.records), IsEmpty());
}

TEST(MongodbCount, SkipsWhereAnIdMayBeData) {
  ScriptedMongo mongo = open_mongo();
  boost::json::array records;
  for (int i = 0; i < 2500; ++i) records.push_back({{"_id", "CURP" + std::to_string(i)}, {"n", i}});
  fill(mongo, std::move(records), 60);
  ScriptedPeer peer = mongo.peer();
  const auto counted = look_at(kMongodb, peer, counting("clinica.pacientes"), kCountLimits);
  ASSERT_TRUE(counted.look);
  EXPECT_EQ(counted.records.records.size(), 2500U);
  EXPECT_EQ(numbers_of(counted.records).size(), 2500U);
}

TEST(MongodbCount, AsksABusyServerForLess) {
  ScriptedMongo mongo = open_mongo();
  fill(mongo, many_records(500), 60);
  mongo.most_in_time = 100;
  ScriptedPeer peer = mongo.peer();
  const auto counted = look_at(kMongodb, peer, counting("clinica.pacientes"), kCountLimits);
  ASSERT_TRUE(counted.look);
  EXPECT_EQ(counted.records.records.size(), 500U);
  EXPECT_EQ(numbers_of(counted.records).size(), 500U);
}

TEST(MongodbLook, AsksABusyServerForLess) {
  ScriptedMongo mongo = open_mongo();
  fill(mongo, many_records(5000), 60);
  mongo.most_in_time = 100;
  ScriptedPeer peer = mongo.peer();
  const auto seen = look_at(kMongodb, peer, LookOrder{.depth = Depth::kSample});
  ASSERT_TRUE(seen.look);
  EXPECT_THAT(numbers_of(seen.records), Not(IsEmpty()));
}

TEST(MongodbCount, LeavesAServerAloneThatIsTooBusy) {
  ScriptedMongo mongo = open_mongo();
  fill(mongo, many_records(2500), 60);
  mongo.most_in_time = 1;
  ScriptedPeer peer = mongo.peer();
  const auto counted = look_at(kMongodb, peer, counting("clinica.pacientes"), kCountLimits);
  ASSERT_TRUE(counted.look);
  EXPECT_THAT(numbers_of(counted.records), IsEmpty());
  EXPECT_LE(std::ranges::count(counted.commands, "find"), 1 + 4);
}

TEST(MongodbCount, AStoppedRoundKeepsWhatWasRead) {
  ScriptedMongo mongo = open_mongo();
  fill(mongo, many_records(10'000), 60);
  ScriptedPeer peer = mongo.peer();
  BudgetLimits few = kCountLimits;
  few.bytes = 400U << 10U;  // as a stop does, it ends the budget between two batches
  const auto counted = look_at(kMongodb, peer, counting("clinica.pacientes"), few);
  ASSERT_TRUE(counted.look);
  EXPECT_GE(counted.records.records.size(), 1000U);
  EXPECT_LT(counted.records.records.size(), 10'000U);
}

// ---- depths and budgets

TEST(MongodbLook, AsksNoMoreThanItsDepth) {
  ScriptedMongo mongo = open_mongo();
  ScriptedPeer identified = mongo.peer();
  const auto identify = look_at(kMongodb, identified, LookOrder{.depth = Depth::kIdentify});
  EXPECT_THAT(identify.commands, ElementsAre("hello", "buildInfo"));
  EXPECT_EQ(identify.look->access.list.state, State::kUnknown);
  EXPECT_EQ(identify.look->service.version, "7.0.14");
  EXPECT_EQ(identify.look->service.cpe, "cpe:2.3:a:mongodb:mongodb:7.0.14:*:*:*:*:*:*:*");

  ScriptedPeer listed = mongo.peer();
  const auto list = look_at(kMongodb, listed, LookOrder{.depth = Depth::kList});
  EXPECT_THAT(list.records.records, IsEmpty());
  EXPECT_EQ(list.look->datasets.size(), 1U);
  EXPECT_EQ(list.look->datasets[0].records, 3U);
  // The only find is the one on the log of starts.
  EXPECT_EQ(std::ranges::count(list.commands, "find"), 1);
  EXPECT_EQ(list.look->access.read.state, State::kYes);
  EXPECT_EQ(list.look->access.read.basis, Basis::kImplied);
}

TEST(MongodbLook, WritesDownTheAddressesThatItPointsTo) {
  ScriptedMongo mongo = open_mongo();
  mongo.hello["setName"] = "rs0";
  mongo.hello["me"] = "10.0.0.1:27017";
  mongo.hello["primary"] = "10.0.0.1:27017";
  mongo.hello["hosts"] = {"10.0.0.1:27017", "192.0.2.77:27017", "db2.hospital.example:27017"};
  ScriptedPeer peer = mongo.peer();
  const auto looked = look_at(kMongodb, peer, LookOrder{.depth = Depth::kIdentify});
  ASSERT_TRUE(looked.look);
  EXPECT_THAT(looked.look->notes,
              ElementsAre("hello points to 192.0.2.77:27017, a member of the same set, which was "
                          "not visited"));
  EXPECT_THAT(looked.look->access.identify.proof,
              testing::HasSubstr("it is the primary of a replica set"));
  EXPECT_EQ(std::ranges::count(looked.look->owners, "db2.hospital.example", &OwnerFact::name), 1);
}

TEST(MongodbLook, ReadsTheOldestAndTheNewestOfALargeCollection) {
  for (const std::string release : {"2.6", "3.4", "7.0"}) {
    SCOPED_TRACE(release);
    ScriptedMongo mongo = open_mongo(release);
    fill(mongo, many_records(5000), 60);
    ScriptedPeer peer = mongo.peer();
    const auto looked =
        look_at(kMongodb, peer, LookOrder{}, BudgetLimits{.records_per_dataset = 100});
    ASSERT_TRUE(looked.look.has_value());
    const std::set<int> numbers = numbers_of(looked.records);
    EXPECT_EQ(numbers.size(), 100U);
    EXPECT_TRUE(numbers.contains(0) && numbers.contains(49) && numbers.contains(4999) &&
                numbers.contains(4950));
    EXPECT_FALSE(numbers.contains(50) || numbers.contains(4949));
    EXPECT_EQ(looked.look->datasets[0].records, 5000U);
    EXPECT_EQ(looked.look->datasets[0].sampled, 100U);
    const auto oldest =
        std::ranges::find(looked.look->window, "mongodb.oldest_object_id", &WindowFact::kind);
    const auto newest =
        std::ranges::find(looked.look->window, "mongodb.newest_object_id", &WindowFact::kind);
    EXPECT_EQ(*newest->at - *oldest->at, std::chrono::seconds(4999));
  }
}

TEST(MongodbLook, ReadsASmallCollectionWhole) {
  ScriptedMongo mongo = open_mongo();
  fill(mongo, many_records(100), 60);
  ScriptedPeer peer = mongo.peer();
  const auto looked =
      look_at(kMongodb, peer, LookOrder{}, BudgetLimits{.records_per_dataset = 100});
  EXPECT_EQ(numbers_of(looked.records).size(), 100U);
  EXPECT_EQ(looked.look->datasets[0].sampled, 100U);
  EXPECT_EQ(looked.look->datasets[0].records, 100U);
}

TEST(MongodbLook, AsksForFewerRecordsWhereTheyAreLong) {
  ScriptedMongo mongo = open_mongo();
  fill(mongo, many_records(400, 10'000), 10'040);
  ScriptedPeer peer = mongo.peer();
  const auto looked = look_at(kMongodb, peer, LookOrder{}, BudgetLimits{.bytes = 1U << 20U});
  ASSERT_TRUE(looked.look.has_value());
  EXPECT_GT(looked.look->datasets[0].sampled, 50U);
  EXPECT_LT(looked.look->datasets[0].sampled, 110U);
  EXPECT_LE(looked.bytes, 1U << 20U);
  EXPECT_EQ(looked.look->access.read.state, State::kYes);
}

TEST(MongodbLook, AsksAgainForFewerWhereTheSizeWasALie) {
  ScriptedMongo mongo = open_mongo();
  fill(mongo, many_records(400, 10'000), 40);
  ScriptedPeer peer = mongo.peer();
  const auto looked = look_at(kMongodb, peer, LookOrder{}, BudgetLimits{.bytes = 1U << 20U});
  ASSERT_TRUE(looked.look.has_value());
  EXPECT_GT(looked.look->datasets[0].sampled, 0U);
  EXPECT_EQ(looked.look->datasets[0].records, 400U);  // not taken for the whole
  EXPECT_LE(looked.bytes, 1U << 20U);
}

TEST(MongodbLook, LooksWithinOneCollectionWhenAskedTo) {
  ScriptedMongo mongo = open_mongo();
  ScriptedPeer peer = mongo.peer();
  const auto hit = look_at(kMongodb, peer, LookOrder{.path = "/clinica/pacientes"});
  EXPECT_EQ(hit.look->datasets.size(), 1U);
  const auto miss = look_at(kMongodb, peer, LookOrder{.path = "clinica.otra"});
  EXPECT_THAT(miss.look->datasets, IsEmpty());
}

TEST(MongodbLook, EndsWithinItsRequests) {
  ScriptedMongo mongo = open_mongo();
  boost::json::array databases;
  for (int i = 0; i < 300; ++i) databases.push_back({{"name", "db" + std::to_string(i)}});
  mongo.replies["listDatabases"] = {{"databases", databases}, {"ok", 1.0}};
  ScriptedPeer peer = mongo.peer();
  const auto looked = look_at(kMongodb, peer, LookOrder{}, BudgetLimits{.requests = 40});
  ASSERT_TRUE(looked.look.has_value());
  EXPECT_LE(looked.requests, 40U);
  EXPECT_TRUE(has_note(*looked.look, "of 300 databases"));
}

// ---- what is open, and what only seems so

TEST(MongodbLook, TakesNothingAsOpenBecauseItIsEmpty) {
  ScriptedMongo mongo(recording("7.0"), "auth_empty_list");
  ScriptedPeer peer = mongo.peer();
  const auto looked = look_at(kMongodb, peer, LookOrder{});
  EXPECT_EQ(looked.look->access.list.state, State::kNo);
  EXPECT_NE(looked.look->access.write.state, State::kYes);
  EXPECT_THAT(looked.look->causes, IsEmpty());
}

TEST(MongodbLook, TakesPrivilegesFromWhoIsLoggedIn) {
  struct Row {
    const char* name;
    const char* actions;
    State write;
    State admin;
  };
  for (const Row& row :
       {Row{"a reader", R"(["find", "listCollections"])", State::kNo, State::kNo},
        Row{"a writer", R"(["find", "insert", "update"])", State::kYes, State::kNo},
        Row{"root", R"(["anyAction"])", State::kYes, State::kYes},
        Row{"a user admin", R"(["createUser"])", State::kNo, State::kYes}}) {
    SCOPED_TRACE(row.name);
    ScriptedMongo mongo = open_mongo();
    mongo.replies["connectionStatus"] = {
        {"authInfo",
         {{"authenticatedUsers", boost::json::array({{{"user", "proxy"}, {"db", "$external"}}})},
          {"authenticatedUserPrivileges",
           boost::json::array(
               {{{"resource", {{"db", ""}}}, {"actions", boost::json::parse(row.actions)}}})}}},
        {"ok", 1.0}};
    ScriptedPeer peer = mongo.peer();
    const auto looked = look_at(kMongodb, peer, LookOrder{});
    EXPECT_EQ(looked.look->access.write.state, row.write);
    EXPECT_EQ(looked.look->access.write.basis, Basis::kDeclared);
    EXPECT_EQ(looked.look->access.admin.state, row.admin);
  }
}

TEST(MongodbLook, DoubtsAnOpenDoorThatTheSettingsSayIsShut) {
  ScriptedMongo mongo = open_mongo();
  mongo.replies["getCmdLineOpts"] = {{"parsed", {{"security", {{"authorization", "enabled"}}}}},
                                     {"ok", 1.0}};
  ScriptedPeer peer = mongo.peer();
  const auto looked = look_at(kMongodb, peer, LookOrder{});
  EXPECT_EQ(looked.look->access.write.state, State::kUnknown);
  EXPECT_THAT(looked.look->access.write.proof, HasSubstr("localhost exception"));
  EXPECT_THAT(looked.look->causes, IsEmpty());
  for (const WindowFact& fact : looked.look->window)
    EXPECT_NE(fact.bound, WindowBound::kOpenSince) << fact.kind;
}

TEST(MongodbLook, NamesLookAlikes) {
  struct Row {
    const char* name;
    const char* build;
    const char* host;
    const char* product;
    const char* version;
    State write;
  };
  const std::vector<Row> rows = {
      {"FerretDB 1", R"({"version":"7.0.42","gitVersion":"x","ferretdbVersion":"v1.24.0","ok":1})",
       "", "FerretDB", "1.24.0", State::kYes},
      {"FerretDB 2",
       R"({"version":"7.0.77","gitVersion":"x","ferretdb":{"version":"v2.1.0"},"ok":1})", "",
       "FerretDB", "2.1.0", State::kYes},
      {"Percona", R"({"version":"6.0.4-3","gitVersion":"x","psmdbVersion":"6.0.4-3","ok":1})", "",
       "Percona Server for MongoDB", "6.0.4-3", State::kYes},
      {"Cosmos DB", R"({"version":"4.2.0","gitVersion":"x","ok":1})",
       "acct.mongo.cosmos.azure.com:10255", "Azure Cosmos DB", "", State::kUnknown},
      {"DocumentDB", R"({"version":"5.0.0","gitVersion":"x","ok":1})",
       "c1.cluster-abc.us-east-1.docdb.amazonaws.com:27017", "Amazon DocumentDB", "",
       State::kUnknown},
      {"one that does not say", R"({"version":"4.0.0","ok":1})", "", "", "", State::kUnknown},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    ScriptedMongo mongo = open_mongo();
    mongo.replies["buildInfo"] = boost::json::parse(row.build);
    if (*row.host != '\0') mongo.hello["me"] = row.host;
    ScriptedPeer peer = mongo.peer();
    const auto looked = look_at(kMongodb, peer, LookOrder{});
    EXPECT_EQ(looked.look->service.product, row.product);
    EXPECT_EQ(looked.look->service.version, row.version);
    EXPECT_EQ(looked.look->service.cpe, "");
    EXPECT_EQ(looked.look->access.read.state, State::kYes);
    EXPECT_EQ(looked.look->access.write.state, row.write);
  }
}

TEST(MongodbLook, TellsTheReleaseWhereBuildInfoIsRefused) {
  ScriptedMongo mongo(recording("8.0"), "auth");
  ScriptedPeer peer = mongo.peer();
  mongo.replies.erase("buildInfo");
  auto refusing = mongo;
  refusing.replies["buildInfo"] = {
      {"ok", 0.0}, {"code", 13}, {"errmsg", "command buildInfo requires authentication"}};
  ScriptedPeer refused = refusing.peer();
  const auto looked = look_at(kMongodb, refused, LookOrder{});
  EXPECT_EQ(looked.look->service.product, "MongoDB");
  EXPECT_EQ(looked.look->service.version, "8.0");
  EXPECT_EQ(looked.look->access.read.state, State::kNo);
}

TEST(MongodbLook, DatesARansomNote) {
  ScriptedMongo mongo = open_mongo();
  mongo.replies["listDatabases"] = {
      {"databases", boost::json::array({{{"name", "READ__ME_TO_RECOVER_YOUR_DATA"}}})},
      {"ok", 1.0}};
  boost::json::object collection = {{"name", "README"}, {"type", "collection"}};
  mongo.replies["listCollections"] = {
      {"cursor",
       {{"id", 0},
        {"ns", "READ__ME_TO_RECOVER_YOUR_DATA.$cmd.listCollections"},
        {"firstBatch", boost::json::array({collection})}}},
      {"ok", 1.0}};
  mongo.replies["collStats"] = {{"count", 1}, {"ok", 1.0}};
  mongo.collections["READ__ME_TO_RECOVER_YOUR_DATA.README"] =
      boost::json::array({{{"_id", {{"$oid", "659bd3800000000000000000"}}}, {"content", "pay"}}});
  ScriptedPeer peer = mongo.peer();
  const auto looked = look_at(kMongodb, peer, LookOrder{});
  EXPECT_EQ(looked.look->touched_by_others.state, TouchedByOthers::State::kYes);
  const auto note =
      std::ranges::find(looked.look->window, "mongodb.ransom_note", &WindowFact::kind);
  ASSERT_NE(note, looked.look->window.end());
  EXPECT_EQ(note->bound, WindowBound::kOpenSince);
  EXPECT_EQ(to_rfc3339(*note->at), "2024-01-08T10:50:40Z");
}

TEST(MongodbLook, NamesViewsButDoesNotReadThem) {
  ScriptedMongo mongo = open_mongo();
  mongo.replies["listCollections"] =
      boost::json::parse(R"({"cursor": {"id": 0, "ns": "clinica.$cmd.listCollections",
      "firstBatch": [{"name": "vista", "type": "view"}, {"name": "pulso", "type": "timeseries"},
                     {"name": "system.buckets.pulso", "type": "collection"}, {"name": "system.views", "type": "collection"}]}, "ok": 1})");
  ScriptedPeer peer = mongo.peer();
  const auto looked = look_at(kMongodb, peer, LookOrder{});
  ASSERT_EQ(looked.look->datasets.size(), 2U);
  EXPECT_EQ(looked.look->datasets[0].name, "clinica.vista");
  EXPECT_EQ(looked.look->datasets[0].records, std::nullopt);
  EXPECT_TRUE(has_note(*looked.look, "1 views"));
}

// ---- peers that are not MongoDB, or hostile

std::string i32(std::uint32_t number) {
  std::string bytes;
  for (unsigned shift = 0; shift < 32; shift += 8)
    bytes += static_cast<char>((number >> shift) & 0xFFU);
  return bytes;
}

TEST(MongodbLook, FailsOnAnotherService) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"HTTP",
       "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nIt looks like you are trying to access "
       "MongoDB"},
      {"SSH", "SSH-2.0-OpenSSH_9.2\r\n"},
      {"Redis", "-ERR unknown command\r\n"},
      {"zeros", std::string(64, '\0')},
      {"another request's answer", mongo_answer(77, {{"ismaster", true}, {"ok", 1.0}})},
      {"an answer to something else", mongo_answer(1, {{"n", 1}, {"ok", 1.0}})},
  };
  for (const auto& [name, bytes] : rows) {
    ScriptedPeer peer;
    peer.answers([bytes](std::string_view) { return bytes; });
    const auto looked = look_at(kMongodb, peer, LookOrder{});
    EXPECT_FALSE(looked.look.has_value()) << name;
    EXPECT_LE(peer.connections(), 3U) << name;
  }
}

TEST(MongodbLook, GivesUpOnASilentPeer) {
  ScriptedPeer peer;
  peer.answers([](std::string_view) { return ""; });
  const auto looked = look_at(kMongodb, peer, LookOrder{});
  ASSERT_FALSE(looked.look.has_value());
  EXPECT_EQ(looked.look.error().kind, ErrorKind::kTimeout);
}

TEST(MongodbLook, TriesTlsWhenBothGreetingsAreDropped) {
  ScriptedMongo mongo = open_mongo();
  ScriptedPeer peer;
  std::size_t connections = 0;
  peer.speaks_tls({.version = "TLSv1.3", .subject = "CN=db1.hospital.example"});
  peer.answers_each_connection([&]() -> ScriptedPeer::Answer {
    if (++connections <= 2) return [](std::string_view) { return std::nullopt; };
    return [&mongo](std::string_view request) { return mongo.answer(request); };
  });
  const auto looked = look_at(kMongodb, peer, LookOrder{});
  ASSERT_TRUE(looked.look.has_value());
  ASSERT_TRUE(looked.look->service.tls.has_value());
  EXPECT_EQ(looked.look->service.tls->subject, "CN=db1.hospital.example");
  EXPECT_EQ(peer.connections(), 3U);
  for (const Cause& cause : looked.look->causes) EXPECT_NE(cause.setting, "net.tls.mode");
}

TEST(MongodbLook, IsTheSameInPiecesOfOneByte) {
  for (const std::string release : {"2.6", "7.0"}) {
    ScriptedMongo mongo = open_mongo(release);
    ScriptedPeer whole = mongo.peer();
    ScriptedPeer pieces = mongo.peer();
    pieces.in_pieces_of(1);
    const auto a = look_at(kMongodb, whole, LookOrder{});
    const auto b = look_at(kMongodb, pieces, LookOrder{});
    ASSERT_TRUE(b.look.has_value());
    EXPECT_EQ(a.commands, b.commands);
    EXPECT_EQ(a.bytes, b.bytes);
    EXPECT_EQ(b.records.records.size(), 3U);
  }
}

TEST(MongodbLook, KeepsWhatItHasWhenItIsCutInTheMiddle) {
  ScriptedMongo mongo = open_mongo();
  ScriptedPeer measured = mongo.peer();
  const std::uint64_t all = look_at(kMongodb, measured, LookOrder{}).bytes;
  for (std::size_t cut = 0; cut < all; cut += 37) {
    ScriptedPeer peer = mongo.peer();
    peer.cut_after(cut);
    const auto looked = look_at(kMongodb, peer, LookOrder{});
    EXPECT_EQ(looked.records.ended, looked.records.records.size());
    if (!looked.look) continue;
    EXPECT_EQ(looked.look->access.identify.state, State::kYes) << cut;
    EXPECT_NE(looked.look->access.list.state, State::kNo) << cut;  // silence is no refusal
    EXPECT_NE(looked.look->access.write.state, State::kNo) << cut;
    EXPECT_TRUE(looked.look->access.write.state != State::kYes ||
                std::ranges::count(looked.commands, "connectionStatus") == 1);
  }
}

TEST(MongodbLook, ReadsNoEndlessAnswer) {
  ScriptedPeer flood;
  flood.without_end(std::string(4096, '\x01'));
  EXPECT_FALSE(look_at(kMongodb, flood, LookOrder{}).look.has_value());

  // A server that announces the largest message of all and never ends it.
  ScriptedPeer long_one;
  long_one.without_end(i32(48'000'000) + i32(1) + i32(1) + i32(2013) + i32(0));
  const auto looked = look_at(kMongodb, long_one, LookOrder{});
  EXPECT_FALSE(looked.look.has_value());
  EXPECT_LT(looked.bytes, 1U << 20U);
}

TEST(MongodbLook, LeavesAPeerThatAlwaysHasMoreToCome) {
  ScriptedPeer peer;
  peer.answers([](std::string_view request) {
    std::string answer = mongo_answer(static_cast<unsigned char>(request[4]),
                                      {{"ismaster", true}, {"maxWireVersion", 21}, {"ok", 1.0}});
    answer[16] = 2;
    std::string many;
    for (int i = 0; i < 100; ++i) many += answer;
    return many;
  });
  const auto looked = look_at(kMongodb, peer, LookOrder{});
  ASSERT_FALSE(looked.look.has_value());
  EXPECT_EQ(looked.look.error().kind, ErrorKind::kLimit);
}

TEST(MongodbLook, LeavesAPeerThatDropsEveryCommand) {
  ScriptedMongo mongo = open_mongo();
  ScriptedPeer peer;
  peer.answers([&mongo](std::string_view request) -> std::optional<std::string> {
    if (request.find("hello") == std::string_view::npos) return std::nullopt;
    return mongo.answer(request);
  });
  const auto looked = look_at(kMongodb, peer, LookOrder{});
  ASSERT_TRUE(looked.look.has_value());
  EXPECT_LE(peer.connections(), 8U);
  EXPECT_EQ(looked.look->access.list.state, State::kUnknown);
  EXPECT_EQ(looked.look->access.write.state, State::kUnknown);
}

TEST(MongodbLook, SaysAPeersNamesPrintably) {
  ScriptedMongo mongo = open_mongo();
  mongo.replies["listDatabases"] = {
      {"databases", boost::json::array({{{"name", "cl\x1b[31mnica"}}})}, {"ok", 1.0}};
  boost::json::object list = mongo.replies["listCollections"].as_object();
  list["cursor"].as_object()["ns"] = "cl\x1b[31mnica.$cmd.listCollections";
  mongo.replies["listCollections"] = list;
  ScriptedPeer peer = mongo.peer();
  const auto looked = look_at(kMongodb, peer, LookOrder{});
  ASSERT_EQ(looked.look->datasets.size(), 1U);
  EXPECT_EQ(looked.look->datasets[0].name, "cl?[31mnica.pacientes");
}

// ---- recognise

TEST(MongodbRecognise, KnowsAnswersToItsGreeting) {
  const boost::json::object hello = open_mongo().hello;
  const std::string reply = mongo_legacy_answer(1, 8, {hello});
  EXPECT_TRUE(kMongodb.recognise(reply).has_value());
  EXPECT_TRUE(kMongodb.recognise(mongo_answer(1, hello)).has_value());
  EXPECT_TRUE(kMongodb.recognise(reply.substr(0, 40)).has_value());  // the rest is under way
  EXPECT_TRUE(kMongodb.recognise(mongo_answer(1, {{"ok", 0.0}, {"code", 13}})).has_value());
  EXPECT_FALSE(kMongodb.recognise(reply.substr(0, 12)).has_value());
  EXPECT_FALSE(kMongodb.recognise(mongo_answer(1, {{"hola", 1}})).has_value());
  EXPECT_FALSE(kMongodb.recognise(kMongodb.greeting).has_value());  // an echo
  EXPECT_FALSE(kMongodb.recognise("HTTP/1.1 200 OK\r\n\r\n").has_value());
}

}  // namespace
}  // namespace celador
