#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "wire/bson.h"
#include "wire/mongo_messages.h"

namespace celador {

// What MongoDB's answers say, as plain values. Pure: a document in, a value out. Names are made
// printable, lists are cut at named limits. Source: MongoDB Manual, the page of each command.
// Tested by mongodb_replies_test.cc.

inline constexpr std::size_t kMaxMongoNames = 2000;     // databases, or collections of one database
inline constexpr std::size_t kMaxMongoHosts = 60;       // a replica set has 50 members at most
inline constexpr std::size_t kMaxMongoLogLines = 1024;  // getLog gives this many
inline constexpr std::size_t kMaxMongoPrivileges = 10'000;

// How a command ended.
enum class MongoAnswered {
  kNotAsked,
  kOk,
  kUnauthorized,  // a login is wanted
  kNotPrimary,    // a secondary, an arbiter or a member that starts: no statement about logins
  kUnknownCommand,
  kTooSlow,  // stopped by maxTimeMS
  kRefused,  // any other error
  kNothing,  // no answer, or none that could be read
};

struct MongoOutcome {
  MongoAnswered answered = MongoAnswered::kNotAsked;
  std::int64_t code = 0;  // the server's, 0 when it gave none
};

MongoOutcome mongo_outcome(const BsonDocument& reply);

// The part that a server has in its set or cluster.
enum class MongoRole { kStandalone, kPrimary, kSecondary, kArbiter, kMongos, kStarting };

struct MongoHello {
  int max_wire_version = 0;
  MongoRole role = MongoRole::kStandalone;
  bool read_only = false;
  std::string set_name;
  std::string me;
  std::string primary;
  std::vector<std::string> hosts;  // with passives and arbiters
  std::optional<Instant> local_time;
  std::optional<Instant> process_start;  // from topologyVersion.processId, 4.4 and later
};

// kMalformed when it is no answer to hello or isMaster.
Result<MongoHello> parse_mongo_hello(const BsonDocument& reply);

// "7.0" for 21; empty for a number that we do not know.
std::string_view release_of_wire_version(int max_wire_version);

struct MongoBuild {
  std::string product;  // "MongoDB", "FerretDB", ...; empty when it is none that we know
  std::string version;
  std::string speaks_as;  // the MongoDB release that a look-alike claims to be
};

// `hello` is what came before: some look-alikes show only there.
MongoBuild parse_mongo_build(const BsonDocument& reply, const MongoHello& hello);
// What hello alone tells, where buildInfo is refused.
MongoBuild build_of_hello(const MongoHello& hello);

struct MongoDatabase {
  std::string name;  // as the server wrote it: used in commands
  std::optional<std::uint64_t> bytes;
};
std::vector<MongoDatabase> parse_mongo_databases(const BsonDocument& reply);

enum class MongoKind { kCollection, kView, kTimeSeries };

struct MongoCollection {
  std::string name;
  MongoKind kind = MongoKind::kCollection;
};
struct MongoCollections {
  std::vector<MongoCollection> collections;
  bool complete = true;  // false: the server has more than it listed
};
MongoCollections parse_mongo_collections(const BsonDocument& reply);
// The documents of `<database>.system.namespaces`, before 3.0.
MongoCollections parse_mongo_namespaces(const std::vector<BsonDocument>& namespaces,
                                        std::string_view database);

struct MongoStats {
  std::optional<std::uint64_t> records;
  std::optional<std::uint64_t> bytes;
  std::optional<std::uint64_t> average_bytes;  // of one record
};
MongoStats parse_mongo_stats(const BsonDocument& reply);
std::optional<std::uint64_t> parse_mongo_count(const BsonDocument& reply);

// The records of a find.
std::vector<BsonDocument> mongo_first_batch(const BsonDocument& reply);

// The settings that decide about exposure, from getCmdLineOpts.parsed or a start's cmdLine. Secrets
// are not read.
struct MongoOptions {
  std::optional<bool> authorization;
  bool key_file = false;            // internal authentication, which turns access control on
  bool transition_to_auth = false;  // both with and without a login
  std::optional<std::string> bind_ip;
  bool bind_ip_all = false;
  std::optional<std::string> tls_mode;
  std::optional<std::string> config_file;
  std::optional<std::string> data_folder;
  std::optional<std::string> log_file;

  bool access_control() const {
    return (authorization.value_or(false) || key_file) && !transition_to_auth;
  }
  bool binds_to_all() const;
  // Every address that it binds to is this machine's own.
  bool binds_to_loopback_only() const;
};
MongoOptions parse_mongo_options(const BsonDocument& parsed);

// One start of the server, from local.startup_log.
struct MongoStart {
  Instant at;
  MongoOptions options;
};
std::optional<MongoStart> parse_mongo_start(const BsonDocument& record);

// When this run of the server wrote that access control is not enabled. Nullopt when it did not
// write it.
std::optional<Instant> parse_open_warning(const BsonDocument& get_log_reply);

struct MongoLogin {
  std::size_t users = 0;  // that this connection is logged in as
  bool may_write = false;
  bool may_administrate = false;
};
// Nullopt when the answer does not say who is logged in.
std::optional<MongoLogin> parse_mongo_login(const BsonDocument& reply);

struct MongoStatus {
  std::optional<std::chrono::seconds> uptime;
  std::string host;     // "db1.example:27017", or without a port
  std::string process;  // "mongod", "mongos"; another program says what it is
};
MongoStatus parse_mongo_status(const BsonDocument& reply);
std::string parse_mongo_hostname(const BsonDocument& host_info_reply);

}  // namespace celador
