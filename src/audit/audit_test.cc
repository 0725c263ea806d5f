#include "audit/audit.h"

#include <gtest/gtest.h>

#include <cctype>

#include "audit/config_file.h"

namespace celador {
namespace {

// "setting@line" of each cause; @0 for a setting that is absent.
std::vector<std::string> at_fault(std::string_view product, std::string_view text) {
  std::vector<std::string> found;
  for (const Cause& cause : audit_config(product, "/etc/x.conf", text)) {
    EXPECT_EQ(cause.file, "/etc/x.conf");
    // A sentence that stands alone.
    EXPECT_TRUE(!cause.fix.empty() && std::isupper(cause.fix.front()) != 0 &&
                cause.fix.back() == '.' && !cause.fix.contains('`'))
        << cause.fix;
    EXPECT_FALSE(cause.reference.empty());
    found.push_back(cause.setting + "@" + std::to_string(cause.line.value_or(0)));
  }
  return found;
}

using Settings = std::vector<std::string>;

TEST(AuditConfig, NamesTheLineAtFault) {
  const struct {
    std::string_view row;
    std::string_view product;
    std::string_view text;
    Settings expected;
  } rows[] = {
      {"redis open",
       "redis",
       "# x\nbind 0.0.0.0 -::1\nprotected-mode no\n",
       {"requirepass@0", "protected-mode@3", "bind@2"}},
      {"redis closed",
       "redis",
       "bind 127.0.0.1\nrequirepass \"long and random\"\nprotected-mode yes\n",
       {}},
      {"redis, the last one counts",
       "redis",
       "requirepass a\nprotected-mode no\nprotected-mode yes\n",
       {}},
      {"redis, commented out", "redis", "#requirepass a\n", {"requirepass@0"}},
      {"mongod open",
       "mongodb",
       "net:\n  port: 27017\n  bindIp: 127.0.0.1,0.0.0.0\nsecurity:\n  authorization: disabled\n",
       {"security.authorization@5", "net.bindIp@3"}},
      {"mongod closed",
       "mongodb",
       "security:\n  authorization: \"enabled\"   # yes\nnet:\n  bindIp: 127.0.0.1\n",
       {}},
      {"mongod list",
       "mongodb",
       "security.authorization: enabled\nnet:\n  bindIp:\n    - 127.0.0.1\n    - 0.0.0.0\n",
       {"net.bindIp@3"}},
      {"elasticsearch",
       "elasticsearch",
       "cluster.name: c\nxpack.security.enabled: false\nxpack:\n  security:\n    authc:\n      "
       "anonymous:\n        roles: reader\n",
       {"xpack.security.enabled@2", "xpack.security.authc.anonymous.roles@7"}},
      {"vsftpd by default", "vsftpd", "listen=YES\n", {"anonymous_enable@0"}},
      {"vsftpd closed", "vsftpd", "anonymous_enable=NO\n", {}},
      {"vsftpd upload",
       "vsftpd",
       "anonymous_enable=YES\nanon_upload_enable=YES\n",
       {"anonymous_enable@1", "anon_upload_enable@2"}},
      {"rsync by module",
       "rsync",
       "hosts allow = 10.0.0.0/8\n[open]\npath = /a\nread only = no\n[closed]\nauth users = x\n",
       {"auth users@2", "read only@4"}},
      {"nginx blocks",
       "nginx",
       "http { server {\n autoindex off; location /a { autoindex on; }\n location /b {\n autoindex "
       "on; } } }\n",
       {"autoindex@2", "autoindex@4"}},
      {"pg_hba",
       "postgresql",
       "local all all trust\n# host all all all trust\nhost all all 127.0.0.1/32 "
       "scram-sha-256\nhost all  postgres 10.0.0.0 255.0.0.0 trust\nhostssl all all "
       "0.0.0.0/0\ttrust\n",
       {"pg_hba.conf@4", "pg_hba.conf@5"}},
  };
  for (const auto& row : rows) EXPECT_EQ(at_fault(row.product, row.text), row.expected) << row.row;
}

TEST(MergeCauses, GivesASeenCauseItsLine) {
  std::vector<Cause> seen{
      {"requirepass", "PING is answered", "/etc/redis.conf", std::nullopt, "fix", "page"}};
  merge_causes(seen, {{"requirepass", "not set", "/etc/redis.conf", 7, "fix", "page"},
                      {"bind", "*", "/etc/redis.conf", 9, "fix", "page"}});
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].observed, "PING is answered");
  EXPECT_EQ(seen[0].line, 7);
  EXPECT_EQ(seen[1].setting, "bind");
}

TEST(ReadConfig, KeepsToItsLimits) {
  EXPECT_FALSE(read_config(std::string(kMaxConfigLineBytes + 1, 'x'), ConfigSyntax::kWords));
  EXPECT_FALSE(read_config(std::string(kMaxConfigLines + 1, '\n'), ConfigSyntax::kYaml));
}

}  // namespace
}  // namespace celador
