// PostgreSQL, frontend/backend protocol 3. TCP 5432 (5433 YugabyteDB, 6432 PgBouncer, 26257
// CockroachDB).
//
// SSLRequest tells whether it speaks the protocol and has TLS; a startup of protocol 0.0 is refused
// by an error that is PostgreSQL's own and hints at the version, without naming a user. Where the
// scope grants `passwordless`, a few usual roles are tried, each as a startup that makes its
// session read-only; the first demand for a password ends that try, and none is ever sent. Inside,
// privileges are read from the catalogue; records come from tables and materialised views only.
//
// The files: postgresql_statements (all that may be sent), _session (a connection), _entry (getting
// in), _server (role, window, owner, cause), _hba (the line at fault), _tables and _values
// (records).
//
// Source: PostgreSQL documentation, "Frontend/Backend Protocol", "Client Authentication".
// Tested by postgresql_test.cc and tests/postgresql_test.py. Fuzzed by postgresql_fuzz.cc.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "protocols/postgresql_entry.h"
#include "protocols/postgresql_products.h"
#include "protocols/postgresql_server.h"
#include "protocols/postgresql_statements.h"
#include "protocols/postgresql_tables.h"
#include "protocols/protocol.h"
#include "protocols/takeover_names.h"

namespace celador {
namespace postgresql {
namespace {

constexpr std::string_view kName = "postgresql";
constexpr std::array<std::uint16_t, 4> kPorts = {5432, 5433, 6432, 26257};

std::optional<Service> recognise(std::string_view first_bytes) {
  Service service;
  service.protocol = kName;
  // Exactly one byte: little evidence, which the look then confirms.
  if (first_bytes == "S" || first_bytes == "N") return service;
  if (!first_bytes.starts_with('E')) return std::nullopt;
  const auto message = postgres::next_message(first_bytes);
  if (!message || !message->has_value()) return std::nullopt;
  const bool is_old = (*message)->type == postgres::kErrorBeforeVersion3;
  if (is_old) return (*message)->body.starts_with("FATAL") ? std::optional(service) : std::nullopt;
  const auto error = postgres::parse_error((*message)->body);
  if (!error || error->sqlstate.empty()) return std::nullopt;
  return service;
}

// The first release that reads only the pages that a condition on ctid names.
constexpr std::int64_t kReadsPagesAlone = 140'000;

// All that a look carries from one database to the next.
struct Progress {
  Look look;
  Server server;
  Tally tally;
  bool may_create_somewhere = false;
  std::string where_may_create;
  std::size_t databases_seen = 0;
  std::size_t databases_unseen = 0;
  std::size_t kinds_not_read = 0;  // views and foreign tables
  std::size_t names_left_out = 0;
};

void note_sign(NamedThing thing, std::string_view name, Look& look) {
  const auto sign = takeover_sign(thing, name);
  if (!sign) return;
  look.touched_by_others.state = TouchedByOthers::State::kYes;
  look.touched_by_others.evidence.push_back(fmt::format(
      "{} \"{}\" is named like {}", thing == NamedThing::kTable ? "the table" : "the database",
      printable(name, 80), *sign));
}

void set_all_unknown(Look& look, const std::string& why) {
  for (Verdict* verdict :
       {&look.access.list, &look.access.read, &look.access.write, &look.access.admin}) {
    *verdict = unknown(why);
  }
}

// The tables of the database that `session` is in. Errors are the connection's end.
Task<Result<void>> look_at_tables(Session& session, const std::string& database,
                                  const LookOrder& order, Budget& budget, RecordSink& records,
                                  Progress& progress) {
  Answer answer = CO_TRY(co_await ask(session, kAskTables.sql));
  if (answer.refused()) answer = CO_TRY(co_await ask(session, kAskTablesPlainly.sql));
  if (answer.refused()) {
    progress.look.notes.push_back(fmt::format("{}: the catalogue was refused (SQLSTATE {})",
                                              printable(database, 80), answer.sqlstate));
    ++progress.databases_unseen;
    co_return Result<void>{};
  }
  const Answer schemas = CO_TRY(co_await ask(session, kAskSchemas.sql));
  if (!schemas.rows.empty() && !progress.may_create_somewhere) {
    progress.may_create_somewhere = true;
    progress.where_may_create = fmt::format("schema \"{}\" of database \"{}\"",
                                            printable(text_at(schemas.rows[0], 0).value_or(""), 80),
                                            printable(database, 80));
  }
  const std::vector<Table> tables = read_tables(answer, progress.names_left_out);
  std::vector<const Table*> to_sample;
  const std::size_t first = progress.look.datasets.size();
  for (const Table& table : tables) {
    note_sign(NamedThing::kTable, table.name, progress.look);
    if (progress.look.datasets.size() >= kMaxListedDatasets) break;
    Dataset dataset = list_table(database, table, progress.tally);
    if (table.kind == 'v' || table.kind == 'f') ++progress.kinds_not_read;
    // A partitioned table keeps no rows: its partitions stand for it.
    if (table.kind == 'p') continue;
    progress.look.datasets.push_back(std::move(dataset));
    to_sample.push_back(&table);
  }
  ++progress.databases_seen;
  if (order.depth < Depth::kSample) co_return Result<void>{};
  for (std::size_t i = 0; i < to_sample.size(); ++i) {
    Dataset& dataset = progress.look.datasets[first + i];
    if (order.depth == Depth::kCount) {
      if (std::ranges::find(order.count_only, dataset.name) == order.count_only.end()) continue;
      if (progress.server.version < kReadsPagesAlone) {
        progress.look.notes.push_back("count: servers before 14 read a whole table for some pages");
        break;
      }
      CO_TRY(co_await count_table(session, *to_sample[i], progress.server.block_bytes, budget,
                                  records, dataset, progress.tally, progress.look.notes));
      continue;
    }
    CO_TRY(co_await sample_table(session, *to_sample[i], progress.server.block_bytes, budget,
                                 records, dataset, progress.tally, progress.look.notes));
  }
  co_return Result<void>{};
}

// Every database that the role may connect to, the one we are in first.
Task<void> look_at_databases(Transport& first, Attempt& in, const LookOrder& order, Budget& budget,
                             RecordSink& records, Progress& progress) {
  std::vector<std::string> names = {in.database};
  for (const Database& database : progress.server.databases) {
    note_sign(NamedThing::kDatabase, database.name, progress.look);
    if (database.may_create && !progress.may_create_somewhere && !database.is_template) {
      progress.may_create_somewhere = true;
      progress.where_may_create = fmt::format("database \"{}\"", printable(database.name, 80));
    }
    if (!order.path.empty() || database.is_template || database.name == in.database) continue;
    if (database.may_connect) {
      names.push_back(database.name);
    } else {
      ++progress.databases_unseen;
    }
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) {
      if (budget.nearly_spent()) {
        progress.databases_unseen += names.size() - i;
        progress.look.notes.push_back(fmt::format(
            "stopped at {} of {} databases: the look's budget was spent", i, names.size()));
        co_return;
      }
      auto attempt =
          co_await try_to_enter(first, in.way, in.user, names[i], order.contact, in.safety);
      if (!attempt || attempt->outcome != Outcome::kIn) {
        ++progress.databases_unseen;
        progress.look.notes.push_back(
            fmt::format("database \"{}\" was not looked at: {}", printable(names[i], 80),
                        attempt ? attempt->reason : std::string(to_text(attempt.error().kind))));
        continue;
      }
      in.session = std::move(attempt->session);
    }
    const auto looked =
        co_await look_at_tables(*in.session, names[i], order, budget, records, progress);
    if (looked) {
      co_await leave(*in.session);
    } else {
      ++progress.databases_unseen;
      progress.look.notes.push_back(fmt::format("database \"{}\" was not read to its end: {}",
                                                printable(names[i], 80),
                                                to_text(looked.error().kind)));
    }
    in.session.reset();
  }
}

void judge_read(Progress& progress, const std::string& who) {
  const Tally& tally = progress.tally;
  Verdict& read = progress.look.access.read;
  if (tally.sampled_records > 0) {
    read = yes(Basis::kDeclared, fmt::format("{} read {} records, the first of {}", who,
                                             tally.sampled_records, tally.first_sampled));
  } else if (tally.readable > 0) {
    read =
        yes(Basis::kDeclared,
            fmt::format("has_table_privilege says that {} may SELECT from {} of {} tables, as {}",
                        who, tally.readable, tally.tables, tally.first_readable));
  } else if (progress.server.role.is_superuser) {
    read =
        yes(Basis::kDeclared, fmt::format("{} is a superuser; no table of users was found", who));
  } else if (progress.server.role.is_member("pg_read_all_data")) {
    read = yes(Basis::kDeclared, fmt::format("{} is a member of pg_read_all_data", who));
  } else if (progress.databases_unseen > 0 || progress.databases_seen == 0) {
    read = unknown(
        fmt::format("no table that {} may read was found, but {} databases were not looked at", who,
                    progress.databases_unseen));
  } else if (tally.tables == 0) {
    read = unknown(fmt::format("{} found no table at all", who));
  } else {
    read = no(Basis::kDeclared,
              fmt::format("has_table_privilege says that {} may SELECT from none of {} tables", who,
                          tally.tables));
  }
}

void judge_write(Progress& progress, const std::string& who) {
  const Role& role = progress.server.role;
  const Tally& tally = progress.tally;
  Verdict& write = progress.look.access.write;
  if (progress.server.in_recovery) {
    write = no(Basis::kDeclared,
               "pg_is_in_recovery() is true: a standby takes no writes; its primary may");
  } else if (role.is_superuser) {
    write = yes(Basis::kDeclared, fmt::format("{} is a superuser, who may write everywhere", who));
  } else if (role.is_member("pg_write_all_data")) {
    write = yes(Basis::kDeclared, fmt::format("{} is a member of pg_write_all_data", who));
  } else if (tally.writable > 0) {
    write = yes(Basis::kDeclared,
                fmt::format("has_table_privilege says that {} may change {} of {} tables, as {}",
                            who, tally.writable, tally.tables, tally.first_writable));
  } else if (progress.may_create_somewhere) {
    write = yes(Basis::kDeclared,
                fmt::format("{} may change no table of others, but may make its own in {}", who,
                            progress.where_may_create));
  } else if (progress.databases_unseen > 0 || progress.databases_seen == 0) {
    write = unknown(
        fmt::format("no table that {} may change was found, but {} databases were not looked at",
                    who, progress.databases_unseen));
  } else {
    write = no(Basis::kDeclared,
               fmt::format("has_table_privilege says that {} may change none of {} tables", who,
                           tally.tables));
  }
}

void judge_admin(Progress& progress, const std::string& who) {
  const Role& role = progress.server.role;
  Verdict& admin = progress.look.access.admin;
  if (role.is_superuser) {
    admin = yes(Basis::kDeclared,
                fmt::format("{} is a superuser: it may change roles and settings, and run programs "
                            "on the host (COPY ... TO PROGRAM)",
                            who));
  } else if (role.is_member("pg_execute_server_program") ||
             role.is_member("pg_write_server_files")) {
    admin =
        yes(Basis::kDeclared,
            fmt::format("{} may run programs on the host, or write its files, by a predefined role",
                        who));
  } else if (role.may_create_roles) {
    admin = yes(Basis::kDeclared, fmt::format("pg_roles says that {} may create roles", who));
  } else if (progress.server.is_known) {
    admin = no(Basis::kDeclared,
               fmt::format("pg_roles says that {} is no superuser and may not create roles", who));
  } else {
    admin = unknown("the role's own row of pg_roles was not readable");
  }
}

void note_what_stayed_unknown(Progress& progress) {
  std::vector<std::string>& notes = progress.look.notes;
  if (progress.kinds_not_read > 0) {
    notes.push_back(
        fmt::format("{} views and foreign tables were listed, not read: they can call functions or "
                    "other servers",
                    progress.kinds_not_read));
  }
  if (progress.tally.guarded_by_row_security > 0) {
    notes.push_back(
        fmt::format("{} tables have row security, whose policies can call functions: not read",
                    progress.tally.guarded_by_row_security));
  }
  if (progress.tally.not_sampled > 0) {
    notes.push_back(fmt::format("{} tables were not sampled: the look's budget was spent",
                                progress.tally.not_sampled));
  }
  if (progress.names_left_out > 0) {
    notes.push_back(
        fmt::format("{} tables have names that cannot be asked for", progress.names_left_out));
  }
  if (progress.server.role.may_replicate && !progress.server.role.is_superuser) {
    notes.push_back("the role may replicate: with it the whole cluster can be copied");
  }
  if (progress.server.in_recovery && progress.server.role.is_superuser) {
    notes.push_back(
        "this is a standby; the superuser could promote it (pg_promote), after which it takes "
        "writes");
  }
}

// True when the session is as harmless as was asked for. Poolers may drop settings without a word.
Task<Result<bool>> is_safe(Session& session) {
  const Answer answer = CO_TRY(co_await ask(session, kAskSafety.sql));
  if (answer.rows.size() != 1) co_return false;
  co_return text_at(answer.rows[0], 0) == "on" && text_at(answer.rows[0], 1) == "pg_catalog";
}

// What the first session of the look learns. Errors are the connection's end.
Task<Result<void>> look_at_server(Attempt& in, Progress& progress) {
  Look& look = progress.look;
  const Answer version = CO_TRY(co_await ask(*in.session, kAskVersion.sql));
  if (version.rows.size() == 1)
    name_product(text_at(version.rows[0], 0).value_or(""), look.service);
  name_product_by_setting(in.server_version, look.service);
  const bool safe = CO_TRY(co_await is_safe(*in.session));
  if (!safe) co_return fail(ErrorKind::kForbidden, "the session is not read-only as was asked for");
  const ServerAnswers answers = CO_TRY(co_await ask_server(*in.session, in.rank));
  progress.server = read_server(answers, in.rank);
  tell_window_and_causes(answers, Guest{in.way, in.user, in.database, ""}, look);
  tell_owner(answers, look);
  co_return Result<void>{};
}

Cause trust_without_session(const Attempt& attempt) {
  return {.setting = "pg_hba.conf",
          .observed = fmt::format(
              "a line with the method trust is in force {}: role \"{}\", database \"{}\": {}",
              to_text(attempt.way), attempt.user, printable(attempt.database, 80), attempt.reason),
          .file = std::nullopt,
          .line = std::nullopt,
          .fix =
              "In pg_hba.conf write scram-sha-256 for the method trust, give the roles passwords, "
              "narrow the line's address to "
              "the clients that need it, then reload.",
          .reference =
              "PostgreSQL documentation, Client Authentication: The pg_hba.conf File; Trust "
              "Authentication"};
}

Task<void> look_inside(Transport& first, Attempt& in, const LookOrder& order, Budget& budget,
                       RecordSink& records, Progress& progress) {
  const std::string who = fmt::format("role \"{}\" (database \"{}\", {}, no password)", in.user,
                                      printable(in.database, 80), to_text(in.way));
  const auto served = co_await look_at_server(in, progress);
  if (!served) {
    set_all_unknown(
        progress.look,
        served.error().kind == ErrorKind::kForbidden
            ? fmt::format("{} got in, but the session was not made read-only as was asked for (a "
                          "pooler may drop settings); it went no further",
                          who)
            : fmt::format("{} got in, but the connection ended early ({})", who,
                          to_text(served.error().kind)));
    if (progress.look.causes.empty()) progress.look.causes.push_back(trust_without_session(in));
    if (served.error().kind == ErrorKind::kForbidden) co_await leave(*in.session);
    co_return;
  }
  if (progress.server.databases_refused) {
    progress.look.access.list =
        unknown(fmt::format("{} got in; pg_database was refused (SQLSTATE {})", who,
                            *progress.server.databases_refused));
  } else {
    progress.look.access.list = yes(
        Basis::kDeclared,
        fmt::format("pg_database named {} databases to {}", progress.server.databases.size(), who));
  }
  co_await look_at_databases(first, in, order, budget, records, progress);
  judge_read(progress, who);
  judge_write(progress, who);
  judge_admin(progress, who);
  note_what_stayed_unknown(progress);
}

// Whether any attempt was answered as only this protocol does.
bool anyone_answered(const Entry& entry) {
  return std::ranges::any_of(entry.attempts, [](const Attempt& attempt) {
    return attempt.outcome != Outcome::kUnknown || !attempt.sqlstate.empty();
  });
}

Task<Result<Look>> look(Transport& transport, const LookOrder& order, Budget& budget,
                        RecordSink& records) {
  // `look URL` may name a database: "/clinic".
  std::string_view path = order.path;
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (!path.empty() && !is_quotable(path)) {
    co_return fail(ErrorKind::kUsage,
                   "the path of a PostgreSQL URL is the name of a database, such as /clinic");
  }
  Session greeter(transport);
  const Greeted greeted = CO_TRY(co_await greet(greeter));

  Progress progress;
  Look& look = progress.look;
  look.service.protocol = kName;
  look.service.tls = greeted.tls;
  std::string proof = greeted.proof;
  if (!greeted.version_hint.empty()) proof += "; " + greeted.version_hint;
  if (greeted.speaks) look.access.identify = yes(Basis::kDeclared, std::move(proof));

  const bool may_enter =
      order.depth >= Depth::kList && order.identities >= Identities::kPasswordless;
  if (!may_enter) {
    if (!greeted.speaks)
      co_return fail(ErrorKind::kMalformed, "no answer that only PostgreSQL gives");
    set_all_unknown(look,
                    order.depth < Depth::kList
                        ? "the look was to identify only: no role was named"
                        : "the scope does not grant passwordless identities: no role was named");
    co_return std::move(look);
  }
  Entry entry = CO_TRY(co_await enter(transport, greeted, order.contact, std::string(path)));
  if (!greeted.speaks && !anyone_answered(entry)) {
    co_return fail(ErrorKind::kMalformed, "no answer that only PostgreSQL gives");
  }
  Attempt* const in = entry.in();
  if (!greeted.speaks)
    look.access.identify = yes(Basis::kDeclared, "a startup of protocol 3.0 was answered");
  if (in != nullptr) {
    look.entered_as = in->user;
    LookOrder inside = order;
    inside.path = path;
    co_await look_inside(transport, *in, inside, budget, records, progress);
    co_return std::move(look);
  }
  const Verdict verdict = judge_attempts(entry);
  look.access.list = look.access.read = look.access.write = look.access.admin = verdict;
  for (const Attempt& attempt : entry.attempts) {
    if (attempt.sqlstate == "08P01") look.service.product = "PgBouncer";
    if (attempt.outcome == Outcome::kAsked || attempt.outcome == Outcome::kRefused)
      look.refused_accounts.push_back(attempt.user);
    if (attempt.outcome != Outcome::kTrusted || !look.causes.empty()) continue;
    look.causes.push_back(trust_without_session(attempt));
  }
  co_return std::move(look);
}

}  // namespace
}  // namespace postgresql

extern const Protocol kPostgresql;
constinit const Protocol kPostgresql = {
    .name = postgresql::kName,
    .title = "PostgreSQL",
    .ports = postgresql::kPorts,
    .commands = postgresql::kCommands,
    .greeting = postgres::kSslRequest,
    .recognise = postgresql::recognise,
    .name_request = postgresql::name_request,
    .look = postgresql::look,
    .counts = true,
};

}  // namespace celador
