#include "protocols/mongodb_replies.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <utility>

#include "base/text.h"

namespace celador {
namespace {

std::string name_at(const BsonDocument& document, std::string_view path) {
  const auto element = document.find_path(path);
  return element ? printable(element->text()) : std::string();
}

std::optional<std::string> option_at(const BsonDocument& document, std::string_view path) {
  std::string text = name_at(document, path);
  if (text.empty()) return std::nullopt;
  return text;
}

bool is_set(const BsonDocument& document, std::string_view path) {
  const auto element = document.find_path(path);
  return element && element->boolean().value_or(false);
}

std::optional<std::uint64_t> count_at(const BsonDocument& document, std::string_view path) {
  const auto element = document.find_path(path);
  if (!element) return std::nullopt;
  const auto number = element->integer();
  if (!number || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

void append_hosts(const BsonDocument& reply, std::string_view name,
                  std::vector<std::string>& hosts) {
  const auto list = reply.find(name);
  if (!list || list->type() != BsonType::kArray) return;
  const BsonDocument items = *list->document();
  for (const BsonElement& host : items) {
    if (hosts.size() >= kMaxMongoHosts) return;
    if (!host.text().empty()) hosts.push_back(printable(host.text()));
  }
}

MongoRole role_of(const BsonDocument& reply) {
  if (name_at(reply, "msg") == "isdbgrid") return MongoRole::kMongos;
  if (is_set(reply, "arbiterOnly")) return MongoRole::kArbiter;
  if (is_set(reply, "secondary")) return MongoRole::kSecondary;
  const bool writable = is_set(reply, "isWritablePrimary") || is_set(reply, "ismaster");
  const bool in_set = reply.find("setName").has_value();
  if (writable) return in_set ? MongoRole::kPrimary : MongoRole::kStandalone;
  return MongoRole::kStarting;  // of a set that has not elected, or not been configured, yet
}

// Text that an error of a server without codes holds when it wants a login (2.x and look-alikes).
bool asks_for_login(std::string_view message) {
  constexpr std::array<std::string_view, 5> kTexts = {"not authorized", "unauthorized",
                                                      "need to login", "requires authentication",
                                                      "not authenticated"};
  return std::ranges::any_of(kTexts, [&](std::string_view text) {
    return find_ignoring_case(message, text) != std::string_view::npos;
  });
}

}  // namespace

MongoOutcome mongo_outcome(const BsonDocument& reply) {
  const auto ok = reply.find("ok");
  const auto legacy_error = reply.find("$err");
  if (ok && ok->boolean().value_or(false) && !legacy_error) return {MongoAnswered::kOk, 0};
  if (!ok && !legacy_error) return {MongoAnswered::kNothing, 0};
  const auto code = reply.find("code");
  const std::int64_t number = code ? code->integer().value_or(0) : 0;
  switch (number) {
    case 13:     // Unauthorized
    case 391:    // ReauthenticationRequired
    case 8000:   // AtlasError: the proxy in front of Atlas
    case 10057:  // 2.x: unauthorized
    case 15845:
    case 16550:
      return {MongoAnswered::kUnauthorized, number};
    case 10107:  // NotWritablePrimary
    case 13435:  // NotPrimaryNoSecondaryOk
    case 13436:  // NotPrimaryOrSecondary
      return {MongoAnswered::kNotPrimary, number};
    case 59:  // CommandNotFound
      return {MongoAnswered::kUnknownCommand, number};
    case 50:     // MaxTimeMSExpired
    case 11601:  // Interrupted
      return {MongoAnswered::kTooSlow, number};
    default:
      break;
  }
  const auto message = legacy_error ? legacy_error : reply.find("errmsg");
  const std::string_view text = message ? message->text() : std::string_view();
  if (asks_for_login(text)) return {MongoAnswered::kUnauthorized, number};
  if (find_ignoring_case(text, "no such c") !=
      std::string_view::npos) {  // "no such cmd", "no such command"
    return {MongoAnswered::kUnknownCommand, number};
  }
  if (find_ignoring_case(text, "not master") != std::string_view::npos)
    return {MongoAnswered::kNotPrimary, number};
  return {MongoAnswered::kRefused, number};
}

Result<MongoHello> parse_mongo_hello(const BsonDocument& reply) {
  const bool tells_role =
      reply.find("isWritablePrimary").has_value() || reply.find("ismaster").has_value();
  if (mongo_outcome(reply).answered != MongoAnswered::kOk || !tells_role) {
    return fail(ErrorKind::kMalformed, "an answer, but not to MongoDB's hello");
  }
  MongoHello hello;
  const auto wire_version = count_at(reply, "maxWireVersion");
  hello.max_wire_version =
      static_cast<int>(std::min<std::uint64_t>(wire_version.value_or(0), 10'000));
  hello.role = role_of(reply);
  hello.read_only = is_set(reply, "readOnly");
  hello.set_name = name_at(reply, "setName");
  hello.me = name_at(reply, "me");
  hello.primary = name_at(reply, "primary");
  for (const std::string_view list : {"hosts", "passives", "arbiters"})
    append_hosts(reply, list, hello.hosts);
  if (const auto now = reply.find("localTime"); now && now->type() == BsonType::kTime)
    hello.local_time = now->time();
  if (const auto id = reply.find_path("topologyVersion.processId");
      id && id->type() == BsonType::kObjectId) {
    hello.process_start = id->time();
  }
  return hello;
}

std::string_view release_of_wire_version(int max_wire_version) {
  constexpr std::array<std::pair<int, std::string_view>, 19> kReleases = {{
      {0, "2.4"},  {2, "2.6"},  {3, "3.0"},  {4, "3.2"},  {5, "3.4"},  {6, "3.6"},  {7, "4.0"},
      {8, "4.2"},  {9, "4.4"},  {13, "5.0"}, {14, "5.1"}, {15, "5.2"}, {16, "5.3"}, {17, "6.0"},
      {18, "6.1"}, {19, "6.2"}, {20, "6.3"}, {21, "7.0"}, {25, "8.0"},
  }};
  for (const auto& [wire_version, release] : kReleases) {
    if (wire_version == max_wire_version) return release;
  }
  return {};
}

MongoBuild build_of_hello(const MongoHello& hello) {
  MongoBuild build;
  std::vector<std::string> names = hello.hosts;
  names.push_back(hello.me);
  for (const std::string& name : names) {
    const std::string host = to_lower(std::string_view(name).substr(0, name.rfind(':')));
    if (host.ends_with(".documents.azure.com") || host.ends_with(".cosmos.azure.com")) {
      build.product = "Azure Cosmos DB";
    } else if (host.find(".docdb.") != std::string::npos &&
               host.find(".amazonaws.com") != std::string::npos) {
      build.product = "Amazon DocumentDB";
    }
  }
  if (build.product.empty()) {
    build.version = release_of_wire_version(hello.max_wire_version);
  } else {
    build.speaks_as = release_of_wire_version(hello.max_wire_version);
  }
  return build;
}

MongoBuild parse_mongo_build(const BsonDocument& reply, const MongoHello& hello) {
  MongoBuild build = build_of_hello(hello);
  const std::string version = name_at(reply, "version");
  if (!build.product.empty()) {
    build.speaks_as = version;
    return build;
  }
  if (reply.find("ferretdbVersion") || reply.find("ferretdb")) {  // 1.x; 2.x
    std::string own = name_at(reply, "ferretdbVersion");
    if (own.empty()) own = name_at(reply, "ferretdb.version");
    if (own.starts_with('v')) own.erase(0, 1);
    if (own == "unknown") own.clear();  // built into another program
    return {"FerretDB", own, version};
  }
  if (const std::string percona = name_at(reply, "psmdbVersion"); !percona.empty()) {
    return {"Percona Server for MongoDB", percona, version};
  }
  // Every build of MongoDB's own has the commit it was made from.
  if (reply.find("gitVersion")) return {"MongoDB", version, ""};
  return {"", "", version};
}

std::vector<MongoDatabase> parse_mongo_databases(const BsonDocument& reply) {
  std::vector<MongoDatabase> databases;
  const auto list = reply.find("databases");
  if (!list || list->type() != BsonType::kArray) return databases;
  const BsonDocument items = *list->document();
  for (const BsonElement& item : items) {
    if (databases.size() >= kMaxMongoNames) break;
    const auto about = item.document();
    if (!about) continue;
    const auto name = about->find("name");
    if (!name || name->text().empty()) continue;
    databases.push_back(
        {std::string(name->text().substr(0, kMaxPathBytes)), count_at(*about, "sizeOnDisk")});
  }
  return databases;
}

MongoCollections parse_mongo_collections(const BsonDocument& reply) {
  MongoCollections found;
  const auto cursor = reply.find_path("cursor.id");
  found.complete = !cursor || cursor->integer() == 0;
  const auto batch = reply.find_path("cursor.firstBatch");
  if (!batch || batch->type() != BsonType::kArray) return found;
  const BsonDocument items = *batch->document();
  for (const BsonElement& item : items) {
    if (found.collections.size() >= kMaxMongoNames) {
      found.complete = false;
      break;
    }
    const auto about = item.document();
    if (!about) continue;
    const auto name = about->find("name");
    if (!name || name->text().empty()) continue;
    const std::string type = name_at(*about, "type");
    const MongoKind kind = type == "view"         ? MongoKind::kView
                           : type == "timeseries" ? MongoKind::kTimeSeries
                                                  : MongoKind::kCollection;
    found.collections.push_back({std::string(name->text().substr(0, kMaxPathBytes)), kind});
  }
  return found;
}

MongoCollections parse_mongo_namespaces(const std::vector<BsonDocument>& namespaces,
                                        std::string_view database) {
  MongoCollections found;
  const std::string prefix = std::string(database) + ".";
  for (const BsonDocument& item : namespaces) {
    if (found.collections.size() >= kMaxMongoNames) {
      found.complete = false;
      break;
    }
    const auto name = item.find("name");
    if (!name || !name->text().starts_with(prefix)) continue;
    const std::string_view collection = name->text().substr(prefix.size());
    // "patients.$_id_" is an index of patients.
    if (collection.empty() || collection.find('$') != std::string_view::npos) continue;
    found.collections.push_back(
        {std::string(collection.substr(0, kMaxPathBytes)), MongoKind::kCollection});
  }
  return found;
}

MongoStats parse_mongo_stats(const BsonDocument& reply) {
  return {count_at(reply, "count"), count_at(reply, "size"), count_at(reply, "avgObjSize")};
}

std::optional<std::uint64_t> parse_mongo_count(const BsonDocument& reply) {
  return count_at(reply, "n");
}

std::vector<BsonDocument> mongo_first_batch(const BsonDocument& reply) {
  std::vector<BsonDocument> records;
  const auto batch = reply.find_path("cursor.firstBatch");
  if (!batch || batch->type() != BsonType::kArray) return records;
  const BsonDocument items = *batch->document();
  for (const BsonElement& item : items) {
    if (const auto record = item.document()) records.push_back(*record);
  }
  return records;
}

bool MongoOptions::binds_to_all() const {
  if (bind_ip_all) return true;
  if (!bind_ip) return false;
  const std::vector<std::string_view> addresses = split(*bind_ip, ',');
  return std::ranges::any_of(addresses, [](std::string_view address) {
    address = trim(address);
    return address == "0.0.0.0" || address == "::" || address == "*";
  });
}

bool MongoOptions::binds_to_loopback_only() const {
  if (bind_ip_all || !bind_ip) return false;
  const std::vector<std::string_view> addresses = split(*bind_ip, ',');
  return std::ranges::all_of(addresses, [](std::string_view address) {
    address = trim(address);
    return address.starts_with("127.") || address == "::1" ||
           equals_ignoring_case(address, "localhost") || address.starts_with('/');  // a Unix socket
  });
}

MongoOptions parse_mongo_options(const BsonDocument& parsed) {
  MongoOptions options;
  if (const auto authorization = parsed.find_path("security.authorization")) {
    // YAML's bare words arrive as text; "auth = true" of the old file format as "enabled".
    options.authorization =
        authorization->text() == "enabled" || authorization->boolean().value_or(false);
  } else if (const auto auth = parsed.find("auth")) {  // 2.4
    options.authorization = auth->boolean().value_or(false) || auth->text() == "true";
  }
  options.key_file = parsed.find_path("security.keyFile").has_value() ||
                     parsed.find("keyFile").has_value() ||
                     parsed.find_path("security.clusterAuthMode").has_value();
  options.transition_to_auth = is_set(parsed, "security.transitionToAuth");
  options.bind_ip = option_at(parsed, "net.bindIp");
  if (!options.bind_ip) options.bind_ip = option_at(parsed, "bind_ip");
  options.bind_ip_all = is_set(parsed, "net.bindIpAll");
  options.tls_mode = option_at(parsed, "net.tls.mode");
  if (!options.tls_mode) options.tls_mode = option_at(parsed, "net.ssl.mode");
  options.config_file = option_at(parsed, "config");
  options.data_folder = option_at(parsed, "storage.dbPath");
  if (!options.data_folder) options.data_folder = option_at(parsed, "dbpath");
  options.log_file = option_at(parsed, "systemLog.path");
  return options;
}

std::optional<MongoStart> parse_mongo_start(const BsonDocument& record) {
  const auto at = record.find("startTime");
  if (!at || at->type() != BsonType::kTime) return std::nullopt;
  MongoStart start{*at->time(), {}};
  const auto command_line = record.find("cmdLine");
  const auto parsed = command_line ? command_line->document() : std::nullopt;
  if (!parsed) return std::nullopt;  // without its options a start says nothing
  start.options = parse_mongo_options(*parsed);
  return start;
}

namespace {

constexpr std::string_view kOpenWarning = "Access control is not enabled for the database";
constexpr std::int64_t kOpenWarningId = 22120;

// Since 4.4: {"t":{"$date":"..."},"id":22120,"msg":"..."}
std::optional<Instant> read_json_warning(std::string_view line) {
  boost::system::error_code error;
  const boost::json::value value =
      boost::json::parse(boost::json::string_view(line.data(), line.size()), error);
  const boost::json::object* entry = error ? nullptr : value.if_object();
  if (entry == nullptr) return std::nullopt;
  const boost::json::value* id = entry->if_contains("id");
  const boost::json::value* message = entry->if_contains("msg");
  const bool has_id = id != nullptr && id->is_int64() && id->get_int64() == kOpenWarningId;
  const bool has_text = message != nullptr && message->is_string() &&
                        std::string_view(message->get_string()).starts_with(kOpenWarning);
  if (!has_id && !has_text) return std::nullopt;
  const boost::json::value* time = entry->if_contains("t");
  if (time == nullptr || !time->is_object()) return std::nullopt;
  const boost::json::value* date = time->get_object().if_contains("$date");
  if (date == nullptr || !date->is_string()) return std::nullopt;
  const auto at = parse_rfc3339(std::string_view(date->get_string()));
  if (!at) return std::nullopt;
  return *at;
}

// Before: "2019-03-01T10:00:00.123+0000 I CONTROL  [initandlisten] ** WARNING: Access control is
// ..."
std::optional<Instant> read_text_warning(std::string_view line) {
  if (line.find(kOpenWarning) == std::string_view::npos) return std::nullopt;
  std::string time(line.substr(0, std::min<std::size_t>(line.find(' '), 40)));
  const std::size_t zone = time.size() >= 5 ? time.size() - 5 : 0;
  if (time.size() > 19 && (time[zone] == '+' || time[zone] == '-')) time.insert(zone + 3, ":");
  const auto at = parse_rfc3339(time);
  if (!at) return std::nullopt;
  return *at;
}

}  // namespace

std::optional<Instant> parse_open_warning(const BsonDocument& reply) {
  const auto log = reply.find("log");
  if (!log || log->type() != BsonType::kArray) return std::nullopt;
  const BsonDocument lines = *log->document();
  std::size_t count = 0;
  for (const BsonElement& element : lines) {
    if (++count > kMaxMongoLogLines) break;
    const std::string_view line = element.text();
    const auto at = line.starts_with('{') ? read_json_warning(line) : read_text_warning(line);
    if (at) return at;
  }
  return std::nullopt;
}

std::optional<MongoLogin> parse_mongo_login(const BsonDocument& reply) {
  constexpr std::array<std::string_view, 6> kWriting = {
      "insert", "update", "remove", "createCollection", "dropCollection", "dropDatabase"};
  constexpr std::array<std::string_view, 6> kAdministrating = {"createUser",        "grantRole",
                                                               "changeOwnPassword", "shutdown",
                                                               "replSetConfigure",  "setParameter"};
  const auto users = reply.find_path("authInfo.authenticatedUsers");
  if (!users || users->type() != BsonType::kArray) return std::nullopt;
  MongoLogin login;
  const BsonDocument user_items = *users->document();
  for (const BsonElement& user : user_items) {
    if (user.document() && ++login.users >= kMaxMongoNames) break;
  }
  const auto privileges = reply.find_path("authInfo.authenticatedUserPrivileges");
  if (!privileges || privileges->type() != BsonType::kArray) return login;
  const BsonDocument items = *privileges->document();
  std::size_t count = 0;
  for (const BsonElement& privilege : items) {
    const auto about = privilege.document();
    const auto actions = about ? about->find("actions") : std::nullopt;
    const auto list = actions ? actions->document() : std::nullopt;
    if (!list) continue;
    for (const BsonElement& action : *list) {
      if (++count > kMaxMongoPrivileges) return login;
      const std::string_view name = action.text();
      if (name == "anyAction") login.may_write = login.may_administrate = true;
      if (std::ranges::find(kWriting, name) != kWriting.end()) login.may_write = true;
      if (std::ranges::find(kAdministrating, name) != kAdministrating.end())
        login.may_administrate = true;
    }
  }
  return login;
}

MongoStatus parse_mongo_status(const BsonDocument& reply) {
  MongoStatus status;
  constexpr double kLongestUptime = 100.0 * 365 * 86'400;
  if (const auto uptime = reply.find("uptime")) {
    const auto seconds = uptime->real();
    if (seconds && *seconds >= 0 && *seconds < kLongestUptime) {
      status.uptime = std::chrono::seconds(static_cast<std::int64_t>(*seconds));
    }
  }
  status.host = name_at(reply, "host");
  status.process = name_at(reply, "process");
  return status;
}

std::string parse_mongo_hostname(const BsonDocument& reply) {
  return name_at(reply, "system.hostname");
}

}  // namespace celador
