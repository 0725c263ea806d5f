#include "protocols/postgresql_statements.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "wire/postgres_messages.h"

namespace celador::postgresql {
namespace {

using namespace std::string_literals;

std::string_view name_sql(std::string_view sql) { return name_request(postgres::make_query(sql)); }

TEST(PostgresqlStatements, NamesWhatWeSend) {
  EXPECT_EQ(name_request(postgres::kSslRequest), "SSLRequest");
  EXPECT_EQ(name_request(postgres::kStartupOfNoVersion), "StartupMessage 0.0");
  EXPECT_EQ(name_request(postgres::kTerminate), "Terminate");
  for (const Pair& pair : kUsualPairs) {
    for (const Safety safety : {Safety::kFull, Safety::kBefore93}) {
      EXPECT_EQ(name_request(make_startup(pair.user, "Ünï da\"ta", "soc@hospital.example", safety)),
                "StartupMessage");
    }
  }
  EXPECT_EQ(name_sql(kAskVersion.sql), kAskVersion.name);
  EXPECT_EQ(name_sql(columns_statement(4294967295U)), "pg_attribute");
  const SelectColumn columns[] = {{"ctid", Form::kWhole},
                                  {"Ünï \"x", Form::kText},
                                  {"doc", Form::kJson},
                                  {"photo", Form::kBytes}};
  EXPECT_EQ(name_sql(sample_statement(columns, "public", "tab\\\"le", 100, 1000)),
            "SELECT ... FROM ONLY");
  EXPECT_EQ(name_sql(sample_statement(columns, "public", "patients", 0.00000001, 20)),
            "SELECT ... FROM ONLY");
  EXPECT_EQ(name_sql(pages_statement(columns, "public", "patients", 256, 512, 1'000'000)),
            "SELECT ... FROM ONLY");
}

TEST(PostgresqlStatements, HoldsBackEverythingElse) {
  const struct {
    const char* name;
    std::string request;
  } rows[] = {
      {"nothing", ""},
      {"a password",
       "p\0\0\0\x08"
       "pw\0\0"s},
      {"a cancel request", "\0\0\0\x10\x04\xd2\x16\x2e\0\0\0\x01\0\0\0\x02"s},
      {"two messages at once",
       std::string(postgres::kTerminate) + std::string(postgres::kTerminate)},
      {"a query and a query", postgres::make_query("ROLLBACK") + postgres::make_query("ROLLBACK")},
      {"an extended query", "P\0\0\0\x08\0\0\0\0"s},
      {"a copy", "d\0\0\0\x04"s},
  };
  for (const auto& row : rows) EXPECT_EQ(name_request(row.request), "") << row.name;
}

TEST(PostgresqlStatements, HoldsBackOtherStatements) {
  const char* const rows[] = {
      "",
      "SELECT 1",
      "INSERT INTO \"t\" VALUES (1)",
      "SELECT lo_export(16384, '/tmp/x')",
      "SELECT pg_catalog.lo_export(\"a\",\"b\") FROM ONLY \"s\".\"t\" LIMIT 5",
      "SELECT pg_catalog.pg_read_file('postgresql.conf')",
      "SELECT nextval('s') FROM ONLY \"s\".\"t\" LIMIT 5",
      "COPY \"t\" TO PROGRAM 'id'",
      "BEGIN",
      "BEGIN TRANSACTION READ ONLY; SELECT 1",
      "ROLLBACK;",
      "ROLLBACK; DROP TABLE t",
      "rollback",
      "COMMIT",
      "SET default_transaction_read_only = off",
      "SELECT pg_catalog.version(); DROP TABLE t",
      "SELECT pg_catalog.version() ",
      // A table's names end where the server says that they end.
      "SELECT \"a\" FROM ONLY \"s\".\"t\"; DROP TABLE \"x\" LIMIT 5",
      "SELECT \"a\" FROM ONLY \"s\".\"t\" LIMIT 5; DROP TABLE \"x\"",
      "SELECT \"a\" FROM ONLY \"s\".\"t\" LIMIT 5 FOR UPDATE",
      "SELECT \"a\" FROM ONLY \"s\".\"t\" WHERE ctid >= '(0,0)' LIMIT 5",
      "SELECT \"a\" FROM ONLY \"s\".\"t\" WHERE ctid >= '(0,0)' AND ctid < '(9,0)' OR true LIMIT 5",
      "SELECT \"a\" FROM ONLY \"s\".\"t\" WHERE \"a\" = 1 LIMIT 5",
      "SELECT \"a\" FROM ONLY \"s\".\"t\" LIMIT 5 -- x",
      "SELECT \"a\" FROM ONLY \"s\".\"t\"",
      "SELECT \"a\" FROM \"s\".\"t\" LIMIT 5",
      "SELECT \"a\" FROM ONLY \"t\" LIMIT 5",
      "SELECT \"a\" FROM ONLY \"s\".\"t\" LIMIT 5 OFFSET 1",
      "SELECT \"a\" FROM ONLY \"s\".\"t\" LIMIT -1",
      "SELECT \"a\" FROM ONLY \"s\".\"t\" LIMIT 99999999999",
      "SELECT \"a\" FROM ONLY \"s\".\"t\" LIMIT (SELECT 1)",
      "SELECT \"a\" FROM ONLY \"s\".\"t\" TABLESAMPLE SYSTEM (pg_sleep(9)) LIMIT 5",
      "SELECT \"a\" FROM ONLY \"s\".\"t\" TABLESAMPLE \"x\" (1.0) LIMIT 5",
      "SELECT \"a\"b\" FROM ONLY \"s\".\"t\" LIMIT 5",
      "SELECT \"a\" INTO \"b\" FROM ONLY \"s\".\"t\" LIMIT 5",
      "SELECT \"a\".\"b\" FROM ONLY \"s\".\"t\" LIMIT 5",
      "SELECT \"a\"(\"b\") FROM ONLY \"s\".\"t\" LIMIT 5",
      "SELECT \"\" FROM ONLY \"s\".\"t\" LIMIT 5",
      "SELECT U&\"a\" FROM ONLY \"s\".\"t\" LIMIT 5",
      "SELECT * FROM ONLY \"s\".\"t\" LIMIT 5",
      "SELECT a FROM ONLY \"s\".\"t\" LIMIT 5",
      "SELECT \"a\" , \"b\" FROM ONLY \"s\".\"t\" LIMIT 5",
      "SELECT public.left(\"a\"::pg_catalog.text,2048) FROM ONLY \"s\".\"t\" LIMIT 5",
      "SELECT pg_catalog.left(\"a\"::public.text,2048) FROM ONLY \"s\".\"t\" LIMIT 5",
      "SELECT pg_catalog.left(\"a\"::pg_catalog.text,999999) FROM ONLY \"s\".\"t\" LIMIT 5",
      "SELECT \"\xff\" FROM ONLY \"s\".\"t\" LIMIT 5",
  };
  for (const char* row : rows) EXPECT_EQ(name_sql(row), "") << row;
  EXPECT_EQ(name_sql(columns_statement(1) + "; DROP TABLE t"), "");
  std::string with_nul = postgres::make_query("SELECT \"a b\" FROM ONLY \"s\".\"t\" LIMIT 5");
  with_nul[with_nul.find(' ', 13)] = '\0';
  EXPECT_EQ(name_request(with_nul), "") << "a NUL in a name";
  std::string wide = "SELECT \"a\"";
  for (std::size_t i = 0; i < kMaxColumns; ++i) wide += ",\"a\"";
  EXPECT_EQ(name_sql(wide + " FROM ONLY \"s\".\"t\" LIMIT 5"), "") << "too many columns";
}

TEST(PostgresqlStatements, QuotesNamesSoThatTheyStayNames) {
  const SelectColumn columns[] = {{"a\" FROM ONLY x; DROP TABLE y; --", Form::kWhole}};
  const std::string sql = sample_statement(columns, "s\".\"t", "\"", 100, 5);
  EXPECT_EQ(
      sql,
      "SELECT \"a\"\" FROM ONLY x; DROP TABLE y; --\" FROM ONLY \"s\"\".\"\"t\".\"\"\"\" LIMIT 5");
  EXPECT_EQ(name_sql(sql), "SELECT ... FROM ONLY") << "one quoted name, whatever stands in it";
}

TEST(PostgresqlStatements, HoldsBackStartupsThatAreNotReadOnly) {
  const auto with = [](std::size_t at, std::string_view value) {
    std::string request = make_startup("postgres", "postgres", "", Safety::kFull);
    auto parameters = *postgres::parse_startup(request);
    parameters[at].second = value;
    return postgres::make_startup(parameters);
  };
  EXPECT_EQ(name_request(with(6, safety_options(Safety::kFull))), "StartupMessage");
  EXPECT_EQ(name_request(with(0, "dba")), "") << "a role that is not in the table";
  EXPECT_EQ(name_request(with(1, "")), "") << "no database";
  EXPECT_EQ(name_request(with(2, "psql")), "") << "somebody else's name";
  EXPECT_EQ(name_request(with(3, "SJIS")), "") << "another encoding reads quotes in another way";
  EXPECT_EQ(name_request(with(6, "")), "") << "no safety";
  EXPECT_EQ(name_request(with(6, "-c default_transaction_read_only=off")), "");
  const std::string startup = make_startup("postgres", "postgres", "", Safety::kFull);
  auto replication = *postgres::parse_startup(startup);  // points into it
  replication.emplace_back("replication", "true");
  EXPECT_EQ(name_request(postgres::make_startup(replication)), "");
}

TEST(PostgresqlStatements, MakesContactsFitForTheApplicationName) {
  const std::string startup =
      make_startup("postgres", "postgres", std::string(100, 'x') + "\n", Safety::kFull);
  const auto parameters = postgres::parse_startup(startup);
  ASSERT_TRUE(parameters);
  EXPECT_EQ((*parameters)[2].second.size(), 63U);
  EXPECT_EQ(name_request(startup), "StartupMessage");
  EXPECT_EQ(name_request(make_startup("postgres", "postgres", "Jürgen\t", Safety::kFull)),
            "StartupMessage");
}

TEST(PostgresqlStatements, ListsEveryCommandOnceWithItsReason) {
  std::set<std::string_view> names;
  for (const Command& command : kCommands) {
    EXPECT_TRUE(names.insert(command.name).second) << command.name;
    EXPECT_FALSE(command.why.empty()) << command.name;
    EXPECT_FALSE(command.reference.empty()) << command.name;
  }
}

}  // namespace
}  // namespace celador::postgresql
