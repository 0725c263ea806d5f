#include "protocols/mongodb_commands.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "testing/scripted_mongo.h"
#include "wire/mongo_messages.h"

namespace celador {
namespace {

std::string message_of(std::string_view json) {
  return mongo_message(1, bson_of_json(boost::json::parse(json).as_object()));
}

std::string query_of(std::string_view name_space, std::int32_t to_return, std::string_view json) {
  return mongo_query(1, name_space, to_return, bson_of_json(boost::json::parse(json).as_object()));
}

std::vector<std::pair<std::string, std::string>> own_requests(int wire_version) {
  const MongoDialect dialect(wire_version);
  const MongoFind namespaces{"clinica", "system.namespaces", 2000, MongoOrder::kAsStored};
  const MongoFind oldest{"clinica", "pacientes", 500, MongoOrder::kOldestFirst};
  const MongoFind newest{"clinica", "pacientes", 500, MongoOrder::kNewestFirst};
  const MongoFind behind{"clinica", "pacientes", 1000, MongoOrder::kOldestFirst, "twelve bytes"};
  const MongoFind skipping{"clinica", "pacientes",  1000, MongoOrder::kOldestFirst,
                           "",        kMaxMongoSkip};
  const MongoFind starts{"local", "startup_log", 50, MongoOrder::kLatestStartFirst};
  const std::string find = dialect.has_find() ? "find" : "OP_QUERY";
  std::vector<std::pair<std::string, std::string>> requests = {
      {"isMaster", std::string(kMongoGreeting)},
      {"hello", mongo_hello(1, "soc@hospital.example")},
      {"isMaster", mongo_is_master(1, "soc@hospital.example")},
      {"buildInfo", mongo_command(dialect, 1, "admin", mongo_build_info())},
      {"listDatabases", mongo_command(dialect, 1, "admin", mongo_list_databases(dialect))},
      {"listCollections", mongo_command(dialect, 1, "clinica", mongo_list_collections())},
      {"collStats", mongo_command(dialect, 1, "clinica", mongo_collection_stats("pacientes"))},
      {"count", mongo_command(dialect, 1, "admin", mongo_count("system.users"))},
      {"getLog", mongo_command(dialect, 1, "admin", mongo_startup_warnings())},
      {"getCmdLineOpts", mongo_command(dialect, 1, "admin", mongo_command_line())},
      {"serverStatus", mongo_command(dialect, 1, "admin", mongo_server_status())},
      {"connectionStatus", mongo_command(dialect, 1, "admin", mongo_connection_status())},
      {"hostInfo", mongo_command(dialect, 1, "admin", mongo_host_info())},
      {find, mongo_find(dialect, 1, oldest)},
      {find, mongo_find(dialect, 1, behind)},
      {find, mongo_find(dialect, 1, skipping)},
      {find, mongo_find(dialect, 1, newest)},
      {find, mongo_find(dialect, 1, starts)},
  };
  if (!dialect.has_list_collections())
    requests.emplace_back("system.namespaces", mongo_find(dialect, 1, namespaces));
  return requests;
}

TEST(MongoNameRequest, NamesAllThatIsEverSentInBothDialects) {
  std::set<std::string_view> seen;
  for (const int wire_version : {2, 3, 5, 6, 8, 25}) {
    for (const auto& [name, request] : own_requests(wire_version)) {
      const std::string_view named = name_mongo_request(request);
      EXPECT_EQ(named, name) << wire_version;
      seen.insert(named);
    }
  }
  for (const Command& command : kMongoCommands)
    EXPECT_TRUE(seen.contains(command.name)) << command.name;
  EXPECT_EQ(seen.size(), kMongoCommands.size());
}

TEST(MongoGreeting, IsWhatTheWriterMakes) {
  EXPECT_EQ(kMongoGreeting, query_of("admin.$cmd", -1, R"({"isMaster": 1})"));
}

TEST(MongoNameRequest, HoldsBackWhatCouldDoHarm) {
  const std::string good_find =
      R"("find": "c", "filter": {}, "limit": 5, "batchSize": 5, "singleBatch": true, "maxTimeMS": 2000)";
  ASSERT_EQ(name_mongo_request(message_of("{" + good_find + R"(, "$db": "d"})")), "find");
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"nothing", ""},
      {"an insert", message_of(R"({"insert": "c", "documents": [], "$db": "d"})")},
      {"a delete", message_of(R"({"delete": "c", "$db": "d"})")},
      {"a drop", message_of(R"({"dropDatabase": 1, "$db": "d"})")},
      {"an aggregate",
       message_of(R"({"aggregate": "c", "pipeline": [{"$out": "x"}], "cursor": {}, "$db": "d"})")},
      {"a login", message_of(R"({"saslStart": 1, "mechanism": "SCRAM-SHA-256", "$db": "admin"})")},
      {"a shutdown", message_of(R"({"shutdown": 1, "$db": "admin"})")},
      {"a name that is not first", message_of(R"({"filter": {}, "find": "c", "$db": "d"})")},
      {"two commands", message_of("{" + good_find + R"(, "insert": "c", "$db": "d"})")},
      {"no database", message_of(R"({"hello": 1})")},
      {"two databases",
       mongo_message(
           1, BsonBuilder().number("hello", 1).text("$db", "admin").text("$db", "admin").bytes())},
      {"hello elsewhere", message_of(R"({"hello": 1, "$db": "d"})")},
      {"hello asking about a user",
       message_of(R"({"hello": 1, "saslSupportedMechs": "admin.a", "$db": "admin"})")},
      {"hello that logs in",
       message_of(R"({"hello": 1, "speculativeAuthenticate": {}, "$db": "admin"})")},
      {"hello that waits", message_of(R"({"hello": 1, "maxAwaitTimeMS": 100000, "$db": "admin"})")},
      {"find with code",
       message_of(
           R"({"find": "c", "filter": {"$where": "true"}, "limit": 5, "batchSize": 5, "singleBatch": true, "maxTimeMS": 2000, "$db": "d"})")},
      {"find with a query",
       message_of(
           R"({"find": "c", "filter": {"_id": {"$gt": "x"}}, "limit": 5, "batchSize": 5, "singleBatch": true, "maxTimeMS": 2000, "$db": "d"})")},
      {"an _id that is no position, behind",
       message_of(
           R"({"find": "c", "filter": {"_id": {"$lt": {"$oid": "5a0000000000000000000000"}}}, "limit": 5, "batchSize": 5, "singleBatch": true, "maxTimeMS": 2000, "$db": "d"})")},
      {"a filter by value",
       message_of(
           R"({"find": "c", "filter": {"curp": "x"}, "limit": 5, "batchSize": 5, "singleBatch": true, "maxTimeMS": 2000, "$db": "d"})")},
      {"find without a limit",
       message_of(
           R"({"find": "c", "filter": {}, "batchSize": 5, "singleBatch": true, "maxTimeMS": 2000, "$db": "d"})")},
      {"find with limit 0, which is none",
       message_of(
           R"({"find": "c", "filter": {}, "limit": 0, "batchSize": 5, "singleBatch": true, "maxTimeMS": 2000, "$db": "d"})")},
      {"find with a huge limit",
       message_of(
           R"({"find": "c", "filter": {}, "limit": 100001, "batchSize": 5, "singleBatch": true, "maxTimeMS": 2000, "$db": "d"})")},
      {"find that leaves a cursor",
       message_of(
           R"({"find": "c", "filter": {}, "limit": 5, "batchSize": 5, "maxTimeMS": 2000, "$db": "d"})")},
      {"find that is not one batch",
       message_of(
           R"({"find": "c", "filter": {}, "limit": 5, "batchSize": 5, "singleBatch": false, "maxTimeMS": 2000, "$db": "d"})")},
      {"find without a time limit",
       message_of(
           R"({"find": "c", "filter": {}, "limit": 5, "batchSize": 5, "singleBatch": true, "$db": "d"})")},
      {"find that tails", message_of("{" + good_find + R"(, "tailable": true, "$db": "d"})")},
      {"find with a computed projection",
       message_of("{" + good_find + R"(, "projection": {"a": {"$function": {}}}, "$db": "d"})")},
      {"find sorted by a field",
       message_of("{" + good_find + R"(, "sort": {"curp": 1}, "$db": "d"})")},
      {"a limit of time that is said twice", mongo_message(1, BsonBuilder()
                                                                  .text("count", "c")
                                                                  .number("maxTimeMS", 9)
                                                                  .number("maxTimeMS", 9)
                                                                  .text("$db", "d")
                                                                  .bytes())},
      {"find with variables", message_of("{" + good_find + R"(, "let": {}, "$db": "d"})")},
      {"find on a command collection",
       message_of(
           R"({"find": "$cmd.sys.inprog", "filter": {}, "limit": 5, "batchSize": 5, "singleBatch": true, "maxTimeMS": 2000, "$db": "d"})")},
      {"the whole log", message_of(R"({"getLog": "global", "$db": "admin"})")},
      {"count with a query", message_of(R"({"count": "c", "query": {"$where": "1"}, "$db": "d"})")},
      {"databases by a filter",
       message_of(R"({"listDatabases": 1, "filter": {"name": "x"}, "$db": "admin"})")},
      {"collections in many batches",
       message_of(R"({"listCollections": 1, "cursor": {"batchSize": 1}, "$db": "d"})")},
      {"a status that builds its counters",
       message_of(R"({"serverStatus": 1, "latchAnalysis": 1, "$db": "admin"})")},
      {"another read preference",
       message_of(R"({"buildInfo": 1, "$readPreference": {"mode": "nearest"}, "$db": "admin"})")},
      {"a session", message_of(R"({"buildInfo": 1, "lsid": {"id": 1}, "$db": "admin"})")},
      {"a command by query elsewhere", query_of("clinica.$cmd", -1, R"({"getCmdLineOpts": 1})")},
      {"a drop by query", query_of("clinica.$cmd", -1, R"({"drop": "c"})")},
      {"code by query", query_of("clinica.pacientes", -5, R"({"$where": "true"})")},
      {"code within a query", query_of("clinica.pacientes", -5, R"({"$query": {"$where": "true"}
})")},
      {"a query without end", query_of("clinica.pacientes", 0, "{}")},
      {"a query with a cursor", query_of("clinica.pacientes", 5, "{}")},
      {"a query for too much", query_of("clinica.pacientes", -100001, "{}")},
      {"a query that explains",
       query_of("clinica.pacientes", -5, R"({"$query": {}, "$explain": 1})")},
      {"a query on a command in disguise", query_of("admin.$cmd.sys.unlock", -1, "{}")},
      {"a query on no collection", query_of("clinica", -1, "{}")},
      {"bytes after the request", std::string(kMongoGreeting) + "x"},
  };
  for (const auto& [name, request] : rows) EXPECT_EQ(name_mongo_request(request), "") << name;
}

TEST(MongoNameRequest, HoldsBackEveryCutAndEveryFlag) {
  const std::string good = mongo_hello(1, "");
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(name_mongo_request(std::string_view(good).substr(0, size)), "") << size;
  }
  const std::vector<std::pair<std::size_t, char>> flags = {
      {16, 1}, {16, 2}, {18, 1}};  // checksum, more, exhaust
  for (const auto& [at, flag] : flags) {
    std::string flagged = good;
    flagged[at] = flag;
    EXPECT_EQ(name_mongo_request(flagged), "");
  }
  std::string tailing = std::string(kMongoGreeting);
  tailing[16] = '\x06';
  EXPECT_EQ(name_mongo_request(tailing), "");
}

TEST(MongoHello, NamesTheScopesContact) {
  const std::string request = mongo_hello(1, "soc@hospital.example");
  EXPECT_NE(request.find("celador (soc@hospital.example)"), std::string::npos);
  EXPECT_EQ(name_mongo_request(mongo_hello(1, std::string(5000, 'x'))), "hello");
}

}  // namespace
}  // namespace celador
