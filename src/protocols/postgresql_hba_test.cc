#include "protocols/postgresql_hba.h"

#include <gtest/gtest.h>

namespace celador::postgresql {
namespace {

Row make_row(const char* line, const char* type, const char* databases, const char* users,
             const char* address, const char* netmask, const char* method) {
  Row row;
  for (const char* text : {line, type, databases, users, address, netmask, method}) {
    row.push_back(text == nullptr ? std::nullopt : std::optional<std::string>(text));
  }
  return row;
}

constexpr const char* kAnyMask = "0.0.0.0";

TEST(PostgresqlHba, FindsTheFirstLineThatFits) {
  const Guest guest{Way::kPlain, "postgres", "postgres", "192.0.2.7"};
  const Guest over_tls{Way::kTls, "postgres", "postgres", "192.0.2.7"};
  const Row all = make_row("9", "host", "all", "all", "0.0.0.0", kAnyMask, "trust");
  const struct {
    const char* name;
    Guest guest;
    std::vector<Row> rows;
    int line;  // 0: none
    bool is_certain;
  } rows[] = {
      {"the only one", guest, {all}, 9, true},
      {"none", guest, {}, 0, false},
      {"all addresses",
       guest,
       {make_row("3", "host", "all", "all", "all", nullptr, "trust")},
       3,
       true},
      {"a local line before",
       guest,
       {make_row("1", "local", "all", "all", nullptr, nullptr, "peer"), all},
       9,
       true},
      {"another network before",
       guest,
       {make_row("1", "host", "all", "all", "10.0.0.0", "255.0.0.0", "md5"), all},
       9,
       true},
      {"another family before",
       guest,
       {make_row("1", "host", "all", "all", "::", "::", "md5"), all},
       9,
       true},
      {"another role before",
       guest,
       {make_row("1", "host", "all", "app", "all", nullptr, "md5"), all},
       9,
       true},
      {"another database before",
       guest,
       {make_row("1", "host", "app", "all", "all", nullptr, "md5"), all},
       9,
       true},
      {"TLS only, without TLS",
       guest,
       {make_row("1", "hostssl", "all", "all", "all", nullptr, "trust")},
       0,
       false},
      {"TLS only, over TLS",
       over_tls,
       {make_row("1", "hostssl", "all", "all", "all", nullptr, "trust")},
       1,
       true},
      {"no TLS, over TLS",
       over_tls,
       {make_row("1", "hostnossl", "all", "all", "all", nullptr, "trust")},
       0,
       false},
      {"several names",
       guest,
       {make_row("4", "host", "app,postgres", "dba,postgres", "192.0.2.0", "255.255.255.0",
                 "trust")},
       4,
       true},
      {"the role's own database",
       guest,
       {make_row("5", "host", "sameuser", "all", "all", nullptr, "trust")},
       5,
       true},
      {"a group that we cannot decide",
       guest,
       {make_row("1", "host", "all", "+staff", "all", nullptr, "md5"), all},
       9,
       false},
      {"a host name",
       guest,
       {make_row("6", "host", "all", "all", "db.hospital.example", nullptr, "trust")},
       6,
       false},
      {"a password wanted before: the file is not in force",
       guest,
       {make_row("1", "host", "all", "all", "all", nullptr, "scram-sha-256"), all},
       0,
       false},
      {"rejected before: the file is not in force",
       guest,
       {make_row("1", "host", "all", "all", "all", nullptr, "reject"), all},
       0,
       false},
      {"a line number that is none",
       guest,
       {make_row("x", "host", "all", "all", "all", nullptr, "trust")},
       0,
       false},
  };
  for (const auto& test : rows) {
    const auto found = find_rule(read_hba_rules(Answer{test.rows, ""}), test.guest);
    ASSERT_EQ(found.has_value(), test.line != 0) << test.name;
    if (!found) continue;
    EXPECT_EQ(found->rule.line, test.line) << test.name;
    EXPECT_EQ(found->is_certain, test.is_certain) << test.name;
  }
}

TEST(PostgresqlHba, ShowsALineAsItStandsInTheFile) {
  const auto rules = read_hba_rules(
      Answer{{make_row("7", "host", "all", "a,b", "10.1.0.0", "255.255.0.0", "trust"),
              make_row("8", "hostssl", "all", "all", "::", "::", "trust"),
              make_row("9", "host", "all", "\x1b[2J", "samenet", nullptr, "trust")},
             ""});
  ASSERT_EQ(rules.size(), 3U);
  EXPECT_EQ(rules[0].to_text(), "host all a,b 10.1.0.0/16 trust");
  EXPECT_EQ(rules[1].to_text(), "hostssl all all ::/0 trust");
  EXPECT_EQ(rules[2].to_text(), "host all ?[2J samenet trust");
}

}  // namespace
}  // namespace celador::postgresql
