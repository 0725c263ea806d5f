#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/protocol.h"

namespace celador::postgresql {

// Everything that we may send to a PostgreSQL server, and the strict reader that holds back
// anything else (promise 2). SQL texts are constants; the only variables are a table's number,
// quoted names, and the numbers of TABLESAMPLE and LIMIT. There is no way to write a function call,
// a second statement, a comment or a subquery into them.
//
// Tested by postgresql_statements_test.cc, fuzzed by postgresql_fuzz.cc.

struct Statement {
  std::string_view name;  // as it stands in the ledger
  std::string_view why;
  std::string_view reference;
  std::string_view sql;
};

extern const Statement kAskVersion;
extern const Statement kAskSafety;
extern const Statement kAskRole;
extern const Statement kAskMemberships;
extern const Statement kAskTimes;
extern const Statement kAskInitdb;
extern const Statement kAskSettings;
extern const Statement kAskHbaFileTime;
extern const Statement kAskHbaRules;
extern const Statement kAskHbaRulesWithFiles;  // since 16
extern const Statement kAskReplicas;
extern const Statement kAskUpstream;
extern const Statement kAskDatabases;
extern const Statement kAskRoleNames;
extern const Statement kAskSchemas;
extern const Statement kAskTables;
extern const Statement
    kAskTablesPlainly;  // without sizes: before 9.5, forks, or when a table is locked
extern const Statement kBegin;
extern const Statement kRollback;

// Constant data, so that the protocol's description is constant too.
inline constexpr std::size_t kCommandCount = 25;
extern const std::array<Command, kCommandCount> kCommands;
// Protocol::name_request.
std::string_view name_request(std::string_view request);

// The identities that `passwordless` grants, in this order, each tried at most once per way (plain,
// TLS). docs/protocols/postgresql.md lists them for users.
struct Pair {
  std::string_view user;
  std::string_view database;
};
inline constexpr std::array<Pair, 5> kUsualPairs = {{
    {"postgres", "postgres"},   // initdb's own superuser, and the Docker image's
    {"postgres", "template1"},  // exists always: for clusters without a database `postgres`
    {"admin", "postgres"},      // the usual second superuser
    {"root", "postgres"},       // likewise; and CockroachDB's superuser
    {"readonly", "postgres"},   // the usual name for people who "only look"
}};

// Which settings go along with the startup. Servers before 9.3 know no lock_timeout and refuse it.
enum class Safety { kFull, kBefore93 };
// What `options` holds: the session can then not write, not wait, and calls pg_catalog's own
// operators only.
std::string_view safety_options(Safety safety);

// A StartupMessage. `contact` is the scope's, `database` any name without NUL; both are made fit.
std::string make_startup(std::string_view user, std::string_view database, std::string_view contact,
                         Safety safety);

// How a column is asked for: as it is, or cut by the server.
enum class Form { kWhole, kText, kJson, kBytes };
inline constexpr int kMaxValueChars = 2048;      // a clinical note's first page
inline constexpr int kMaxJsonChars = 16384;      // most documents whole: cut JSON has no fields
inline constexpr int kMaxValueBytes = 1024;      // of bytea: enough to see what kind of file it is
inline constexpr std::size_t kMaxColumns = 300;  // of one table; the rest is not read, and said so

struct SelectColumn {
  std::string_view name;
  Form form = Form::kWhole;
};

// Can stand in a statement: UTF-8, no NUL, no longer than a name can be.
bool is_quotable(std::string_view name);

std::string columns_statement(std::uint32_t table);
// `percent` of the pages, 0 < percent < 100; 100 or more reads from the front without TABLESAMPLE.
// Names are quotable; columns are at most kMaxColumns.
std::string sample_statement(std::span<const SelectColumn> columns, std::string_view schema,
                             std::string_view table, double percent, std::uint64_t limit);

// The rows that lie on the pages `first` up to `end`, `end` left out. Since 14 the server reads
// only those pages.
std::string pages_statement(std::span<const SelectColumn> columns, std::string_view schema,
                            std::string_view table, std::uint64_t first, std::uint64_t end,
                            std::uint64_t limit);

}  // namespace celador::postgresql
