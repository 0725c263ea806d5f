#include "protocols/mongodb_evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "protocols/mongodb_verdicts.h"
#include "protocols/takeover_names.h"

namespace celador {
namespace {

// An ObjectId holds its maker's clock: before MongoDB existed, or after the server's own today, it
// is none.
constexpr Instant kFirstMongo = std::chrono::sys_days(std::chrono::year(2009) / 2 / 1);
constexpr std::chrono::hours kClockSkew{24};

bool is_plausible(Instant at, const MongoHello& hello) {
  return at >= kFirstMongo && (!hello.local_time || at <= *hello.local_time + kClockSkew);
}

// The start was open in the same way as the run we look at: without access control, and bound no
// narrower.
bool is_open_start(const MongoOptions& start, const MongoOptions& running) {
  if (start.access_control() || start.binds_to_loopback_only()) return false;
  return start.binds_to_all() ||
         (start.bind_ip == running.bind_ip && start.bind_ip_all == running.bind_ip_all);
}

// local.startup_log, one record a start: the unbroken series of open starts up to this one.
void add_starts(const MongoObserved& seen, Look& look) {
  if (seen.starts.empty()) return;
  const MongoOptions& running = seen.starts.front().options;
  std::size_t open = 0;
  while (open < seen.starts.size() && is_open_start(seen.starts[open].options, running) &&
         is_plausible(seen.starts[open].at, seen.hello)) {
    ++open;
  }
  if (open == 0) return;
  look.window.push_back(
      {WindowBound::kOpenSince,
       Strength::kStrong,
       "mongodb.startup_log",
       seen.starts[open - 1].at,
       {},
       fmt::format("local.startup_log: each of the last {} starts was without access control, the "
                   "first of them then",
                   open)});
  if (open < seen.starts.size() && is_plausible(seen.starts[open].at, seen.hello)) {
    look.window.push_back(
        {WindowBound::kNotBefore,
         Strength::kModerate,
         "mongodb.startup_log_other",
         seen.starts[open].at,
         {},
         "local.startup_log: this earlier start had access control or another bind address"});
  }
}

}  // namespace

void add_mongo_window(const MongoObserved& seen, Look& look) {
  const bool open =
      access_control_proved_absent(seen) && !(seen.options && seen.options->access_control());
  const auto data = [&](const std::optional<Instant>& at, std::string kind, std::string note) {
    if (at && is_plausible(*at, seen.hello)) {
      look.window.push_back(
          {WindowBound::kDataSpan, Strength::kModerate, std::move(kind), at, {}, std::move(note)});
    }
  };
  if (open && seen.open_warning && is_plausible(*seen.open_warning, seen.hello)) {
    look.window.push_back({WindowBound::kOpenSince,
                           Strength::kStrong,
                           "mongodb.startup_warning",
                           seen.open_warning,
                           {},
                           "getLog: the server wrote then that access control is not enabled"});
  }
  if (open) add_starts(seen, look);
  // Access control can only be switched at a start, so while it is off the start of this run bounds
  // the exposure.
  const WindowBound start_bound = open ? WindowBound::kOpenSince : WindowBound::kProcessStart;
  if (seen.status.uptime) {
    look.window.push_back(
        {start_bound,
         Strength::kStrong,
         "mongodb.uptime",
         {},
         seen.status.uptime,
         open ? "serverStatus: running since then; access control is only switched at a start"
              : "serverStatus: running since then"});
  }
  if (seen.hello.process_start && is_plausible(*seen.hello.process_start, seen.hello)) {
    look.window.push_back({start_bound,
                           Strength::kModerate,
                           "mongodb.process_id",
                           seen.hello.process_start,
                           {},
                           "hello: the process id in topologyVersion was made then, at the start"});
  }
  for (const MongoNote& note : seen.notes) {
    if (note.written && is_plausible(*note.written, seen.hello)) {
      look.window.push_back({WindowBound::kOpenSince,
                             Strength::kStrong,
                             "mongodb.ransom_note",
                             note.written,
                             {},
                             "somebody else wrote a ransom note then"});
    }
  }
  data(seen.oldest_object, "mongodb.oldest_object_id",
       "the oldest ObjectId seen among the records was made then");
  data(seen.newest_object, "mongodb.newest_object_id",
       "the newest ObjectId seen among the records was made then");
}

namespace {

// Without its port, lower case.
std::string host_part(std::string_view host) {
  if (host.starts_with('[')) host = host.substr(1, host.find(']') - 1);
  const std::size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && host.find(':') == colon) host = host.substr(0, colon);
  return to_lower(host);
}

bool is_address(std::string_view host) {
  return host.find(':') != std::string_view::npos ||
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

// Docker names a container by 12 hex digits when nobody names it.
bool is_container_id(std::string_view host) {
  return host.size() == 12 && host.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_template_host(std::string_view host) {
  constexpr std::array<std::string_view, 8> kTemplates = {
      "localhost", "mongo", "mongodb", "db", "vm", "host", "server", "mongod"};
  return host.empty() || host.starts_with("localhost.") || is_address(host) ||
         is_container_id(host) || std::ranges::find(kTemplates, host) != kTemplates.end();
}

bool is_template_set(std::string_view name) {
  constexpr std::array<std::string_view, 10> kTemplates = {
      "rs",           "repl",     "replset", "replicaset", "myreplicaset",
      "my-mongo-set", "globaldb", "mongo",   "mongodb",    "shard"};
  const std::string lower = to_lower(name);
  const std::size_t end = lower.find_last_not_of("0123456789-_");
  const std::string_view stem =
      std::string_view(lower).substr(0, end == std::string::npos ? 0 : end + 1);
  return stem.empty() || std::ranges::find(kTemplates, stem) != kTemplates.end();
}

bool is_usual_path(std::string_view path) {
  constexpr std::array<std::string_view, 12> kUsual = {"/etc/mongod.conf",
                                                       "/etc/mongodb.conf",
                                                       "/etc/mongos.conf",
                                                       "/data/db",
                                                       "/data/configdb",
                                                       "/var/lib/mongodb",
                                                       "/var/lib/mongo",
                                                       "/var/log/mongodb/mongod.log",
                                                       "/var/log/mongodb/mongodb.log",
                                                       "/etc/mongo/mongod.conf",
                                                       "/etc/mongod/mongod.conf",
                                                       "/opt/bitnami/mongodb/conf/mongodb.conf"};
  return std::ranges::find(kUsual, path) != kUsual.end();
}

bool is_usual_database(std::string_view name) {
  constexpr std::array<std::string_view, 12> kUsual = {"admin", "local", "config",   "test",
                                                       "db",    "data",  "app",      "mydb",
                                                       "main",  "prod",  "database", "mongo"};
  const std::string lower = to_lower(name);
  return std::ranges::find(kUsual, lower) != kUsual.end() ||
         takeover_sign(NamedThing::kDatabase, name);
}

}  // namespace

void add_mongo_owners(const MongoObserved& seen, Look& look) {
  std::set<std::string> named;
  const auto add_host = [&](std::string_view kind, const std::string& name, double weight,
                            std::string note) {
    const std::string host = host_part(name);
    if (is_template_host(host) || !named.insert(host).second) return;
    const bool qualified = host.find('.') != std::string::npos;  // a short name says less
    look.owners.push_back({OwnerRole::kOperator, std::string(kind), host,
                           qualified ? weight : weight / 2, std::move(note)});
  };
  add_host("mongodb.hello_me", seen.hello.me, 0.5,
           "hello: how the server names itself to its replica set");
  add_host("mongodb.hello_primary", seen.hello.primary, 0.5,
           "hello: the primary of the replica set");
  for (const std::string& host : seen.hello.hosts) {
    add_host("mongodb.hello_host", host, 0.5, "hello: a member of the replica set");
  }
  add_host("mongodb.hostname", seen.hostname, 0.4, "hostInfo: the name of the machine");
  add_host("mongodb.status_host", seen.status.host, 0.4, "serverStatus: the name of the machine");
  if (!is_template_set(seen.hello.set_name)) {
    look.owners.push_back({OwnerRole::kOperator, "mongodb.set_name", seen.hello.set_name, 0.3,
                           "hello: the name of the replica set"});
  }
  if (seen.options) {
    for (const auto& path :
         {seen.options->config_file, seen.options->data_folder, seen.options->log_file}) {
      if (!path || is_usual_path(*path)) continue;
      look.owners.push_back({OwnerRole::kOperator, "mongodb.path", *path, 0.15,
                             "getCmdLineOpts: a path of the server's"});
    }
  }
  constexpr std::size_t kMostDatabases = 20;
  std::size_t count = 0;
  for (const MongoDatabase& database : seen.databases) {
    if (is_usual_database(database.name) || ++count > kMostDatabases) continue;
    look.owners.push_back({OwnerRole::kController, "mongodb.database_name",
                           printable(database.name), 0.15,
                           "listDatabases: the name of a database"});
  }
}

void add_mongo_referrals(const MongoObserved& seen, Look& look) {
  constexpr std::size_t kMostAddresses = 10;
  std::set<std::string> addresses;
  std::vector<std::string> names = seen.hello.hosts;
  names.push_back(seen.hello.primary);
  for (const std::string& name : names) {
    if (name.empty() || name == seen.hello.me || !is_address(host_part(name))) continue;
    if (addresses.size() < kMostAddresses) addresses.insert(name);
  }
  for (const std::string& address : addresses) {
    look.notes.push_back(fmt::format(
        "hello points to {}, a member of the same set, which was not visited", address));
  }
}

void add_mongo_causes(const MongoObserved& seen, Look& look) {
  const bool absent = access_control_proved_absent(seen);
  if (!absent && seen.records_read == 0) return;
  if (seen.build.product != "MongoDB" && seen.build.product != "Percona Server for MongoDB") {
    look.causes.push_back(
        {"authentication",
         "commands are answered without a login",
         {},
         {},
         "Turn on the authentication of this product, and let it listen on private addresses only.",
         seen.build.product == "FerretDB" ? "FerretDB documentation, Security, Authentication"
                                          : "the product's own manual, authentication"});
    return;
  }
  if (seen.login && seen.login->users > 0) return;  // somebody is logged in: not these settings
  const auto file = seen.options ? seen.options->config_file : std::nullopt;
  if (seen.options && seen.options->access_control())
    return;  // the localhost exception, or a proxy
  std::string observed = "not set: commands that need a privilege are answered without a login";
  if (seen.options && seen.options->transition_to_auth) {
    observed = "security.transitionToAuth is set: those without a login are let in too";
  } else if (seen.options && seen.options->authorization.has_value()) {
    observed = "disabled";
  }
  if (seen.users == 0U) observed += "; no user exists yet";
  look.causes.push_back(
      {"security.authorization",
       std::move(observed),
       file,
       {},
       "Create an administrator with db.createUser, set security.authorization: enabled, restart.",
       "MongoDB Manual, Enable Access Control on Self-Managed Deployments"});
  if (!seen.options) return;
  const bool old = seen.hello.max_wire_version < 6;
  if (seen.options->binds_to_all() || (old && !seen.options->bind_ip)) {
    look.causes.push_back(
        {"net.bindIp",
         seen.options->bind_ip_all ? "net.bindIpAll is true: every address"
         : seen.options->bind_ip   ? *seen.options->bind_ip + ": every address"
                                   : "not set: releases before 3.6 then listen on every address",
         file,
         {},
         "Set net.bindIp to 127.0.0.1 and the private address that the applications use.",
         "MongoDB Manual, IP Binding in Self-Managed Deployments"});
  }
  if (!seen.over_tls) {
    look.causes.push_back({"net.tls.mode",
                           seen.options->tls_mode
                               ? *seen.options->tls_mode + ": connections without TLS are accepted"
                               : "not set: connections are not encrypted",
                           file,
                           {},
                           "Set net.tls.mode: requireTLS with a certificate.",
                           "MongoDB Manual, Configure mongod and mongos for TLS/SSL"});
  }
}

void add_mongo_touched(const MongoObserved& seen, Look& look) {
  if (seen.notes.empty()) return;
  look.touched_by_others.state = TouchedByOthers::State::kYes;
  for (const MongoNote& note : seen.notes) {
    look.touched_by_others.evidence.push_back(
        fmt::format("a database is named like {}: {}", note.sign, printable(note.database)));
  }
}

}  // namespace celador
