#include "protocols/redis_info.h"

#include <gtest/gtest.h>

#include <string>

namespace celador {
namespace {

// Reads one reply; the bytes must outlive what `judge` keeps.
template <class Judge>
auto with_reply(const std::string& bytes, Judge judge) {
  RespReader reader;
  EXPECT_TRUE(reader.read(bytes).value_or(false)) << bytes;
  return judge(reader.reply(bytes));
}

TEST(JudgeRedisAnswer, KnowsTheStates) {
  const struct {
    const char* line;
    RedisAnswer answer;
  } rows[] = {
      {"+PONG", RedisAnswer::kFine},
      {"-NOAUTH Authentication required.", RedisAnswer::kAskedForPassword},
      {"-ERR operation not permitted", RedisAnswer::kAskedForPassword},
      {"-DENIED Redis is running in protected mode because protected mode is enabled",
       RedisAnswer::kProtectedMode},
      {"-NOPERM this user has no permissions to run the 'acl|whoami' command",
       RedisAnswer::kCommandRefused},
      {"-NOPERM User default has no permissions to run the 'get' command",
       RedisAnswer::kCommandRefused},
      {"-NOPERM this user has no permissions to access one of the keys used as arguments",
       RedisAnswer::kKeyRefused},
      {"-NOPERM No permissions to access a key", RedisAnswer::kKeyRefused},
      {"-LOADING Redis is loading the dataset in memory", RedisAnswer::kNotNow},
      {"-BUSY Redis is busy running a script", RedisAnswer::kNotNow},
      {"-MASTERDOWN Link with MASTER is down", RedisAnswer::kNotNow},
      {"-MOVED 3999 127.0.0.1:6381", RedisAnswer::kElsewhere},
      {"-WRONGTYPE Operation against a key holding the wrong kind of value",
       RedisAnswer::kWrongType},
      {"-ERR max number of clients reached", RedisAnswer::kTooManyClients},
      {"-ERR unknown command 'NOSUCH', with args beginning with: 'a' ",
       RedisAnswer::kUnknownCommand},
      {"-ERR unknown subcommand 'NO-TOUCH'. Try CLIENT HELP.", RedisAnswer::kUnknownCommand},
      {"-ERR DB index is out of range", RedisAnswer::kOtherError},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(with_reply(std::string(row.line) + "\r\n", judge_redis_answer), row.answer)
        << row.line;
  }
}

TEST(ParseRedisInfo, ReadsWhatTheServerTells) {
  const RedisInfo info = parse_redis_info(
      "# "
      "Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\nserver_time_usec:"
      "1795451609545187\r\n"
      "uptime_in_seconds:300\r\nexecutable:/usr/bin/redis-server\r\nconfig_file:/etc/redis/"
      "redis.conf\r\n"
      "rdb_last_save_time:1795451500\r\nrdb_saves:1\r\nrole:slave\r\nmaster_host:10.0.0.7\r\nslave_"
      "read_only:1\r\n"
      "# "
      "Keyspace\r\ndb0:keys=50,expires=0,avg_ttl=0\r\ndb2:keys=2,expires=0,avg_ttl=0,subexpiry="
      "0\r\n");
  EXPECT_EQ(info.product, "Redis");
  EXPECT_EQ(info.version, "7.0.15");
  EXPECT_EQ(info.cpe, "cpe:2.3:a:redis:redis:7.0.15:*:*:*:*:*:*:*");
  EXPECT_EQ(info.uptime, 300);
  EXPECT_EQ(info.server_time, 1795451609);
  EXPECT_EQ(info.last_save, 1795451500);
  EXPECT_TRUE(info.read_only_replica);
  EXPECT_EQ(info.master_host, "10.0.0.7");
  EXPECT_EQ(info.config_file, "/etc/redis/redis.conf");
  EXPECT_EQ(info.databases,
            (std::vector<std::pair<std::uint64_t, std::uint64_t>>{{0, 50}, {2, 2}}));
  EXPECT_TRUE(info.at_least(7) && info.at_least(6, 2) && !info.at_least(7, 2) && info.has_users());
}

TEST(ParseRedisInfo, TakesTheTimeOfTheStartForNoSave) {
  const RedisInfo info = parse_redis_info(
      "server_time_usec:1000000000000000\r\nuptime_in_seconds:100\r\nrdb_last_save_time:"
      "999999901\r\nrdb_saves:0\r\n");
  EXPECT_FALSE(info.last_save);
}

TEST(ParseRedisInfo, KnowsTheKin) {
  const struct {
    const char* name;
    const char* text;
    const char* product;
    const char* version;
  } rows[] = {
      {"valkey", "redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n", "Valkey",
       "8.0.1"},
      {"keydb", "redis_version:6.3.4\r\nmvcc_depth:0\r\n", "KeyDB", "6.3.4"},
      {"dragonfly", "redis_version:7.4.0\r\ndragonfly_version:df-v1.20.1\r\n", "Dragonfly",
       "df-v1.20.1"},
      {"nothing told", "uptime_in_seconds:1\r\n", "", ""},
  };
  for (const auto& row : rows) {
    const RedisInfo info = parse_redis_info(row.text);
    EXPECT_EQ(info.product, row.product) << row.name;
    EXPECT_EQ(info.version, row.version) << row.name;
  }
}

TEST(ParseRedisInfo, SurvivesLies) {
  const RedisInfo info = parse_redis_info(
      "redis_version:7\x1b[31m*\r\nuptime_in_seconds:99999999999999999999\r\nserver_time_usec:-"
      "1\r\n"
      "rdb_last_save_time:18446744073709551615\r\nrdb_saves:1\r\ndb99999999:keys=1\r\ndb0:keys="
      "x\r\ndb1\r\n:::\r\n");
  EXPECT_EQ(info.version, "7?[31m*");
  EXPECT_EQ(info.cpe, "");
  EXPECT_FALSE(info.uptime || info.server_time || info.last_save);
  EXPECT_TRUE(info.databases.empty());
}

TEST(ParseRedisInfo, KnowsASentinel) {
  const RedisInfo info = parse_redis_info(
      "redis_version:6.2.6\r\nredis_mode:sentinel\r\nmaster0:name=clinic,status=ok,address=10.0.0."
      "5:6379\r\n");
  EXPECT_EQ(info.mode, RedisInfo::Mode::kSentinel);
  EXPECT_EQ(info.watched_masters, std::vector<std::string>{"clinic"});
}

TEST(ParseRedisUser, DropsHashesOfPasswords) {
  const std::string reply =
      "*12\r\n$5\r\nflags\r\n*2\r\n$2\r\non\r\n$6\r\nnopass\r\n$9\r\npasswords\r\n*1\r\n$"
      "4\r\nfeed\r\n"
      "$8\r\ncommands\r\n$11\r\n-@all +@get\r\n$4\r\nkeys\r\n$18\r\n~public:* "
      "~shared:\r\n$8\r\nchannels\r\n$0\r\n\r\n"
      "$9\r\nselectors\r\n*0\r\n";
  const auto user = with_reply(reply, parse_redis_user);
  ASSERT_TRUE(user.has_value());
  EXPECT_FALSE(user->asks_for_password);
  EXPECT_EQ(user->commands, "-@all +@get");
  EXPECT_EQ(user->keys, (std::vector<std::string>{"~public:*", "~shared:"}));
  EXPECT_EQ(user->commands.find("feed"), std::string::npos);
}

TEST(ParseRedisUser, ReadsTheFormOfSixPointZero) {
  const std::string reply =
      "*4\r\n$8\r\ncommands\r\n$5\r\n+@all\r\n$4\r\nkeys\r\n*1\r\n$1\r\n*\r\n";
  const auto user = with_reply(reply, parse_redis_user);
  ASSERT_TRUE(user.has_value());
  EXPECT_EQ(user->keys, std::vector<std::string>{"*"});
}

TEST(RulesAllow, FollowsTheLastRuleThatConcerns) {
  const struct {
    const char* rules;
    bool allows_set;
  } rows[] = {
      {"+@all", true},
      {"allcommands", true},
      {"", false},
      {"-@all +@read +ping", false},
      {"-@all +@write", true},
      {"-@all +@string", true},
      {"-@all +set", true},
      {"-@all +SET", true},
      {"+@all -@write", false},
      {"+@all -@dangerous", true},
      {"+@all -set +set", true},
      {"+@all -@all +get", false},
      {"-@all +set|nonsense", false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(rules_allow(row.rules, "set", "write string slow"), row.allows_set) << row.rules;
  }
}

TEST(MissingCommands, NamesTheNulls) {
  const std::string reply = "*3\r\n*1\r\n$3\r\nset\r\n$-1\r\n*-1\r\n";
  const auto missing = with_reply(
      reply, [](const RespValue& value) { return missing_commands(value, "set config acl"); });
  EXPECT_EQ(missing, (std::vector<std::string>{"config", "acl"}));
}

TEST(ParseClusterNodes, NamesTheOthers) {
  const auto nodes = parse_cluster_nodes(
      "07c3 127.0.0.1:30004@31004,db-4.hospital.example slave e7d1 0 1 4 connected\n"
      "67ed 127.0.0.1:30002@31002 master - 0 1 2 connected 5461-10922\n"
      "e7d1 127.0.0.1:30001@31001 myself,master - 0 0 1 connected 0-5460\n\n");
  EXPECT_EQ(nodes, (std::vector<std::string>{"db-4.hospital.example", "127.0.0.1:30002"}));
}

TEST(IsPublicAddress, LeavesOutPrivateNetworksAndNames) {
  for (const char* host : {"8.8.8.8", "2001:4860::8888", "172.32.0.1"})
    EXPECT_TRUE(is_public_address(host)) << host;
  for (const char* host : {"10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.1.1",
                           "100.64.0.1", "::1", "fd00::1", "fe80::1", "db.example", ""}) {
    EXPECT_FALSE(is_public_address(host)) << host;
  }
}

}  // namespace
}  // namespace celador
