#include "protocols/postgresql_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "protocols/postgresql_statements.h"

namespace celador::postgresql {
namespace {

// Names that come with the product or its packages, and say nothing of an owner.
constexpr std::array<std::string_view, 10> kNamesOfNobody = {
    "postgres", "template0", "template1", "defaultdb", "root",
    "admin",    "readonly",  "test",      "rdsadmin",  "replicator"};
constexpr std::size_t kMaxOwnerNames = 20;

std::optional<Instant> epoch(const std::optional<std::int64_t>& seconds) {
  // 1996, when PostgreSQL got its name, to 2100: anything else is a clock that was never set.
  if (!seconds || *seconds < 820'454'400 || *seconds > 4'102'444'800) return std::nullopt;
  return Instant(std::chrono::seconds(*seconds));
}

const Row& first_row(const Answer& answer) {
  static const Row kNone;
  return answer.rows.empty() ? kNone : answer.rows.front();
}

std::string setting(const Answer& settings, std::string_view name) {
  for (const Row& row : settings.rows) {
    if (text_at(row, 0) == name) return printable(text_at(row, 1).value_or(""));
  }
  return {};
}

Cause trust_cause(const std::optional<FoundRule>& found, const std::string& hba_file,
                  const Guest& guest) {
  Cause cause;
  cause.setting = "pg_hba.conf";
  cause.fix =
      "In pg_hba.conf write scram-sha-256 for the method trust, give the roles passwords, narrow "
      "the "
      "line's address to the "
      "clients that need it, prefer hostssl, then reload. In Docker: set POSTGRES_PASSWORD and "
      "remove "
      "POSTGRES_HOST_AUTH_METHOD=trust; the line in an existing volume must be changed by hand.";
  cause.reference =
      "PostgreSQL documentation, Client Authentication: The pg_hba.conf File; Trust Authentication";
  const std::string who =
      fmt::format("role \"{}\" got into \"{}\" {} without a password", printable(guest.user, 80),
                  printable(guest.database, 80), to_text(guest.way));
  if (!found) {
    cause.observed = fmt::format("{}: a line with the method trust is in force for it", who);
    if (!hba_file.empty()) cause.file = hba_file;
    return cause;
  }
  cause.observed =
      fmt::format("{} \"{}\": {}", found->is_certain ? "the line" : "probably the line",
                  found->rule.to_text(), who);
  const std::string& file = found->rule.file.empty() ? hba_file : found->rule.file;
  if (!file.empty()) cause.file = file;
  cause.line = found->rule.line;
  return cause;
}

void tell_listen_addresses(const std::string& addresses, Look& look) {
  for (const std::string_view part : split(addresses, ',')) {
    const std::string_view address = trim(part);
    if (address != "*" && address != "0.0.0.0" && address != "::") continue;
    look.causes.push_back(
        {.setting = "listen_addresses",
         .observed = fmt::format("'{}': it listens on every address of the host", addresses),
         .file = std::nullopt,
         .line = std::nullopt,
         .fix = "List only the addresses on which clients need it, and restart.",
         .reference =
             "PostgreSQL documentation, Connections and Authentication, listen_addresses"});
    return;
  }
}

void hint(Look& look, OwnerRole role, std::string_view kind, std::string name, double weight,
          std::string_view note) {
  look.owners.push_back({.role = role,
                         .kind = std::string(kind),
                         .name = std::move(name),
                         .weight = weight,
                         .note = std::string(note)});
}

bool is_of_nobody(std::string_view name) {
  return std::ranges::find(kNamesOfNobody, name) != kNamesOfNobody.end();
}

// Where packages and images put the data: says nothing of an owner.
bool is_usual_folder(std::string_view folder) {
  constexpr std::array<std::string_view, 4> kUsual = {"/var/lib/postgresql", "/var/lib/pgsql",
                                                      "/usr/local/pgsql", "/bitnami/postgresql"};
  return std::ranges::any_of(kUsual,
                             [&](std::string_view usual) { return folder.starts_with(usual); });
}

}  // namespace

bool Role::is_member(std::string_view role) const {
  return std::ranges::find(memberships, role) != memberships.end();
}

Task<Result<ServerAnswers>> ask_server(Session& session, Rank rank) {
  ServerAnswers answers;
  answers.role = CO_TRY(co_await ask(session, kAskRole.sql));
  answers.databases = CO_TRY(co_await ask(session, kAskDatabases.sql));
  answers.memberships = CO_TRY(co_await ask(session, kAskMemberships.sql));
  answers.times = CO_TRY(co_await ask(session, kAskTimes.sql));
  answers.initdb = CO_TRY(co_await ask(session, kAskInitdb.sql));
  answers.settings = CO_TRY(co_await ask(session, kAskSettings.sql));
  answers.role_names = CO_TRY(co_await ask(session, kAskRoleNames.sql));
  // These are for superusers; asking as somebody else is a line of error in the server's log.
  if (rank == Rank::kSuperuser) {
    answers.hba_time = CO_TRY(co_await ask(session, kAskHbaFileTime.sql));
    const auto version = parse_signed(setting(answers.settings, "server_version_num"));
    if (version && *version >= 160'000) {
      answers.hba_rules = CO_TRY(co_await ask(session, kAskHbaRulesWithFiles.sql));
    } else if (version && *version >= 100'000) {
      answers.hba_rules = CO_TRY(co_await ask(session, kAskHbaRules.sql));
    }
    answers.replicas = CO_TRY(co_await ask(session, kAskReplicas.sql));
    if (is_true_at(first_row(answers.times), 3)) {
      answers.upstream = CO_TRY(co_await ask(session, kAskUpstream.sql));
    }
  }
  co_return answers;
}

Server read_server(const ServerAnswers& answers, Rank rank) {
  Server server;
  const Row& role = first_row(answers.role);
  server.is_known = role.size() >= 5;
  server.role.name = printable(text_at(role, 0).value_or(""), 80);
  server.role.is_superuser = rank == Rank::kSuperuser || is_true_at(role, 1);
  server.role.may_create_roles = is_true_at(role, 2);
  server.role.may_create_databases = is_true_at(role, 3);
  server.role.may_replicate = is_true_at(role, 4);
  for (const Row& row : answers.memberships.rows) {
    server.role.memberships.push_back(printable(text_at(row, 0).value_or(""), 80));
  }
  server.in_recovery = is_true_at(first_row(answers.times), 3);
  server.version = parse_signed(setting(answers.settings, "server_version_num")).value_or(0);
  const auto block = parse_unsigned(setting(answers.settings, "block_size"));
  // The sizes that a server can be built with.
  if (block && *block >= 1024 && *block <= 32768) server.block_bytes = *block;
  if (answers.databases.refused()) server.databases_refused = answers.databases.sqlstate;
  for (const Row& row : answers.databases.rows) {
    const auto name = text_at(row, 0);
    if (!name || !is_quotable(*name)) continue;
    const auto bytes = number_at(row, 1);
    server.databases.push_back({.name = *name,
                                .bytes = bytes && *bytes >= 0
                                             ? std::optional(static_cast<std::uint64_t>(*bytes))
                                             : std::nullopt,
                                .is_template = is_true_at(row, 2),
                                .may_connect = is_true_at(row, 3),
                                .may_create = is_true_at(row, 4)});
  }
  return server;
}

void tell_window_and_causes(const ServerAnswers& answers, Guest guest, Look& look) {
  const Row& times = first_row(answers.times);
  const auto start = epoch(number_at(times, 0));
  const auto load = epoch(number_at(times, 1));
  const auto now = epoch(number_at(times, 2));
  const auto made = epoch(number_at(first_row(answers.initdb), 0));
  const auto file_time = epoch(number_at(first_row(answers.hba_time), 0));
  const std::string by_clock =
      now ? fmt::format(" (the server's clock said {})", to_rfc3339(*now)) : std::string();
  guest.address = text_at(times, 4).value_or("");
  const std::string hba_file = setting(answers.settings, "hba_file");
  const auto rule = find_rule(read_hba_rules(answers.hba_rules), guest);

  if (start) {
    look.window.push_back({.bound = WindowBound::kProcessStart,
                           .strength = Strength::kModerate,
                           .kind = "postgresql.postmaster_start_time",
                           .at = start,
                           .ago = std::nullopt,
                           .note = "this run of the server began then" + by_clock});
  }
  if (load) {
    look.window.push_back(
        {.bound = WindowBound::kOpenSince,
         .strength = Strength::kStrong,
         .kind = "postgresql.conf_load_time",
         .at = load,
         .ago = std::nullopt,
         .note = "the access rules that let us in were loaded then or before" + by_clock});
  }
  // The rules were read when the server started. When their file is older than that and holds the
  // line that let us in, the line has been in force since the start, reloads notwithstanding.
  if (start && file_time && rule && *file_time <= *start) {
    look.window.push_back(
        {.bound = WindowBound::kOpenSince,
         .strength = rule->is_certain ? Strength::kStrong : Strength::kModerate,
         .kind = "postgresql.hba_file_modification",
         .at = start,
         .ago = std::nullopt,
         .note = fmt::format("pg_hba.conf has held this line unchanged since {}, and the server "
                             "read it when it started",
                             to_rfc3339(*file_time))});
  } else if (load && file_time && *file_time > *load) {
    look.notes.push_back(
        fmt::format("pg_hba.conf was changed at {}, after it was loaded last: what is in force may "
                    "differ from the file",
                    to_rfc3339(*file_time)));
  }
  if (made) {
    look.window.push_back({.bound = WindowBound::kNotBefore,
                           .strength = Strength::kStrong,
                           .kind = "postgresql.system_identifier",
                           .at = made,
                           .ago = std::nullopt,
                           .note = "initdb made this cluster then"});
  }
  look.causes.push_back(trust_cause(rule, hba_file, guest));
  tell_listen_addresses(setting(answers.settings, "listen_addresses"), look);
}

void tell_owner(const ServerAnswers& answers, Look& look) {
  // Debian's packages set it to "15/main".
  const std::string cluster = setting(answers.settings, "cluster_name");
  if (!cluster.empty() && !cluster.contains("/main")) {
    hint(look, OwnerRole::kOperator, "postgresql.cluster_name", cluster, 0.5,
         "the setting cluster_name");
  }
  const std::string folder = setting(answers.settings, "data_directory");
  if (!folder.empty() && !is_usual_folder(folder)) {
    hint(look, OwnerRole::kOperator, "postgresql.data_directory", folder, 0.15,
         "the setting data_directory");
  }
  std::size_t names = 0;
  for (const Row& row : answers.databases.rows) {
    const std::string name = printable(text_at(row, 0).value_or(""), 80);
    if (name.empty() || is_of_nobody(name) || ++names > kMaxOwnerNames) continue;
    hint(look, OwnerRole::kController, "postgresql.database", name, 0.25, "the name of a database");
  }
  names = 0;
  for (const Row& row : answers.role_names.rows) {
    const std::string name = printable(text_at(row, 0).value_or(""), 80);
    if (name.empty() || is_of_nobody(name) || ++names > kMaxOwnerNames) continue;
    hint(look, OwnerRole::kOperator, "postgresql.role", name, 0.15,
         "the name of a role that may log in");
  }
  for (const Row& row : answers.replicas.rows) {
    const std::string host = printable(text_at(row, 2).value_or(text_at(row, 1).value_or("")));
    if (host.empty()) continue;
    hint(look, OwnerRole::kOperator, "postgresql.replica", host, 0.3,
         "a host that copies this server");
  }
  const std::string upstream = printable(text_at(first_row(answers.upstream), 0).value_or(""));
  if (!upstream.empty()) {
    hint(look, OwnerRole::kOperator, "postgresql.upstream", upstream, 0.4,
         "the server that this standby copies; it may be open too");
  }
}

}  // namespace celador::postgresql
