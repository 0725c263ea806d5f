#include "audit/config_path.h"

#include <gtest/gtest.h>

namespace celador {
namespace {

TEST(ConfigPaths, FollowsTheArgumentsThenTheUsualPlaces) {
  const struct {
    std::string_view row;
    Process process;
    std::vector<std::string> expected;
  } rows[] = {
      {"named",
       {"mongod", {"--port", "1", "--config", "/srv/m.conf"}, "/"},
       {"mongodb /srv/m.conf"}},
      {"with =", {"rsync", {"--daemon", "--config=r.conf"}, "/srv"}, {"rsync /srv/r.conf"}},
      {"short and glued", {"mongod", {"-f/srv/m.conf"}, "/"}, {"mongodb /srv/m.conf"}},
      {"bare", {"vsftpd", {"v.conf"}, "/srv"}, {"vsftpd /srv/v.conf"}},
      {"usual", {"nginx", {}, "/"}, {"nginx /etc/nginx/nginx.conf"}},
      {"redis has overwritten its arguments",
       {"redis-server", {"127.0.0.1:6379"}, "/"},
       {"redis /etc/redis/redis.conf"}},
      {"postgres data folder",
       {"postgres", {"-D", "/var/pg"}, "/"},
       {"postgresql /var/pg/pg_hba.conf"}},
      {"postgres of Debian",
       {"postgres", {"-D", "/d", "-c", "config_file=/etc/postgresql/15/main/postgresql.conf"}, "/"},
       {"postgresql /etc/postgresql/15/main/pg_hba.conf", "postgresql /d/pg_hba.conf"}},
      {"opensearch",
       {"java", {"-Xmx1g", "-Dopensearch.path.conf=/etc/opensearch"}, "/"},
       {"opensearch /etc/opensearch/opensearch.yml"}},
      {"another java", {"java", {"-jar", "x.jar"}, "/"}, {}},
      {"unknown", {"sshd", {}, "/"}, {}},
  };
  for (const auto& row : rows) {
    std::vector<std::string> found;
    for (const ConfigPath& path : config_paths(row.process))
      found.push_back(std::string(path.product) + " " + path.path);
    EXPECT_EQ(found, row.expected) << row.row;
  }
}

}  // namespace
}  // namespace celador
