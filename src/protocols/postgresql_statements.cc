#include "protocols/postgresql_statements.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "wire/postgres_messages.h"

namespace celador::postgresql {
namespace {

constexpr std::string_view kCatalogues = "PostgreSQL documentation, System Catalogs";
constexpr std::string_view kViews = "PostgreSQL documentation, System Views";
constexpr std::string_view kFunctions =
    "PostgreSQL documentation, System Information Functions and Operators";
constexpr std::string_view kFileFunctions =
    "PostgreSQL documentation, System Administration Functions, Generic File Access Functions";
constexpr std::string_view kFlow =
    "PostgreSQL documentation, Frontend/Backend Protocol, Message Flow";

}  // namespace

constexpr Statement kAskVersion = {"version()", "product and version", kFunctions,
                                   "SELECT pg_catalog.version()"};

constexpr Statement kAskSafety = {
    "current_setting(...)", "whether the session is read-only, as was asked for at its start",
    "PostgreSQL documentation, Configuration Settings Functions",
    "SELECT pg_catalog.current_setting('default_transaction_read_only'),"
    " pg_catalog.current_setting('search_path')"};

constexpr Statement kAskRole = {
    "pg_roles, own", "what the role that a stranger gets may do to the server", kViews,
    "SELECT current_user, r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication"
    " FROM pg_catalog.pg_roles r WHERE r.rolname = current_user"};

constexpr Statement kAskMemberships = {
    "pg_has_role(...)", "whether it may read or write everything, or run programs", kFunctions,
    "SELECT r.rolname FROM pg_catalog.pg_roles r WHERE r.rolname IN ('pg_execute_server_program',"
    " 'pg_write_server_files', 'pg_read_server_files', 'pg_read_all_data', 'pg_write_all_data')"
    " AND pg_catalog.pg_has_role(r.oid, 'MEMBER')"};

constexpr Statement kAskTimes = {
    "pg_conf_load_time()", "since when these rules have been in force", kFunctions,
    "SELECT pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time())::bigint,"
    " pg_catalog.date_part('epoch', pg_catalog.pg_conf_load_time())::bigint,"
    " pg_catalog.date_part('epoch', pg_catalog.now())::bigint,"
    " pg_catalog.pg_is_in_recovery(), pg_catalog.host(pg_catalog.inet_client_addr())"};

constexpr Statement kAskInitdb = {
    "pg_control_system()", "when the cluster was made", kFunctions,
    "SELECT c.system_identifier >> 32 FROM pg_catalog.pg_control_system() c"};

constexpr Statement kAskSettings = {
    "pg_settings", "where it listens, its name, and where its rules stand", kViews,
    "SELECT s.name, s.setting FROM pg_catalog.pg_settings s WHERE s.name IN ('server_version_num',"
    " 'block_size', 'cluster_name', 'data_directory', 'hba_file', 'listen_addresses', 'ssl')"};

constexpr Statement kAskHbaFileTime = {
    "pg_stat_file(hba_file)", "when the file of access rules was changed last", kFileFunctions,
    "SELECT pg_catalog.date_part('epoch', f.modification)::bigint"
    " FROM pg_catalog.pg_stat_file(pg_catalog.current_setting('hba_file')) f"};

constexpr Statement kAskHbaRules = {
    "pg_hba_file_rules", "which line of the access rules lets strangers in", kViews,
    "SELECT h.line_number, h.type, pg_catalog.array_to_string(h.database, ','),"
    " pg_catalog.array_to_string(h.user_name, ','), h.address, h.netmask, h.auth_method"
    " FROM pg_catalog.pg_hba_file_rules h WHERE h.error IS NULL ORDER BY h.line_number LIMIT 500"};

constexpr Statement kAskHbaRulesWithFiles = {
    "pg_hba_file_rules with file_name",
    "the same, since 16, where rules may stand in several files", kViews,
    "SELECT h.line_number, h.type, pg_catalog.array_to_string(h.database, ','),"
    " pg_catalog.array_to_string(h.user_name, ','), h.address, h.netmask, h.auth_method, "
    "h.file_name"
    " FROM pg_catalog.pg_hba_file_rules h WHERE h.error IS NULL ORDER BY h.rule_number LIMIT 500"};

constexpr Statement kAskReplicas = {
    "pg_stat_replication", "which hosts copy this server: they hint at its owner",
    "PostgreSQL documentation, The Cumulative Statistics System",
    "SELECT r.application_name, pg_catalog.host(r.client_addr), r.client_hostname"
    " FROM pg_catalog.pg_stat_replication r LIMIT 20"};

constexpr Statement kAskUpstream = {
    "pg_stat_wal_receiver", "which server this standby copies",
    "PostgreSQL documentation, The Cumulative Statistics System",
    "SELECT w.sender_host FROM pg_catalog.pg_stat_wal_receiver w LIMIT 1"};

constexpr Statement kAskDatabases = {
    "pg_database", "names and sizes of the databases", kCatalogues,
    "SELECT d.datname, CASE WHEN pg_catalog.has_database_privilege(d.oid, 'CONNECT')"
    " THEN pg_catalog.pg_database_size(d.oid) END, d.datistemplate,"
    " pg_catalog.has_database_privilege(d.oid, 'CONNECT'),"
    " pg_catalog.has_database_privilege(d.oid, 'CREATE')"
    " FROM pg_catalog.pg_database d WHERE d.datallowconn ORDER BY 2 DESC NULLS LAST LIMIT 200"};

constexpr Statement kAskRoleNames = {
    "pg_roles, names", "names of roles: they hint at the owner", kViews,
    "SELECT r.rolname FROM pg_catalog.pg_roles r WHERE r.rolcanlogin AND r.rolname !~ '^pg_'"
    " ORDER BY r.rolname LIMIT 50"};

constexpr Statement kAskSchemas = {
    "has_schema_privilege(...)", "whether the role may make tables", kFunctions,
    "SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_'"
    " AND n.nspname <> 'information_schema'"
    " AND pg_catalog.has_schema_privilege(n.oid, 'CREATE') LIMIT 20"};

constexpr Statement kAskTables = {
    "pg_class", "names, sizes and the role's privileges of all tables", kCatalogues,
    "SELECT n.nspname, c.relname, c.oid, c.relkind, c.reltuples::bigint,"
    " pg_catalog.pg_relation_size(c.oid), pg_catalog.pg_total_relation_size(c.oid),"
    " pg_catalog.has_schema_privilege(n.oid, 'USAGE'),"
    " pg_catalog.has_any_column_privilege(c.oid, 'SELECT'),"
    " pg_catalog.has_table_privilege(c.oid, 'INSERT'),"
    " pg_catalog.has_table_privilege(c.oid, 'UPDATE'),"
    " pg_catalog.has_table_privilege(c.oid, 'DELETE'),"
    " pg_catalog.has_table_privilege(c.oid, 'TRUNCATE'),"
    " pg_catalog.row_security_active(c.oid),"
    " pg_catalog.has_table_privilege(c.oid, 'SELECT')"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'm', 'p', 'v', 'f') AND n.nspname !~ '^pg_'"
    " AND n.nspname <> 'information_schema' ORDER BY 7 DESC NULLS LAST, 1, 2 LIMIT 500"};

constexpr Statement kAskTablesPlainly = {
    "pg_class, without sizes", "the same for old servers, forks, and while a table is locked",
    kCatalogues,
    "SELECT n.nspname, c.relname, c.oid, c.relkind, c.reltuples::bigint, NULL, NULL,"
    " pg_catalog.has_schema_privilege(n.oid, 'USAGE'),"
    " pg_catalog.has_table_privilege(c.oid, 'SELECT'),"
    " pg_catalog.has_table_privilege(c.oid, 'INSERT'),"
    " pg_catalog.has_table_privilege(c.oid, 'UPDATE'),"
    " pg_catalog.has_table_privilege(c.oid, 'DELETE'), false, false,"
    " pg_catalog.has_table_privilege(c.oid, 'SELECT')"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'm', 'p', 'v', 'f') AND n.nspname !~ '^pg_'"
    " AND n.nspname <> 'information_schema' ORDER BY 5 DESC, 1, 2 LIMIT 500"};

constexpr Statement kBegin = {"BEGIN", "samples are read in a transaction that cannot write",
                              "PostgreSQL documentation, SQL Commands, BEGIN",
                              "BEGIN TRANSACTION READ ONLY"};

constexpr Statement kRollback = {"ROLLBACK", "ends that transaction",
                                 "PostgreSQL documentation, SQL Commands, ROLLBACK", "ROLLBACK"};

namespace {

constexpr std::array kStatements = {
    &kAskVersion,  &kAskSafety,        &kAskRole,        &kAskMemberships, &kAskTimes,
    &kAskInitdb,   &kAskSettings,      &kAskHbaFileTime, &kAskHbaRules,    &kAskHbaRulesWithFiles,
    &kAskReplicas, &kAskUpstream,      &kAskDatabases,   &kAskRoleNames,   &kAskSchemas,
    &kAskTables,   &kAskTablesPlainly, &kBegin,          &kRollback};

constexpr Command kSslRequestCommand = {"SSLRequest", "whether it speaks the protocol, and TLS",
                                        kFlow};
constexpr Command kNoVersionCommand = {
    "StartupMessage 0.0", "a refusal that names versions, without naming a user", kFlow};
constexpr Command kStartupCommand = {
    "StartupMessage", "whether a usual role gets in without a password; the session is read-only",
    kFlow};
constexpr Command kTerminateCommand = {"Terminate", "ends the session politely", kFlow};
constexpr Command kColumnsCommand = {
    "pg_attribute", "columns of one table that the role may read, and their types", kCatalogues};
constexpr Command kSampleCommand = {"SELECT ... FROM ONLY",
                                    "some records of one table, long values cut by the server",
                                    "PostgreSQL documentation, SQL Commands, SELECT"};

// Both halves stand around the table's number.
constexpr std::string_view kColumnsBefore =
    "SELECT a.attname, b.oid, n.nspname = 'pg_catalog', b.typlen, b.typtype, b.typname"
    " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
    " JOIN pg_catalog.pg_type b"
    " ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END"
    " JOIN pg_catalog.pg_namespace n ON n.oid = b.typnamespace WHERE a.attrelid = ";
constexpr std::string_view kColumnsAfter =
    " AND a.attnum > 0 AND NOT a.attisdropped"
    " AND pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT')"
    " ORDER BY a.attnum LIMIT 301";

constexpr std::string_view kFullOptions =
    "-c default_transaction_read_only=on -c statement_timeout=3000 -c search_path=pg_catalog"
    " -c lock_timeout=500";
constexpr std::string_view kOptionsBefore93 =
    "-c default_transaction_read_only=on -c statement_timeout=3000 -c search_path=pg_catalog";

constexpr std::string_view kApplicationName = "celador";
// NAMEDATALEN - 1: servers cut the name there.
constexpr std::size_t kMaxApplicationNameBytes = 63;

// Printable ASCII: servers turn the rest into '?'.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

std::array<postgres::Parameter, 7> startup_parameters(std::string_view user,
                                                      std::string_view database,
                                                      std::string_view application,
                                                      std::string_view options) {
  return {{{"user", user},
           {"database", database},
           {"application_name", application},
           {"client_encoding", "UTF8"},
           {"DateStyle", "ISO, YMD"},
           {"TimeZone", "UTC"},
           {"options", options}}};
}

bool is_our_startup(std::string_view request) {
  const auto parameters = postgres::parse_startup(request);
  if (!parameters || parameters->size() != 7) return false;
  const auto value = [&](std::size_t at) { return (*parameters)[at].second; };
  if (std::ranges::none_of(kUsualPairs, [&](const Pair& pair) { return pair.user == value(0); })) {
    return false;
  }
  if (value(1).empty() || value(1).size() > postgres::kMaxNameBytes) return false;
  if (!value(2).starts_with(kApplicationName) || !is_plain(value(2))) return false;
  if (value(6) != kFullOptions && value(6) != kOptionsBefore93) return false;
  return std::ranges::equal(*parameters,
                            startup_parameters(value(0), value(1), value(2), value(6)));
}

std::string quoted(std::string_view name) {
  std::string result = "\"";
  for (const char c : name) {
    if (c == '"') result.push_back('"');
    result.push_back(c);
  }
  result.push_back('"');
  return result;
}

constexpr std::string_view kTextBefore = "pg_catalog.left(";
constexpr std::string_view kTextAfter = "::pg_catalog.text,2048)";
constexpr std::string_view kJsonAfter = "::pg_catalog.text,16384)";
constexpr std::string_view kBytesBefore = "pg_catalog.substr(";
constexpr std::string_view kBytesAfter = ",1,1024)";
static_assert(kMaxValueChars == 2048 && kMaxJsonChars == 16384 && kMaxValueBytes == 1024 &&
              kMaxColumns == 300);

// Reads a statement from front to back; every `eat` moves on only when it matches.
class StatementReader {
 public:
  explicit StatementReader(std::string_view sql) : rest_(sql) {}
  bool done() const { return rest_.empty(); }

  bool eat(std::string_view literal) {
    if (!rest_.starts_with(literal)) return false;
    rest_.remove_prefix(literal.size());
    return true;
  }

  // A quoted name as the server's own lexer reads it: it ends at the first quote that is not
  // doubled.
  bool eat_name() {
    if (!rest_.starts_with('"')) return false;
    std::size_t at = 1;
    std::string name;
    while (at < rest_.size()) {
      if (rest_[at] != '"') {
        name.push_back(rest_[at++]);
      } else if (at + 1 < rest_.size() && rest_[at + 1] == '"') {
        name.push_back('"');
        at += 2;
      } else {
        rest_.remove_prefix(at + 1);
        return is_quotable(name);
      }
    }
    return false;
  }

  bool eat_number() {
    const std::size_t digits = count_digits();
    if (digits == 0 || digits > 10) return false;
    rest_.remove_prefix(digits);
    return true;
  }

  bool eat_percent() { return eat_number() && eat(".") && eat_number(); }

  bool eat_column() {
    if (eat(kTextBefore)) return eat_name() && (eat(kTextAfter) || eat(kJsonAfter));
    if (eat(kBytesBefore)) return eat_name() && eat(kBytesAfter);
    return eat_name();
  }

 private:
  std::size_t count_digits() const {
    const std::size_t end = rest_.find_first_not_of("0123456789");
    return end == std::string_view::npos ? rest_.size() : end;
  }
  std::string_view rest_;
};

bool is_columns_statement(std::string_view sql) {
  StatementReader reader(sql);
  return reader.eat(kColumnsBefore) && reader.eat_number() && reader.eat(kColumnsAfter) &&
         reader.done();
}

bool is_sample_statement(std::string_view sql) {
  StatementReader reader(sql);
  if (!reader.eat("SELECT ") || !reader.eat_column()) return false;
  std::size_t columns = 1;
  while (reader.eat(",")) {
    if (++columns > kMaxColumns || !reader.eat_column()) return false;
  }
  if (!reader.eat(" FROM ONLY ") || !reader.eat_name() || !reader.eat(".") || !reader.eat_name()) {
    return false;
  }
  if (reader.eat(" TABLESAMPLE SYSTEM (") && !(reader.eat_percent() && reader.eat(")")))
    return false;
  if (reader.eat(" WHERE ctid >= '(")) {
    if (!reader.eat_number() || !reader.eat(",0)' AND ctid < '(") || !reader.eat_number() ||
        !reader.eat(",0)'")) {
      return false;
    }
  }
  return reader.eat(" LIMIT ") && reader.eat_number() && reader.done();
}

bool is_utf8(std::string_view text) {
  // printable() replaces what is not UTF-8, and controls; only the former may not stand in a name.
  std::string without_controls(text);
  std::ranges::replace_if(
      without_controls, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }, ' ');
  return printable(without_controls, without_controls.size() + 4) == without_controls;
}

}  // namespace

constinit const std::array<Command, kCommandCount> kCommands = [] {
  std::array<Command, kCommandCount> all = {kSslRequestCommand, kNoVersionCommand, kStartupCommand,
                                            kTerminateCommand,  kColumnsCommand,   kSampleCommand};
  static_assert(kStatements.size() + 6 == kCommandCount);
  std::ranges::transform(kStatements, all.begin() + 6, [](const Statement* statement) {
    return Command{statement->name, statement->why, statement->reference};
  });
  return all;
}();

std::string_view name_request(std::string_view request) {
  if (request == postgres::kSslRequest) return kSslRequestCommand.name;
  if (request == postgres::kStartupOfNoVersion) return kNoVersionCommand.name;
  if (request == postgres::kTerminate) return kTerminateCommand.name;
  if (is_our_startup(request)) return kStartupCommand.name;
  const auto sql = postgres::parse_query(request);
  if (!sql) return {};
  for (const Statement* statement : kStatements) {
    if (statement->sql == *sql) return statement->name;
  }
  if (is_columns_statement(*sql)) return kColumnsCommand.name;
  if (is_sample_statement(*sql)) return kSampleCommand.name;
  return {};
}

std::string_view safety_options(Safety safety) {
  return safety == Safety::kFull ? kFullOptions : kOptionsBefore93;
}

std::string make_startup(std::string_view user, std::string_view database, std::string_view contact,
                         Safety safety) {
  std::string application(kApplicationName);
  if (!contact.empty()) application += fmt::format(" {}", contact);
  std::ranges::replace_if(application, [](char c) { return c < ' ' || c > '~'; }, '?');
  application.resize(std::min(application.size(), kMaxApplicationNameBytes));
  return postgres::make_startup(
      startup_parameters(user, database, application, safety_options(safety)));
}

bool is_quotable(std::string_view name) {
  return !name.empty() && name.size() <= postgres::kMaxNameBytes && !name.contains('\0') &&
         is_utf8(name);
}

std::string columns_statement(std::uint32_t table) {
  return fmt::format("{}{}{}", kColumnsBefore, table, kColumnsAfter);
}

namespace {

std::string select_from(std::span<const SelectColumn> columns, std::string_view schema,
                        std::string_view table) {
  CHECK(!columns.empty() && columns.size() <= kMaxColumns);
  std::string sql = "SELECT ";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) sql += ",";
    const std::string name = quoted(columns[i].name);
    switch (columns[i].form) {
      case Form::kWhole:
        sql += name;
        break;
      case Form::kText:
        sql += fmt::format("{}{}{}", kTextBefore, name, kTextAfter);
        break;
      case Form::kJson:
        sql += fmt::format("{}{}{}", kTextBefore, name, kJsonAfter);
        break;
      case Form::kBytes:
        sql += fmt::format("{}{}{}", kBytesBefore, name, kBytesAfter);
        break;
    }
  }
  return sql + fmt::format(" FROM ONLY {}.{}", quoted(schema), quoted(table));
}

}  // namespace

std::string sample_statement(std::span<const SelectColumn> columns, std::string_view schema,
                             std::string_view table, double percent, std::uint64_t limit) {
  std::string sql = select_from(columns, schema, table);
  // Four decimals: a ten-thousandth of a percent is a page of a table of 8 GB.
  if (percent < 100) sql += fmt::format(" TABLESAMPLE SYSTEM ({:.4f})", std::max(percent, 0.0001));
  return sql + fmt::format(" LIMIT {}", limit);
}

std::string pages_statement(std::span<const SelectColumn> columns, std::string_view schema,
                            std::string_view table, std::uint64_t first, std::uint64_t end,
                            std::uint64_t limit) {
  return select_from(columns, schema, table) +
         fmt::format(" WHERE ctid >= '({},0)' AND ctid < '({},0)' LIMIT {}", first, end, limit);
}

}  // namespace celador::postgresql
