#include "protocols/redis_access.h"

#include <gtest/gtest.h>

#include <functional>

namespace celador {
namespace {

RedisEvidence open_seven() {
  RedisEvidence evidence;
  evidence.greeting = RedisAnswer::kFine;
  evidence.info_answer = RedisAnswer::kFine;
  evidence.info.compatible = "7.0.15";
  evidence.scan = RedisAnswer::kFine;
  return evidence;
}

TEST(JudgeRedisAccess, FollowsFromTheEvidence) {
  using S = State;
  const struct {
    const char* name;
    std::function<void(RedisEvidence&)> change;
    S list, read, write, admin;
    Basis write_basis;
  } rows[] = {
      {"password", [](auto& e) { e.greeting = RedisAnswer::kAskedForPassword; }, S::kNo, S::kNo,
       S::kNo, S::kNo, Basis::kDeclared},
      {"protected mode", [](auto& e) { e.greeting = RedisAnswer::kProtectedMode; }, S::kNo, S::kNo,
       S::kNo, S::kNo, Basis::kDeclared},
      {"protected mode, seen over loopback",
       [](auto& e) {
         e.protected_mode = "yes";
         e.bind = "* -::*";
         e.dry_get = e.dry_set = e.dry_config_set = RedisAnswer::kFine;
       },
       S::kNo, S::kNo, S::kNo, S::kNo, Basis::kDeclared},
      {"6.2 in protected mode, which a bind address switches off",
       [](auto& e) {
         e.info.compatible = "6.2.6";
         e.protected_mode = "yes";
         e.bind = "10.0.0.5";
         e.user = RedisUser{.commands = "+@all", .keys = {"*"}};
       },
       S::kYes, S::kYes, S::kYes, S::kYes, Basis::kDeclared},
      {"6.2 in protected mode without a bind address",
       [](auto& e) {
         e.info.compatible = "6.2.6";
         e.protected_mode = "yes";
         e.bind = "";
         e.user = RedisUser{.commands = "+@all", .keys = {"*"}};
       },
       S::kNo, S::kNo, S::kNo, S::kNo, Basis::kDeclared},
      {"a version that is none is not an old one", [](auto& e) { e.info.compatible = "garbage"; },
       S::kYes, S::kUnknown, S::kUnknown, S::kUnknown, Basis::kUnknown},
      {"too many clients", [](auto& e) { e.greeting = RedisAnswer::kTooManyClients; }, S::kUnknown,
       S::kUnknown, S::kUnknown, S::kUnknown, Basis::kUnknown},
      {"7.0 says nothing of rights", [](auto&) {}, S::kYes, S::kUnknown, S::kUnknown, S::kUnknown,
       Basis::kUnknown},
      {"dry run allows all",
       [](auto& e) { e.dry_get = e.dry_set = e.dry_config_set = RedisAnswer::kFine; }, S::kYes,
       S::kYes, S::kYes, S::kYes, Basis::kDeclared},
      {"dry run refuses",
       [](auto& e) {
         e.dry_get = RedisAnswer::kFine;
         e.dry_set = e.dry_config_set = e.dry_acl_setuser = e.dry_replicaof =
             RedisAnswer::kCommandRefused;
       },
       S::kYes, S::kYes, S::kNo, S::kNo, Basis::kDeclared},
      {"dry run refuses the key only",
       [](auto& e) {
         e.dry_set = RedisAnswer::kKeyRefused;
         e.user = RedisUser{.commands = "+@write", .keys = {"~public:*"}};
       },
       S::kYes, S::kUnknown, S::kYes, S::kNo, Basis::kDeclared},
      {"read-only replica",
       [](auto& e) {
         e.dry_set = e.dry_config_set = RedisAnswer::kFine;
         e.info.read_only_replica = true;
       },
       S::kYes, S::kUnknown, S::kNo, S::kYes, Basis::kDeclared},
      {"6.2 by its rules",
       [](auto& e) {
         e.info.compatible = "6.2.6";
         e.user = RedisUser{.commands = "+@all", .keys = {"*"}};
       },
       S::kYes, S::kYes, S::kYes, S::kYes, Basis::kDeclared},
      {"6.2 reader by its rules",
       [](auto& e) {
         e.info.compatible = "6.2.6";
         e.user = RedisUser{.commands = "-@all +@read", .keys = {"*"}};
       },
       S::kYes, S::kYes, S::kNo, S::kNo, Basis::kDeclared},
      {"5.0 without a password", [](auto& e) { e.info.compatible = "5.0.14"; }, S::kYes, S::kYes,
       S::kYes, S::kYes, Basis::kImplied},
      {"5.0 with admin commands renamed",
       [](auto& e) {
         e.info.compatible = "5.0.14";
         e.missing = {"config", "acl", "replicaof", "slaveof"};
       },
       S::kYes, S::kYes, S::kYes, S::kNo, Basis::kImplied},
      {"5.0 that told INFO nothing", [](auto& e) { e.info.compatible = ""; }, S::kYes, S::kUnknown,
       S::kUnknown, S::kUnknown, Basis::kUnknown},
      {"may not ask for rights",
       [](auto& e) {
         e.user_answer = e.config_answer = RedisAnswer::kCommandRefused;
         e.values_read = 3;
       },
       S::kYes, S::kYes, S::kUnknown, S::kNo, Basis::kUnknown},
      {"names yes, values no", [](auto& e) { e.keys_refused = 5; }, S::kYes, S::kNo, S::kUnknown,
       S::kUnknown, Basis::kUnknown},
      {"our commands are refused", [](auto& e) { e.reads_refused = 5; }, S::kYes, S::kUnknown,
       S::kUnknown, S::kUnknown, Basis::kUnknown},
      {"scan refused", [](auto& e) { e.scan = RedisAnswer::kCommandRefused; }, S::kNo, S::kUnknown,
       S::kUnknown, S::kUnknown, Basis::kUnknown},
      {"sentinel",
       [](auto& e) {
         e.info.mode = RedisInfo::Mode::kSentinel;
         e.scan.reset();
       },
       S::kYes, S::kNo, S::kNo, S::kYes, Basis::kImplied},
  };
  for (const auto& row : rows) {
    RedisEvidence evidence = open_seven();
    row.change(evidence);
    const Access access = judge_redis_access(evidence);
    EXPECT_EQ(access.identify.state, S::kYes) << row.name;
    EXPECT_EQ(access.list.state, row.list) << row.name;
    EXPECT_EQ(access.read.state, row.read) << row.name;
    EXPECT_EQ(access.write.state, row.write) << row.name;
    EXPECT_EQ(access.admin.state, row.admin) << row.name;
    EXPECT_EQ(access.write.basis, row.write_basis) << row.name;
  }
}

TEST(JudgeDryRun, ReadsRefusalsThatComeAsTexts) {
  const struct {
    const char* bytes;
    RedisAnswer answer;
  } rows[] = {
      {"+OK\r\n", RedisAnswer::kFine},
      {"$59\r\nUser default has no permissions to run the 'set' command xx\r\n",
       RedisAnswer::kCommandRefused},
      {"$63\r\nUser default has no permissions to access the 'celador:x' key x\r\n",
       RedisAnswer::kKeyRefused},
      {"-ERR Command 'config' not found\r\n", RedisAnswer::kOtherError},
      {"-NOPERM this user has no permissions to run the 'acl|dryrun' command\r\n",
       RedisAnswer::kCommandRefused},
      {":1\r\n", RedisAnswer::kOtherError},
  };
  for (const auto& row : rows) {
    RespReader reader;
    ASSERT_TRUE(reader.read(row.bytes).value_or(false)) << row.bytes;
    EXPECT_EQ(judge_dry_run(reader.reply(row.bytes)), row.answer) << row.bytes;
  }
}

}  // namespace
}  // namespace celador
