#include "protocols/mongodb_commands.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "wire/mongo_messages.h"

namespace celador {
namespace {

// ---- what is sent

// The server keeps at most 128 bytes of an application's name (MongoDB Handshake specification).
constexpr std::size_t kMaxApplicationName = 128;

BsonBuilder with_client(std::string_view command, std::string_view contact) {
  std::string application = "celador";
  if (!contact.empty()) application += " (" + printable(contact, kMaxApplicationName - 10) + ")";
  BsonBuilder client;
  client.document("application", BsonBuilder().text("name", application))
      .document("driver", BsonBuilder().text("name", "celador").text("version", CELADOR_VERSION))
      .document("os", BsonBuilder().text("type", "Linux"));
  BsonBuilder hello;
  hello.number(command, 1).document("client", client);
  return hello;
}

BsonBuilder with_time_limit(BsonBuilder command) {
  command.number("maxTimeMS", static_cast<std::int32_t>(kMongoMaxTime.count()));
  return command;
}

BsonBuilder sort_of(MongoOrder order) {
  switch (order) {
    case MongoOrder::kOldestFirst:
      return BsonBuilder().number("_id", 1);
    case MongoOrder::kNewestFirst:
      return BsonBuilder().number("_id", -1);
    case MongoOrder::kLatestStartFirst:
      return BsonBuilder().number("startTime", -1);
    case MongoOrder::kAsStored:
      break;
  }
  return {};
}

// ---- what may be sent

using Fits = bool (*)(const BsonElement&);

bool is_one(const BsonElement& element) { return element.integer() == 1; }
bool is_true(const BsonElement& element) {
  return element.type() == BsonType::kBoolean && element.integer() == 1;
}
bool is_false(const BsonElement& element) {
  return element.type() == BsonType::kBoolean && element.integer() == 0;
}
bool is_zero(const BsonElement& element) {
  return element.type() == BsonType::kInt32 && element.integer() == 0;
}
// Collections whose name begins with "$" are commands in disguise ("$cmd.sys.inprog").
bool is_collection_name(std::string_view name) { return !name.empty() && !name.starts_with('$'); }
bool is_collection(const BsonElement& element) { return is_collection_name(element.text()); }
bool is_admin(const BsonElement& element) { return element.text() == "admin"; }
bool is_database(const BsonElement& element) {
  return !element.text().empty() &&
         element.text().find_first_of(".$ /\\\"") == std::string_view::npos;
}
bool is_startup_warnings(const BsonElement& element) { return element.text() == "startupWarnings"; }
bool is_limit(const BsonElement& element) {
  const auto limit = element.integer();
  return element.type() == BsonType::kInt32 && *limit >= 1 &&
         *limit <= kMaxMongoFindLimit;  // 0 would be no limit
}
bool is_skip(const BsonElement& element) {
  return element.type() == BsonType::kInt32 && *element.integer() >= 1 &&
         *element.integer() <= kMaxMongoSkip;
}
bool is_time_limit(const BsonElement& element) {
  return element.type() == BsonType::kInt32 && *element.integer() >= 1 &&
         *element.integer() <= 60'000;
}
bool is_empty(const BsonElement& element) {
  return element.type() == BsonType::kDocument && element.document()->empty();
}

bool is_after(const BsonElement& element);
bool is_everything_or_after(const BsonElement& element) {
  return is_empty(element) || is_after(element);
}

// The only field of a document.
std::optional<BsonElement> only_field(const BsonElement& element) {
  if (element.type() != BsonType::kDocument) return std::nullopt;
  const BsonDocument document = *element.document();
  std::optional<BsonElement> only;
  for (const BsonElement& field : document) {
    if (only) return std::nullopt;
    only = field;
  }
  return only;
}

bool is_sort(const BsonElement& element) {
  const auto field = only_field(element);
  if (!field || field->type() != BsonType::kInt32) return false;
  const auto direction = field->integer();
  return (field->name() == "_id" && (direction == 1 || direction == -1)) ||
         (field->name() == "startTime" && direction == -1);
}
// {_id: {$gt: ObjectId}}
bool is_after(const BsonElement& element) {
  const auto id = only_field(element);
  if (!id || id->name() != "_id") return false;
  const auto greater = only_field(*id);
  return greater && greater->name() == "$gt" && greater->type() == BsonType::kObjectId;
}
bool is_without_build_info(const BsonElement& element) {
  const auto field = only_field(element);
  return field && field->name() == "buildinfo" && is_zero(*field);
}
bool is_list_cursor(const BsonElement& element) {
  const auto field = only_field(element);
  return field && field->name() == "batchSize" && field->integer() == kMongoListBatch;
}
bool is_secondary_preferred(const BsonElement& element) {
  const auto field = only_field(element);
  return field && field->name() == "mode" && field->text() == "secondaryPreferred";
}
bool is_client(const BsonElement& element) {
  if (element.type() != BsonType::kDocument) return false;
  const BsonDocument parts = *element.document();
  for (const BsonElement& part : parts) {
    if (part.name() != "application" && part.name() != "driver" && part.name() != "os")
      return false;
  }
  return true;
}

enum class Need { kRequired, kOptional };

struct Field {
  std::string_view name;
  Fits fits = nullptr;
  Need need = Need::kOptional;
};

constexpr std::size_t kMostFields = 9;

// The first field of a command is its name; these may follow, each once, in any order.
struct Rule {
  std::string_view command;
  Fits argument;
  Fits database;
  std::array<Field, kMostFields> fields{};
};

constexpr Field kTimeLimit = {"maxTimeMS", is_time_limit};
constexpr Field kReadPreference = {"$readPreference", is_secondary_preferred};

constexpr std::array<Rule, 13> kRules = {{
    {"hello", is_one, is_admin, {{{"client", is_client}}}},
    {"isMaster", is_one, is_admin, {{{"client", is_client}}}},
    {"buildInfo", is_one, is_admin, {{kReadPreference}}},
    {"listDatabases",
     is_one,
     is_admin,
     {{{"authorizedDatabases", is_false}, kTimeLimit, kReadPreference}}},
    {"listCollections",
     is_one,
     is_database,
     {{{"cursor", is_list_cursor, Need::kRequired}, kTimeLimit, kReadPreference}}},
    {"collStats", is_collection, is_database, {{kTimeLimit, kReadPreference}}},
    {"count", is_collection, is_database, {{kTimeLimit, kReadPreference}}},
    {"find",
     is_collection,
     is_database,
     {{{"filter", is_everything_or_after, Need::kRequired},
       {"limit", is_limit, Need::kRequired},
       {"batchSize", is_limit, Need::kRequired},
       {"singleBatch", is_true, Need::kRequired},
       {"maxTimeMS", is_time_limit, Need::kRequired},
       {"skip", is_skip},
       {"sort", is_sort},
       {"projection", is_without_build_info},
       kReadPreference}}},
    {"getLog", is_startup_warnings, is_admin, {{kReadPreference}}},
    {"getCmdLineOpts", is_one, is_admin, {{kReadPreference}}},
    {"serverStatus",
     is_one,
     is_admin,
     {{{"repl", is_zero},
       {"metrics", is_zero},
       {"locks", is_zero},
       {"wiredTiger", is_zero},
       {"tcmalloc", is_zero},
       kReadPreference}}},
    {"connectionStatus", is_one, is_admin, {{{"showPrivileges", is_true}, kReadPreference}}},
    {"hostInfo", is_one, is_admin, {{kReadPreference}}},
}};

// Where a command says on which database it runs: in its field "$db", or in OP_QUERY's namespace.
enum class DatabaseIn { kField, kNamespace };

bool fits_rule(const Rule& rule, const BsonDocument& command, DatabaseIn where) {
  std::array<bool, kMostFields> seen{};
  bool has_database = where == DatabaseIn::kNamespace;
  bool first = true;
  for (const BsonElement& element : command) {
    if (std::exchange(first, false)) {
      if (!rule.argument(element)) return false;
      continue;
    }
    if (element.name() == "$db") {
      if (has_database || !rule.database(element)) return false;
      has_database = true;
      continue;
    }
    const auto field = std::ranges::find(rule.fields, element.name(), &Field::name);
    if (field == rule.fields.end() || field->fits == nullptr || !field->fits(element)) return false;
    if (std::exchange(seen[static_cast<std::size_t>(field - rule.fields.begin())], true))
      return false;
  }
  for (std::size_t i = 0; i < kMostFields; ++i) {
    if (rule.fields[i].need == Need::kRequired && !seen[i]) return false;
  }
  return has_database;
}

std::string_view name_command(const BsonDocument& command, DatabaseIn where) {
  if (command.empty()) return {};
  const BsonElement first = *command.begin();
  const auto rule = std::ranges::find(kRules, first.name(), &Rule::command);
  if (rule == kRules.end() || !fits_rule(*rule, command, where)) return {};
  return rule->command;
}

// OP_QUERY on a collection: everything in it, at most so many, maybe sorted.
std::string_view name_collection_query(const MongoRequest& request, std::string_view collection) {
  if (!is_collection_name(collection)) return {};
  if (request.to_return > -1 || request.to_return < -kMaxMongoFindLimit) return {};
  bool has_query = request.document.empty();
  for (const BsonElement& element : request.document) {
    if (element.name() == "$query" && is_empty(element)) {
      has_query = true;
    } else if (!(element.name() == "$orderby" && is_sort(element)) &&
               !(element.name() == "$maxTimeMS" && is_time_limit(element))) {
      return {};
    }
  }
  if (!has_query) return {};
  return collection == "system.namespaces" ? "system.namespaces" : "OP_QUERY";
}

}  // namespace

std::string mongo_hello(std::int32_t request_id, std::string_view contact) {
  return mongo_message(request_id, with_client("hello", contact).text("$db", "admin").bytes());
}

std::string mongo_is_master(std::int32_t request_id, std::string_view contact) {
  return mongo_query(request_id, "admin.$cmd", -1, with_client("isMaster", contact).bytes());
}

std::string mongo_command(MongoDialect dialect, std::int32_t request_id, std::string_view database,
                          BsonBuilder command) {
  if (!dialect.has_messages()) {
    return mongo_query(request_id, std::string(database) + ".$cmd", -1, command.bytes());
  }
  // A secondary answers only to those who say that they know it is one.
  command.document("$readPreference", BsonBuilder().text("mode", "secondaryPreferred"))
      .text("$db", database);
  return mongo_message(request_id, command.bytes());
}

std::string mongo_find(MongoDialect dialect, std::int32_t request_id, const MongoFind& find) {
  const BsonBuilder sort = sort_of(find.order);
  if (!dialect.has_find()) {
    BsonBuilder query;
    query.document("$query", BsonBuilder());
    if (find.order != MongoOrder::kAsStored) query.document("$orderby", sort);
    query.number("$maxTimeMS", static_cast<std::int32_t>(kMongoMaxTime.count()));
    return mongo_query(request_id, find.database + "." + find.collection, -find.limit,
                       query.bytes());
  }
  BsonBuilder command;
  BsonBuilder filter;
  if (!find.after.empty()) filter.document("_id", BsonBuilder().object_id("$gt", find.after));
  command.text("find", find.collection).document("filter", filter);
  if (find.order != MongoOrder::kAsStored) command.document("sort", sort);
  if (find.order == MongoOrder::kLatestStartFirst) {
    command.document("projection",
                     BsonBuilder().number("buildinfo", 0));  // long, and the same each time
  }
  if (find.skip > 0) command.number("skip", find.skip);
  command.number("limit", find.limit).number("batchSize", find.limit).boolean("singleBatch", true);
  return mongo_command(dialect, request_id, find.database, with_time_limit(std::move(command)));
}

BsonBuilder mongo_build_info() { return BsonBuilder().number("buildInfo", 1); }

BsonBuilder mongo_list_databases(MongoDialect dialect) {
  BsonBuilder command;
  command.number("listDatabases", 1);
  // Otherwise a server with access control may answer with what nobody is allowed to see: an empty
  // list.
  if (dialect.has_authorized_databases()) command.boolean("authorizedDatabases", false);
  return with_time_limit(std::move(command));
}

BsonBuilder mongo_list_collections() {
  BsonBuilder command;
  command.number("listCollections", 1)
      .document("cursor", BsonBuilder().number("batchSize", kMongoListBatch));
  return with_time_limit(std::move(command));
}

BsonBuilder mongo_collection_stats(std::string_view collection) {
  return with_time_limit(BsonBuilder().text("collStats", collection));
}

BsonBuilder mongo_count(std::string_view collection) {
  return with_time_limit(BsonBuilder().text("count", collection));
}

BsonBuilder mongo_startup_warnings() { return BsonBuilder().text("getLog", "startupWarnings"); }
BsonBuilder mongo_command_line() { return BsonBuilder().number("getCmdLineOpts", 1); }

BsonBuilder mongo_server_status() {
  BsonBuilder command;
  command.number("serverStatus", 1);
  for (const std::string_view section : {"repl", "metrics", "locks", "wiredTiger", "tcmalloc"}) {
    command.number(section, 0);  // long, and not needed
  }
  return command;
}

BsonBuilder mongo_connection_status() {
  return BsonBuilder().number("connectionStatus", 1).boolean("showPrivileges", true);
}

BsonBuilder mongo_host_info() { return BsonBuilder().number("hostInfo", 1); }

std::string_view name_mongo_request(std::string_view bytes) {
  const auto request = parse_mongo_request(bytes);
  if (!request) return {};
  if (request->header.opcode == MongoOpcode::kMessage) {
    return request->flags == 0 ? name_command(request->document, DatabaseIn::kField)
                               : std::string_view();
  }
  if (request->flags != kSecondaryOk || request->to_skip != 0) return {};
  const std::size_t dot = request->name_space.find('.');
  if (dot == std::string_view::npos || dot == 0) return {};
  const std::string_view database = request->name_space.substr(0, dot);
  const std::string_view collection = request->name_space.substr(dot + 1);
  if (collection != "$cmd") return name_collection_query(*request, collection);
  if (request->to_return != -1) return {};
  const std::string_view name = name_command(request->document, DatabaseIn::kNamespace);
  const auto rule = std::ranges::find(kRules, name, &Rule::command);
  if (rule == kRules.end() || (rule->database == is_admin && database != "admin")) return {};
  return name;
}

}  // namespace celador
