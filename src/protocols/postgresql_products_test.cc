#include "protocols/postgresql_products.h"

#include <gtest/gtest.h>

namespace celador::postgresql {
namespace {

TEST(PostgresqlProducts, NamesProductsByVersion) {
  const struct {
    std::string_view text;
    std::string_view product;
    std::string_view version;
  } rows[] = {
      {"PostgreSQL 15.20 (Debian 15.20-0+deb12u1) on x86_64-pc-linux-gnu, compiled by gcc",
       "PostgreSQL", "15.20"},
      {"PostgreSQL 17beta1 on x86_64", "PostgreSQL", "17"},
      {"CockroachDB CCL v23.1.2 (x86_64-pc-linux-gnu, built 2023)", "CockroachDB", "23.1.2"},
      {"PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC, Redshift 1.0.12103",
       "Amazon Redshift", "1.0.12103"},
      {"PostgreSQL 9.4.24 (Greenplum Database 6.8.1 build) on x86_64", "Greenplum", "6.8.1"},
      {"PostgreSQL 11.2-YB-2.18.0.0-b0 on x86_64", "YugabyteDB", "2.18.0.0"},
      {"something else", "", ""},
      {"", "", ""},
  };
  for (const auto& row : rows) {
    Service service;
    name_product(row.text, service);
    EXPECT_EQ(service.product, row.product) << row.text;
    EXPECT_EQ(service.version, row.version) << row.text;
    EXPECT_EQ(service.cpe.empty(), row.product != "PostgreSQL") << row.text;
  }
}

TEST(PostgresqlProducts, FallsBackToTheSettingThatEverySessionIsTold) {
  Service service;
  name_product_by_setting("9.2.24", service);
  EXPECT_EQ(service.product, "PostgreSQL");
  EXPECT_EQ(service.cpe, "cpe:2.3:a:postgresql:postgresql:9.2.24:*:*:*:*:*:*:*");
  Service console;
  name_product_by_setting("1.18.0/bouncer", console);
  EXPECT_EQ(console.product, "PgBouncer");
  EXPECT_EQ(console.version, "1.18.0");
}

TEST(PostgresqlProducts, JudgesTheVersionByTheRefusal) {
  const struct {
    std::string file;
    std::string_view message;
    std::string sentence;
  } rows[] = {
      {"postmaster.c", "unsupported frontend protocol 0.0: server supports 3.0 to 3.0",
       "version from 14 to 16, judged by how it refuses protocol 0.0 (postmaster.c line 2220)"},
      {"backend_startup.c", "0.0: server supports 3.0 to 3.0",
       "version 17, judged by how it refuses protocol 0.0 (backend_startup.c line 2220)"},
      {"backend_startup.c", "0.0: server supports 3.0 to 3.2",
       "version 18 or newer, judged by how it refuses protocol 0.0 (backend_startup.c line 2220)"},
      {"", "FATAL:  unsupported frontend protocol 0.0: server supports 2.0 to 3.0",
       "version from 10 to 13, judged by how it refuses protocol 0.0"},
      {"", "FATAL:  unsupported frontend protocol 0.0: server supports 1.0 to 3.0",
       "version before 10, judged by how it refuses protocol 0.0"},
      {"conn.go", "unknown protocol version 0", "written in Go, as CockroachDB is"},
      {"x.c", "go away", ""},
  };
  for (const auto& row : rows) {
    postgres::ServerError error;
    error.file = row.file;
    if (!row.file.empty()) error.line = 2220;
    error.message = row.message;
    EXPECT_EQ(judge_refusal(error), row.sentence);
  }
}

}  // namespace
}  // namespace celador::postgresql
