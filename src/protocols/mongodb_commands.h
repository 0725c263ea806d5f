#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocols/protocol.h"
#include "wire/bson_builder.h"

namespace celador {

// Everything that is ever sent to a MongoDB: made here, and checked here before it goes out
// (promise 2).
//
// Two dialects: since 3.6 each command is an OP_MSG; before, an OP_QUERY on "<database>.$cmd".
// Before 3.2 records are read by an OP_QUERY on the collection itself, before 3.0 the list of
// collections is the collection `system.namespaces`.
//
// Source: MongoDB Manual, "Database Commands" and "Legacy Opcodes". Tested by
// mongodb_commands_test.cc.

// How long a server may work for one command of ours. It then answers code 50 and stops.
inline constexpr std::chrono::milliseconds kMongoMaxTime{2000};
// Records that one find may ask for.
inline constexpr std::int32_t kMaxMongoFindLimit = 100'000;
// And that one may skip.
inline constexpr std::int32_t kMaxMongoSkip = 100'000;
// Collections that one listCollections may ask for; more would leave a cursor open on the server.
inline constexpr std::int32_t kMongoListBatch = 2000;

// What a server understands, by its maxWireVersion.
class MongoDialect {
 public:
  explicit MongoDialect(int wire_version = 0) : wire_version_(wire_version) {}
  int wire_version() const { return wire_version_; }
  bool has_messages() const { return wire_version_ >= 6; }          // 3.6
  bool has_find() const { return wire_version_ >= 4; }              // 3.2
  bool has_list_collections() const { return wire_version_ >= 3; }  // 3.0
  bool has_authorized_databases() const {
    return wire_version_ >= 8;
  }  // 4.2: an unknown field before
 private:
  int wire_version_;
};

enum class MongoOrder { kAsStored, kOldestFirst, kNewestFirst, kLatestStartFirst };

struct MongoFind {
  std::string database;
  std::string collection;
  std::int32_t limit = 1;
  MongoOrder order = MongoOrder::kAsStored;
  // Records behind this ObjectId in _id: 12 bytes, or none. Other kinds of _id may be data, and
  // data is not sent: then as many records are skipped, which the server has to walk past.
  std::string after;
  std::int32_t skip = 0;
};

// The constant first words: OP_QUERY isMaster, which all releases from 2.4 to 8 answer without a
// login. As mongo_query() makes it: a test compares the two.
inline constexpr std::string_view kMongoGreeting(
    "\x3A\0\0\0\x01\0\0\0\0\0\0\0\xD4\x07\0\0\x04\0\0\0admin.$cmd\0\0\0\0\0\xFF\xFF\xFF\xFF"
    "\x13\0\0\0\x10isMaster\0\x01\0\0\0\0",
    58);
// Hello in either form, with the client's name and the scope's contact, which the server writes to
// its log.
std::string mongo_hello(std::int32_t request_id, std::string_view contact);
std::string mongo_is_master(std::int32_t request_id, std::string_view contact);

// `command` without "$db" and read preference: those are added as the dialect wants them.
std::string mongo_command(MongoDialect dialect, std::int32_t request_id, std::string_view database,
                          BsonBuilder command);
std::string mongo_find(MongoDialect dialect, std::int32_t request_id, const MongoFind& find);

BsonBuilder mongo_build_info();
BsonBuilder mongo_list_databases(MongoDialect dialect);
BsonBuilder mongo_list_collections();
BsonBuilder mongo_collection_stats(std::string_view collection);
BsonBuilder mongo_count(std::string_view collection);
BsonBuilder mongo_startup_warnings();
BsonBuilder mongo_command_line();
BsonBuilder mongo_server_status();
BsonBuilder mongo_connection_status();
BsonBuilder mongo_host_info();

// Protocol::commands.
inline constexpr std::array<Command, 15> kMongoCommands = {{
    {"hello", "whether it is MongoDB, its wire version and its part in a replica set",
     "MongoDB Manual, Database Commands, hello"},
    {"isMaster", "the same from releases before 4.4.2",
     "MongoDB Manual 4.4, Database Commands, isMaster"},
    {"buildInfo", "product and version", "MongoDB Manual, Database Commands, buildInfo"},
    {"listDatabases", "names and sizes of the databases, and whether that needs a login",
     "MongoDB Manual, Database Commands, listDatabases"},
    {"listCollections", "names of the collections",
     "MongoDB Manual, Database Commands, listCollections"},
    {"system.namespaces", "names of the collections before 3.0",
     "MongoDB Manual 2.6, System Collections, <database>.system.namespaces"},
    {"collStats", "count and size of a collection", "MongoDB Manual, Database Commands, collStats"},
    {"count", "count of a collection, without a query", "MongoDB Manual, Database Commands, count"},
    {"find", "a bounded number of records, in one batch that leaves no cursor",
     "MongoDB Manual, Database Commands, find"},
    {"OP_QUERY", "the same from releases before 3.2", "MongoDB Manual, Legacy Opcodes, OP_QUERY"},
    {"getLog", "the warnings of the last start: since when access control is off",
     "MongoDB Manual, Database Commands, getLog"},
    {"getCmdLineOpts", "the settings at fault and their file",
     "MongoDB Manual, Database Commands, getCmdLineOpts"},
    {"serverStatus", "uptime and host name", "MongoDB Manual, Database Commands, serverStatus"},
    {"connectionStatus", "whether somebody is logged in, and with which privileges",
     "MongoDB Manual, Database Commands, connectionStatus"},
    {"hostInfo", "host name", "MongoDB Manual, Database Commands, hostInfo"},
}};

// Protocol::name_request.
std::string_view name_mongo_request(std::string_view request);

}  // namespace celador
