// MongoDB and what speaks its wire protocol. TCP 27017 (27018 shard, 27019 config server), TLS on
// the same port.
//
// We say hello, which every server answers, and buildInfo. listDatabases needs a privilege: a
// protected server answers code 13 and we stop. Otherwise getCmdLineOpts, serverStatus and
// connectionStatus show whether access control is really off, getLog and local.startup_log since
// when, and which setting of which file is at fault. Then the collections are listed and counted,
// and a few records of the largest are read, the oldest and the newest.
//
// Right from 2.6 to 8: see mongodb_commands.h for the two dialects. No login is ever tried, and no
// member of a replica set other than this one is asked: their names are evidence of the owner only.
//
// Source: MongoDB Manual, "MongoDB Wire Protocol" and "Database Commands". For users:
// docs/protocols/mongodb.md. Tested by mongodb_test.cc and the conversations of
// recordings/mongodb/, fuzzed by mongodb_fuzz.cc; against real servers by tests/mongodb_test.py.

#include "protocols/mongodb.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "protocols/mongodb_commands.h"
#include "protocols/mongodb_evidence.h"
#include "protocols/mongodb_replies.h"
#include "protocols/mongodb_sampling.h"
#include "protocols/mongodb_session.h"
#include "protocols/mongodb_verdicts.h"
#include "protocols/takeover_names.h"

namespace celador {
namespace {

constexpr std::array<std::uint16_t, 3> kPorts = {27017, 27018, 27019};

// Requests are shared: so many databases are listed, so many collections counted; a dataset that is
// sampled takes two.
constexpr std::size_t kMaxListedIn = 100;
constexpr std::size_t kMaxCounted = 120;
constexpr std::uint64_t kRequestsOfASample = 2;
// Starts of the server that are walked back through.
constexpr std::int32_t kMaxStarts = 50;
constexpr std::size_t kMaxStartsBytes = 2U << 20U;

std::string cpe_of(const MongoBuild& build) {
  if (build.product != "MongoDB" || build.version.empty()) return {};
  const bool plain = build.version.find_first_not_of("0123456789.") == std::string::npos;
  return plain ? "cpe:2.3:a:mongodb:mongodb:" + build.version + ":*:*:*:*:*:*:*" : std::string();
}

std::string_view describe(MongoRole role) {
  switch (role) {
    case MongoRole::kStandalone:
      return "a server of its own";
    case MongoRole::kPrimary:
      return "the primary of a replica set";
    case MongoRole::kSecondary:
      return "a secondary of a replica set";
    case MongoRole::kArbiter:
      return "an arbiter: it holds no data";
    case MongoRole::kMongos:
      return "the router (mongos) of a sharded cluster";
    case MongoRole::kStarting:
      return "a member of a replica set that is starting, recovering or not configured";
  }
  return "";
}

// `look URL`'s path: "clinic", "clinic.patients" or "clinic/patients".
struct Within {
  std::string database;
  std::string collection;
};
Within parse_path(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  const std::size_t cut = path.find_first_of("./");
  if (cut == std::string_view::npos) return {std::string(path), ""};
  return {std::string(path.substr(0, cut)), std::string(path.substr(cut + 1))};
}

bool is_servers_own(std::string_view database) {
  return database == "admin" || database == "config" || database == "local";
}

// One look. Steps that may fail leave a note; only a lost connection or a spent budget ends it
// early.
class MongoLook {
 public:
  MongoLook(Transport& transport, const LookOrder& order, Budget& budget, RecordSink& records)
      : session_(transport),
        order_(order),
        budget_(budget),
        records_(records),
        within_(parse_path(order.path)) {}

  Task<Result<Look>> run() {
    seen_.hello = CO_TRY(co_await session_.open(order_.contact));
    seen_.over_tls = session_.tls() != nullptr;
    if (seen_.hello.role == MongoRole::kMongos)
      note("a router of a sharded cluster: counts may include orphaned records");
    const Result<void> ended = co_await ask_everything();
    if (!ended) {
      if (ended.error().kind == ErrorKind::kCancelled) co_return std::unexpected(ended.error());
      note("stopped early: " + ended.error().message);
    }
    conclude();
    co_return std::move(look_);
  }

 private:
  void note(std::string text) { look_.notes.push_back(std::move(text)); }

  Task<Result<void>> ask_everything() {
    CO_TRY(co_await ask_build());
    if (order_.depth < Depth::kList) co_return Result<void>{};
    CO_TRY(co_await ask_databases());
    if (seen_.list_databases.answered == MongoAnswered::kUnauthorized) {
      note(
          "where no user exists yet, a client on the server's own machine could still make the "
          "first one (localhost "
          "exception); that cannot be seen from outside");
      co_return Result<void>{};
    }
    CO_TRY(co_await ask_settings());
    if (access_control_proved_absent(seen_)) CO_TRY(co_await ask_history());
    if (seen_.hello.role == MongoRole::kArbiter) co_return Result<void>{};
    CO_TRY(co_await list_datasets());
    CO_TRY(co_await count_datasets());
    if (order_.depth >= Depth::kSample) CO_TRY(co_await sample_datasets());
    co_return Result<void>{};
  }

  // Sends one command. A server that drops us, or answers what cannot be read, costs us that
  // answer; the session makes a new connection for the next one.
  Task<Result<std::optional<MongoAnswer>>> ask(std::string database, BsonBuilder command) {
    Result<MongoAnswer> answer = co_await session_.run(std::move(database), std::move(command));
    if (answer) co_return std::optional<MongoAnswer>(std::move(*answer));
    if (must_stop(answer.error())) co_return std::unexpected(std::move(answer).error());
    co_return std::optional<MongoAnswer>();
  }

  bool must_stop(const Error& error) const {
    if (error.kind == ErrorKind::kLimit) return !session_.too_long() || !session_.usable();
    return error.kind == ErrorKind::kCancelled || error.kind == ErrorKind::kForbidden ||
           !session_.usable();
  }

  static MongoOutcome outcome_of(const std::optional<MongoAnswer>& answer) {
    return answer ? answer->outcome : MongoOutcome{MongoAnswered::kNothing, 0};
  }
  static bool is_ok(const std::optional<MongoAnswer>& answer) {
    return answer && answer->outcome.answered == MongoAnswered::kOk;
  }

  Task<Result<void>> ask_build() {
    seen_.build = build_of_hello(seen_.hello);
    const auto answer = CO_TRY(co_await ask("admin", mongo_build_info()));
    if (is_ok(answer)) {
      seen_.build = parse_mongo_build(answer->document(), seen_.hello);
    } else if (outcome_of(answer).answered == MongoAnswered::kUnauthorized &&
               seen_.build.product.empty()) {
      seen_.build.product = "MongoDB";  // look-alikes do not refuse it
      note("buildInfo wants a login; the release is the one of hello's wire version");
    }
    if (seen_.build.product.empty())
      note("it speaks MongoDB's wire protocol, but does not say which product it is");
    co_return Result<void>{};
  }

  Task<Result<void>> ask_databases() {
    const auto answer = CO_TRY(co_await ask("admin", mongo_list_databases(session_.dialect())));
    seen_.list_databases = outcome_of(answer);
    if (is_ok(answer)) seen_.databases = parse_mongo_databases(answer->document());
    if (seen_.databases.size() >= kMaxMongoNames)
      note(fmt::format("only the first {} databases are named", kMaxMongoNames));
    for (const MongoDatabase& database : seen_.databases) {
      if (const auto sign = takeover_sign(NamedThing::kDatabase, database.name))
        seen_.notes.push_back({database.name, *sign, std::nullopt});
    }
    co_return Result<void>{};
  }

  // What always needs a privilege, and who we are.
  Task<Result<void>> ask_settings() {
    const auto command_line = CO_TRY(co_await ask("admin", mongo_command_line()));
    seen_.command_line = outcome_of(command_line);
    if (is_ok(command_line)) {
      const auto parsed = command_line->document().find("parsed");
      const auto options = parsed ? parsed->document() : std::nullopt;
      if (options) seen_.options = parse_mongo_options(*options);
    }
    const auto connection = CO_TRY(co_await ask("admin", mongo_connection_status()));
    seen_.connection_status = outcome_of(connection);
    if (is_ok(connection)) seen_.login = parse_mongo_login(connection->document());
    const auto status = CO_TRY(co_await ask("admin", mongo_server_status()));
    seen_.server_status = outcome_of(status);
    if (is_ok(status)) seen_.status = parse_mongo_status(status->document());
    co_return Result<void>{};
  }

  // Since when, and whose machine: only where it is open, because a protected server refuses all of
  // it.
  Task<Result<void>> ask_history() {
    const auto warnings = CO_TRY(co_await ask("admin", mongo_startup_warnings()));
    if (is_ok(warnings)) seen_.open_warning = parse_open_warning(warnings->document());
    const auto host = CO_TRY(co_await ask("admin", mongo_host_info()));
    if (is_ok(host)) seen_.hostname = parse_mongo_hostname(host->document());
    if (seen_.hello.role == MongoRole::kMongos)
      co_return Result<void>{};  // it has no local database
    const auto users = CO_TRY(co_await ask("admin", mongo_count("system.users")));
    if (is_ok(users)) seen_.users = parse_mongo_count(users->document());
    MongoFind starts{"local", "startup_log", kMaxStarts, MongoOrder::kLatestStartFirst};
    const Result<MongoAnswer> answer = co_await session_.find(std::move(starts), kMaxStartsBytes);
    if (!answer) {
      if (must_stop(answer.error())) co_return std::unexpected(answer.error());
      co_return Result<void>{};
    }
    if (answer->outcome.answered != MongoAnswered::kOk) co_return Result<void>{};
    const std::vector<BsonDocument> records = session_.dialect().has_find()
                                                  ? mongo_first_batch(answer->document())
                                                  : answer->reply.documents;
    for (const BsonDocument& record : records) {
      if (const auto start = parse_mongo_start(record)) seen_.starts.push_back(*start);
    }
    co_return Result<void>{};
  }

  Task<Result<void>> list_datasets() {
    std::vector<std::string> names;
    for (const MongoDatabase& database : seen_.databases) {
      if (!is_servers_own(database.name) &&
          (within_.database.empty() || within_.database == database.name)) {
        names.push_back(database.name);
      }
    }
    // A database asked for by name may be there though the list is empty or refused.
    if (!within_.database.empty() && names.empty() && !is_servers_own(within_.database))
      names.push_back(within_.database);
    std::size_t listed = 0;
    for (const std::string& database : names) {
      if (listed == kMaxListedIn || budget_.nearly_spent()) break;
      if (look_.datasets.size() >= kMaxListedDatasets) break;
      ++listed;
      CO_TRY(co_await list_database(database));
    }
    if (listed < names.size())
      note(fmt::format("stopped at {} of {} databases", listed, names.size()));
    co_return Result<void>{};
  }

  Task<Result<void>> list_database(const std::string& database) {
    MongoCollections found;
    MongoOutcome outcome;
    if (session_.dialect().has_list_collections()) {
      const auto answer = CO_TRY(co_await ask(database, mongo_list_collections()));
      outcome = outcome_of(answer);
      if (is_ok(answer)) found = parse_mongo_collections(answer->document());
    } else {
      MongoFind find{database, "system.namespaces", kMongoListBatch, MongoOrder::kAsStored};
      const Result<MongoAnswer> answer = co_await session_.find(std::move(find), kMaxStartsBytes);
      if (!answer && must_stop(answer.error())) co_return std::unexpected(answer.error());
      outcome = answer ? answer->outcome : MongoOutcome{MongoAnswered::kNothing, 0};
      if (answer && outcome.answered == MongoAnswered::kOk) {
        found = parse_mongo_namespaces(answer->reply.documents, database);
        found.complete = answer->reply.documents.size() < static_cast<std::size_t>(kMongoListBatch);
      }
    }
    if (seen_.list_collections.answered != MongoAnswered::kOk) seen_.list_collections = outcome;
    if (!found.complete) note("a database has more collections than are named here");
    for (MongoCollection& collection : found.collections) {
      if (collection.name.starts_with("system."))
        continue;  // indexes, profiles, the buckets of time series
      if (!within_.collection.empty() && within_.collection != collection.name) continue;
      if (look_.datasets.size() >= kMaxListedDatasets) {
        note(fmt::format("only the first {} collections are named", kMaxListedDatasets));
        break;
      }
      MongoTarget target{
          database, std::move(collection.name), collection.kind, look_.datasets.size(), {}};
      look_.datasets.push_back(
          {.name = printable(database + "." + target.collection, kMaxPathBytes)});
      targets_.push_back(std::move(target));
    }
    co_return Result<void>{};
  }

  // Requests that sampling will need are kept back.
  std::uint64_t requests_for_samples() const {
    if (order_.depth < Depth::kSample) return 0;
    return kRequestsOfASample * std::min<std::uint64_t>(budget_.limits().datasets, targets_.size());
  }

  Task<Result<void>> count_datasets() {
    std::size_t counted = 0;
    std::size_t views = 0;
    for (MongoTarget& target : targets_) {
      if (target.kind == MongoKind::kView) {
        ++views;
        continue;
      }
      if (counted == kMaxCounted || budget_.nearly_spent()) break;
      if (budget_.requests_left() <= requests_for_samples() + 1) break;
      ++counted;
      CO_TRY(co_await count_dataset(target));
    }
    if (views > 0)
      note(fmt::format("{} views are named but not read: they show other collections' records",
                       views));
    if (counted + views < targets_.size()) {
      note(fmt::format("{} of {} collections were counted", counted, targets_.size() - views));
    }
    co_return Result<void>{};
  }

  Task<Result<void>> count_dataset(MongoTarget& target) {
    const auto answer =
        CO_TRY(co_await ask(target.database, mongo_collection_stats(target.collection)));
    if (is_ok(answer)) target.stats = parse_mongo_stats(answer->document());
    if (!target.stats.records && outcome_of(answer).answered != MongoAnswered::kUnauthorized) {
      const auto count = CO_TRY(co_await ask(target.database, mongo_count(target.collection)));
      if (is_ok(count)) target.stats.records = parse_mongo_count(count->document());
    }
    Dataset& dataset = look_.datasets[target.dataset];
    dataset.records = target.stats.records;
    dataset.bytes = target.stats.bytes;
    // Behind a router it counts records that are being moved twice.
    dataset.records_are_estimate =
        dataset.records.has_value() && seen_.hello.role == MongoRole::kMongos;
    co_return Result<void>{};
  }

  // Counting reads what it was told to, and nothing else.
  bool is_wanted(const MongoTarget& target) const {
    if (order_.depth != Depth::kCount) return true;
    const std::string& name = look_.datasets[target.dataset].name;
    return std::ranges::find(order_.count_only, name) != order_.count_only.end();
  }

  // The largest first, after the ransom notes: those date the exposure.
  std::vector<const MongoTarget*> targets_in_order() const {
    std::vector<const MongoTarget*> order;
    for (const MongoTarget& target : targets_) {
      const bool is_empty = target.stats.records == 0U;
      if (!is_wanted(target)) continue;
      if (target.kind != MongoKind::kView && !is_empty) order.push_back(&target);
    }
    std::ranges::sort(order, [](const MongoTarget* a, const MongoTarget* b) {
      const bool note_a = takeover_sign(NamedThing::kDatabase, a->database).has_value();
      const bool note_b = takeover_sign(NamedThing::kDatabase, b->database).has_value();
      if (note_a != note_b) return note_a;
      const std::uint64_t records_a = a->stats.records.value_or(0);
      const std::uint64_t records_b = b->stats.records.value_or(0);
      return records_a != records_b ? records_a > records_b : a->dataset < b->dataset;
    });
    return order;
  }

  Task<Result<void>> sample_datasets() {
    const std::vector<const MongoTarget*> order = targets_in_order();
    const std::size_t most = std::min<std::size_t>(order.size(), budget_.limits().datasets);
    std::size_t sampled = 0;
    for (; sampled < most && !budget_.nearly_spent(); ++sampled) {
      // What one leaves of its share is the next ones'.
      const std::uint64_t share = budget_.bytes_left() / (most - sampled);
      CO_TRY(co_await sample_dataset(*order[sampled], share));
    }
    if (sampled < order.size())
      note(fmt::format("records were read from {} of {} collections", sampled, order.size()));
    co_return Result<void>{};
  }

  Task<Result<void>> sample_dataset(const MongoTarget& target, std::uint64_t share) {
    Dataset& dataset = look_.datasets[target.dataset];
    const std::uint64_t before = budget_.records_spent();
    Result<MongoSample> sample = MongoSample{};
    if (order_.depth == Depth::kCount) {
      sample = co_await count_mongo(session_, target, dataset.name, budget_, records_);
    } else {
      sample = co_await sample_mongo(session_, target, dataset.name, share, budget_, records_);
    }
    dataset.sampled = budget_.records_spent() - before;
    seen_.records_read += dataset.sampled;
    if (!sample) {
      if (seen_.find.answered == MongoAnswered::kNotAsked)
        seen_.find = {MongoAnswered::kNothing, 0};
      if (must_stop(sample.error())) co_return std::unexpected(sample.error());
      co_return Result<void>{};
    }
    if (seen_.find.answered != MongoAnswered::kOk) seen_.find = sample->outcome;
    if (sample->whole) {
      dataset.records = dataset.sampled;
      dataset.records_are_estimate = false;
    }
    if (sample->oldest_object) {
      seen_.oldest_object =
          std::min(seen_.oldest_object.value_or(*sample->oldest_object), *sample->oldest_object);
      seen_.newest_object =
          std::max(seen_.newest_object.value_or(*sample->newest_object), *sample->newest_object);
      for (MongoNote& ransom : seen_.notes) {
        if (ransom.database == target.database) ransom.written = sample->oldest_object;
      }
    }
    co_return Result<void>{};
  }

  void conclude() {
    look_.service = {"mongodb", seen_.build.product, seen_.build.version, cpe_of(seen_.build),
                     std::nullopt};
    if (session_.tls() != nullptr) look_.service.tls = *session_.tls();
    look_.access = judge_mongo_access(seen_);
    std::string& proof = look_.access.identify.proof;
    proof += fmt::format("; it is {}", describe(seen_.hello.role));
    if (!seen_.build.speaks_as.empty())
      proof += "; it says that it is compatible with MongoDB " + seen_.build.speaks_as;
    add_mongo_referrals(seen_, look_);
    add_mongo_window(seen_, look_);
    add_mongo_owners(seen_, look_);
    add_mongo_causes(seen_, look_);
    add_mongo_touched(seen_, look_);
  }

  MongoSession session_;
  const LookOrder& order_;
  Budget& budget_;
  RecordSink& records_;
  Within within_;
  MongoObserved seen_;
  Look look_;
  std::vector<MongoTarget> targets_;
};

Task<Result<Look>> look(Transport& transport, const LookOrder& order, Budget& budget,
                        RecordSink& records) {
  MongoLook one(transport, order, budget, records);
  co_return co_await one.run();
}

std::optional<Service> recognise(std::string_view first_bytes) {
  const auto header = parse_mongo_header(first_bytes);
  if (!header || header->opcode == MongoOpcode::kQuery) return std::nullopt;
  Service service{"mongodb", "", "", "", std::nullopt};
  if (first_bytes.size() < header->length) {
    // The rest is under way. The header alone is 16 bytes that nothing else answers to our request.
    const bool answers_greeting = header->opcode == MongoOpcode::kReply && header->response_to == 1;
    if (!answers_greeting) return std::nullopt;
    return service;
  }
  const auto reply = parse_mongo_reply(first_bytes.substr(0, header->length));
  if (!reply || reply->documents.empty()) return std::nullopt;
  const auto hello = parse_mongo_hello(reply->documents.front());
  if (hello) {
    service.product = build_of_hello(*hello).product;
    return service;
  }
  // A refusal in MongoDB's own form.
  if (mongo_outcome(reply->documents.front()).answered == MongoAnswered::kNothing)
    return std::nullopt;
  return service;
}

}  // namespace

constinit const Protocol kMongodb = {
    .name = "mongodb",
    .title = "MongoDB",
    .ports = kPorts,
    .commands = kMongoCommands,
    .greeting = kMongoGreeting,
    .recognise = recognise,
    .name_request = name_mongo_request,
    .look = look,
    .counts = true,
};

}  // namespace celador
