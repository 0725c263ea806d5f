// Redis, and what speaks as it does: Valkey, KeyDB, Dragonfly. TCP 6379 (7000 and up in clusters,
// 26379 sentinels).
//
// We send PING: a server with a password answers NOAUTH and nothing more is asked; protected mode
// says DENIED before we ask anything. Else INFO tells version, role and numbers of keys; ACL and
// COMMAND INFO what a stranger may write or administer, which is never tried; SCAN names keys
// without holding the server up; small slices of some keys are read into memory for the classifier.
// KEYS, MONITOR, DEBUG, SLOWLOG, CONFIG GET of secrets and all writes are not among the commands
// (redis_commands.cc).
//
// Source: Redis documentation, "Commands", "Redis security" and "ACL"; answers as measured on
// Redis 7.0.15 (docs/protocols/redis.md). Tested by redis_*_test.cc and tests/test_redis.py. Fuzzed
// by redis_fuzz.cc.
#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "protocols/protocol.h"
#include "protocols/redis_access.h"
#include "protocols/redis_commands.h"
#include "protocols/redis_connection.h"
#include "protocols/redis_info.h"
#include "protocols/redis_key_space.h"

namespace celador {
namespace {

constexpr std::array<std::uint16_t, 4> kPorts = {6379, 6380, 26379, 7000};
constexpr std::string_view kPing = "*1\r\n$4\r\nPING\r\n";
constexpr std::string_view kCommandsOfInterest = "set config acl replicaof slaveof";

constexpr std::string_view kSecurityPage = "Redis docs, Redis security";
constexpr std::string_view kAclPage = "Redis docs, ACL";

// Of another protocol are: "-ERR" of POP3, which greets first and has no quotes, and of NATS, which
// has other words.
std::optional<Service> recognise_redis(std::string_view first_bytes) {
  static constexpr std::array<std::string_view, 12> kAnswers = {
      "+PONG\r\n",
      "-NOAUTH ",
      "-NOPERM ",
      "-LOADING ",
      "-MASTERDOWN ",
      "-BUSY Redis",
      "-MISCONF ",
      "-ERR operation not permitted",
      "-ERR max number of clients reached",
      "-ERR unknown command 'PING'",
      "-ERR unknown command `PING`",
      "-ERR wrong number of arguments for 'ping'",
  };
  bool known = false;
  for (const std::string_view answer : kAnswers)
    known = known || starts_with_ignoring_case(first_bytes, answer);
  const std::string_view start = first_bytes.substr(0, 100);
  known =
      known || (start.starts_with("-DENIED ") &&
                find_ignoring_case(start, "running in protected mode") != std::string_view::npos);
  if (!known) return std::nullopt;
  return Service{.protocol = "redis"};
}

class RedisLook {
 public:
  RedisLook(Transport& transport, const LookOrder& order, Budget& budget, RecordSink& records)
      : transport_(transport),
        order_(order),
        connection_(transport),
        key_space_(connection_, budget, records) {}

  Task<Result<Look>> run() {
    CO_TRY(co_await greet());
    look_.service = {.protocol = "redis"};
    if (const TlsFacts* tls = transport_.tls()) look_.service.tls = *tls;
    if (may_ask_more()) {
      const Result<void> asked = co_await ask();
      if (!asked) {
        evidence_.ended_early = asked.error().message;
        look_.notes.push_back("the look ended early: " + evidence_.ended_early);
      }
    }
    conclude();
    co_await connection_.quit();
    co_return std::move(look_);
  }

 private:
  // PING, or what comes unasked instead. An error when the peer is no Redis.
  Task<Result<void>> greet() {
    Result<RespValue> answer = co_await connection_.ask(Buffer(kPing));
    if (!answer && answer.error().kind == ErrorKind::kClosed) {
      // Protected mode speaks and hangs up before it is asked; our PING may have cost us its words.
      CO_TRY(co_await connection_.renew());
      answer = co_await connection_.listen();
    }
    if (!answer) co_return std::unexpected(answer.error());
    const bool pong = answer->kind() == RespKind::kText && answer->text() == "PONG";
    const bool refusal =
        answer->is_error() && recognise_redis(fmt::format("-{}\r\n", answer->text())).has_value();
    if (!pong && !refusal)
      co_return fail(ErrorKind::kUnsupported, "the peer answers PING as no Redis does");
    evidence_.greeting = judge_redis_answer(*answer);
    co_return Result<void>{};
  }

  bool may_ask_more() const {
    return evidence_.greeting != RedisAnswer::kAskedForPassword &&
           evidence_.greeting != RedisAnswer::kProtectedMode &&
           evidence_.greeting != RedisAnswer::kTooManyClients;
  }

  Task<Result<void>> ask() {
    const bool identify_only = order_.depth < Depth::kList;
    {
      const RespValue told = CO_TRY(co_await connection_.ask(
          identify_only ? resp_request({"INFO", "server"}) : resp_request({"INFO"})));
      evidence_.info_answer = judge_redis_answer(told);
      if (evidence_.info_answer == RedisAnswer::kFine)
        evidence_.info = parse_redis_info(told.text());
    }
    if (identify_only || evidence_.info_answer == RedisAnswer::kAskedForPassword)
      co_return Result<void>{};
    CO_TRY(co_await introduce());
    CO_TRY(co_await ask_rights());
    CO_TRY(co_await ask_settings());
    // What only this machine gets is no stranger's, and not ours to read.
    if (serves_loopback_only(evidence_)) co_return Result<void>{};
    if (evidence_.info.mode == RedisInfo::Mode::kCluster) CO_TRY(co_await ask_nodes());
    if (evidence_.info.mode != RedisInfo::Mode::kSentinel) {
      co_await key_space_.read(evidence_.info, order_, ordered_database());
    }
    co_return Result<void>{};
  }

  Task<Result<RedisAnswer>> judge(Buffer request) {
    const RespValue reply = CO_TRY(co_await connection_.ask(std::move(request)));
    co_return judge_redis_answer(reply);
  }

  // Who we are, for the operator's eyes, and that our reads shall not count as use.
  Task<Result<void>> introduce() {
    CO_TRY(co_await judge(resp_request({"CLIENT", "SETNAME", "celador"})));
    if (evidence_.info.at_least(7, 2))
      CO_TRY(co_await judge(resp_request({"CLIENT", "NO-TOUCH", "ON"})));
    co_return Result<void>{};
  }

  Task<Result<void>> ask_rights() {
    if (evidence_.info.has_users() || !evidence_.info.has_version()) {
      const RespValue told =
          CO_TRY(co_await connection_.ask(resp_request({"ACL", "GETUSER", "default"})));
      evidence_.user_answer = judge_redis_answer(told);
      evidence_.user = parse_redis_user(told);
    }
    // DRYRUN came with 7.0; who may not GETUSER may not DRYRUN either, and each refusal fills the
    // server's ACL LOG.
    if (evidence_.info.at_least(7) && evidence_.user_answer == RedisAnswer::kFine) {
      evidence_.dry_get =
          CO_TRY(co_await dry_run(resp_request({"ACL", "DRYRUN", "default", "GET", "celador:x"})));
      evidence_.dry_set = CO_TRY(
          co_await dry_run(resp_request({"ACL", "DRYRUN", "default", "SET", "celador:x", "1"})));
      evidence_.dry_config_set = CO_TRY(co_await dry_run(
          resp_request({"ACL", "DRYRUN", "default", "CONFIG", "SET", "dir", "x"})));
      evidence_.dry_acl_setuser = CO_TRY(
          co_await dry_run(resp_request({"ACL", "DRYRUN", "default", "ACL", "SETUSER", "x"})));
      evidence_.dry_replicaof = CO_TRY(
          co_await dry_run(resp_request({"ACL", "DRYRUN", "default", "REPLICAOF", "NO", "ONE"})));
    }
    const RespValue known = CO_TRY(co_await connection_.ask(
        resp_request({"COMMAND", "INFO", "set", "config", "acl", "replicaof", "slaveof"})));
    if (!known.is_error()) evidence_.missing = missing_commands(known, kCommandsOfInterest);
    if (!evidence_.info.has_users()) std::erase(evidence_.missing, "acl");
    co_return Result<void>{};
  }

  Task<Result<RedisAnswer>> dry_run(Buffer request) {
    const RespValue reply = CO_TRY(co_await connection_.ask(std::move(request)));
    co_return judge_dry_run(reply);
  }

  Task<Result<void>> ask_settings() {
    {
      const RespValue told =
          CO_TRY(co_await connection_.ask(resp_request({"CONFIG", "GET", "protected-mode"})));
      evidence_.config_answer = judge_redis_answer(told);
      evidence_.protected_mode = setting(told);
    }
    if (evidence_.config_answer != RedisAnswer::kFine) co_return Result<void>{};
    const RespValue told =
        CO_TRY(co_await connection_.ask(resp_request({"CONFIG", "GET", "bind"})));
    evidence_.bind = setting(told);
    co_return Result<void>{};
  }

  static std::optional<std::string> setting(const RespValue& reply) {
    const std::vector<RespValue> parts = reply.elements();
    if (parts.size() != 2) return std::nullopt;
    return printable(parts[1].text());
  }

  Task<Result<void>> ask_nodes() {
    const RespValue told = CO_TRY(co_await connection_.ask(resp_request({"CLUSTER", "NODES"})));
    if (told.is_error()) co_return Result<void>{};
    for (const std::string& node : parse_cluster_nodes(told.text())) {
      look_.owners.push_back({.role = OwnerRole::kOperator,
                              .kind = "redis.cluster_node",
                              .name = node,
                              .weight = 0.2,
                              .note = "another node of the same cluster"});
    }
    look_.notes.emplace_back("a cluster: other nodes hold other keys and were not visited");
    co_return Result<void>{};
  }

  std::optional<std::uint64_t> ordered_database() const {
    std::string_view path = order_.path;
    while (path.starts_with('/')) path.remove_prefix(1);
    const auto number = parse_unsigned(path);
    return number && *number < kMaxRedisDatabases ? number : std::nullopt;
  }

  void conclude() {
    const RedisInfo& info = evidence_.info;
    look_.service.product = info.product;
    look_.service.version = info.version;
    look_.service.cpe = info.cpe;
    evidence_.scan = key_space_.scan;
    evidence_.values_read = key_space_.values_read;
    evidence_.keys_refused = key_space_.keys_refused;
    evidence_.reads_refused = key_space_.reads_refused;
    look_.access = judge_redis_access(evidence_);
    look_.datasets = std::move(key_space_.datasets);
    std::ranges::move(key_space_.notes, std::back_inserter(look_.notes));
    note_oddities();
    gather_window();
    gather_owners();
    gather_causes();
    judge_others();
  }

  void note_oddities() {
    const RedisInfo& info = evidence_.info;
    if (evidence_.greeting == RedisAnswer::kProtectedMode || serves_loopback_only(evidence_)) {
      look_.notes.emplace_back(
          "latent risk: only protected mode keeps strangers out; no password is set, so it is open "
          "to all as soon as "
          "protected mode is turned off");
    }
    const bool is_over_loopback =
        order_.address.starts_with("127.") || order_.address.starts_with("[::1]");
    if (is_open() && is_over_loopback && !evidence_.protected_mode) {
      look_.notes.emplace_back(
          "the look came over loopback, and CONFIG GET tells nothing of protected mode, which may "
          "still keep others out");
    }
    if (evidence_.greeting == RedisAnswer::kNotNow) {
      look_.notes.emplace_back(
          "the server was loading, busy or without its master; look again later");
    }
    if (info.has_users() && evidence_.user_answer == RedisAnswer::kUnknownCommand) {
      look_.notes.emplace_back(
          "INFO tells a version that has ACL, yet ACL is unknown: renamed, a proxy, or a decoy");
    }
    if (info.mode == RedisInfo::Mode::kSentinel)
      look_.notes.emplace_back("a sentinel: it watches stores and holds none");
  }

  void gather_window() {
    const RedisInfo& info = evidence_.info;
    if (info.uptime) {
      look_.window.push_back(
          {.bound = WindowBound::kProcessStart,
           .strength = Strength::kModerate,
           .kind = "redis.uptime",
           .ago = std::chrono::seconds(*info.uptime),
           .note =
               "INFO: this run began then; password and protected mode can change while it runs"});
    }
    if (info.last_save) {
      WindowFact fact{.bound = WindowBound::kDataSpan,
                      .strength = Strength::kWeak,
                      .kind = "redis.last_save",
                      .note = "INFO: data was last saved to disk then"};
      if (info.server_time && *info.server_time >= *info.last_save) {
        fact.ago =
            std::chrono::seconds(*info.server_time - *info.last_save);  // by the server's own clock
      } else {
        fact.at = Instant(std::chrono::seconds(*info.last_save));
      }
      look_.window.push_back(std::move(fact));
    }
    // A hundred years; more is a lie.
    constexpr std::uint64_t kMaxIdleSeconds = 100ULL * 366 * 86400;
    if (key_space_.longest_idle && *key_space_.longest_idle <= kMaxIdleSeconds) {
      look_.window.push_back(
          {.bound = WindowBound::kDataSpan,
           .strength = Strength::kWeak,
           .kind = "redis.idle_time",
           .ago = std::chrono::seconds(*key_space_.longest_idle),
           .note = "OBJECT IDLETIME: some key was there then and was not touched since"});
    }
  }

  void gather_owners() {
    const RedisInfo& info = evidence_.info;
    const auto add = [this](std::string kind, const std::string& name, double weight,
                            std::string note) {
      if (name.empty()) return;
      look_.owners.push_back({.role = OwnerRole::kOperator,
                              .kind = std::move(kind),
                              .name = name,
                              .weight = weight,
                              .note = std::move(note)});
    };
    for (const std::string& master : info.watched_masters) {
      add("redis.sentinel_master", master, 0.2, "a master that this sentinel watches");
    }
    if (!is_public_address(info.master_host))
      add("redis.master_host", info.master_host, 0.2, "INFO: its master");
    add("redis.config_file", info.config_file.value_or(""), 0.1,
        "INFO: the path of its configuration");
    add("redis.executable", info.executable, 0.05, "INFO: the path of its program");
  }

  bool is_open() const {
    return look_.access.list.state == State::kYes || look_.access.read.state == State::kYes ||
           look_.access.write.state == State::kYes || look_.access.admin.state == State::kYes;
  }

  void gather_causes() {
    if (!is_open()) return;
    if (evidence_.user || !evidence_.info.has_version() || evidence_.info.has_users()) {
      look_.causes.push_back(
          {.setting = "requirepass",
           .observed = "not set: the user default asks for no password",
           .fix = "Set requirepass to a long random password, or switch the default user off (user "
                  "default off) and give each client a named one.",
           .reference = std::string(kAclPage)});
    } else {
      look_.causes.push_back({.setting = "requirepass",
                              .observed = "not set: PING is answered without a password",
                              .fix = "Set requirepass to a long random password.",
                              .reference = std::string(kSecurityPage)});
    }
    if (evidence_.protected_mode == "no") {
      look_.causes.push_back({.setting = "protected-mode",
                              .observed = "no",
                              .fix = "Set protected-mode yes.",
                              .reference = std::string(kSecurityPage)});
    }
    const std::optional<std::string>& bind = evidence_.bind;
    if (bind && listens_beyond_loopback(*bind)) {
      look_.causes.push_back(
          {.setting = "bind",
           .observed = bind->empty() ? "all addresses" : *bind,
           .fix = "Bind it to 127.0.0.1 -::1, or to the one address that its clients use.",
           .reference = std::string(kSecurityPage)});
    }
    const std::string file = evidence_.info.config_file.value_or("");
    for (Cause& cause : look_.causes) {
      if (!file.empty()) cause.file = file;
    }
  }

  static bool listens_beyond_loopback(std::string_view bind) {
    for (std::string_view address : split(bind, ' ')) {
      if (address.starts_with('-')) address.remove_prefix(1);  // "-::1": may be missing
      if (!address.starts_with("127.") && address != "::1") return true;
    }
    return false;
  }

  void judge_others() {
    std::vector<std::string> evidence = std::move(key_space_.traces);
    if (is_public_address(evidence_.info.master_host) && look_.access.admin.state == State::kYes) {
      evidence.push_back(fmt::format(
          "INFO: it copies its data from a public address, {}, which anybody could have set",
          evidence_.info.master_host));
    }
    if (evidence.empty()) return;  // no trace found proves nothing
    look_.touched_by_others = {TouchedByOthers::State::kYes, std::move(evidence)};
  }

  Transport& transport_;
  const LookOrder& order_;
  RedisConnection connection_;
  RedisKeySpace key_space_;
  RedisEvidence evidence_;
  Look look_;
};

Task<Result<Look>> look_at_redis(Transport& transport, const LookOrder& order, Budget& budget,
                                 RecordSink& records) {
  RedisLook look(transport, order, budget, records);
  co_return co_await look.run();
}

}  // namespace

extern const Protocol kRedis;
constinit const Protocol kRedis = {
    .name = "redis",
    .title = "Redis",
    .ports = kPorts,
    .commands = kRedisCommands,
    .greeting = kPing,
    .recognise = recognise_redis,
    .name_request = name_redis_request,
    .look = look_at_redis,
    .counts = true,
};

}  // namespace celador
