#include "protocols/redis_commands.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "protocols/table.h"
#include "wire/resp.h"

namespace celador {
namespace {

// "SET a b" as a request.
std::string request(std::string_view text) {
  const std::vector<std::string_view> words = split(text, ' ');
  std::string bytes = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string_view word : words) {
    bytes += "$" + std::to_string(word.size()) + "\r\n" + std::string(word) + "\r\n";
  }
  return bytes;
}

TEST(NameRedisRequest, NamesWhatALookSends) {
  const struct {
    const char* request;
    const char* name;
  } rows[] = {
      {"PING", "PING"},
      {"INFO", "INFO"},
      {"INFO server", "INFO"},
      {"CLIENT SETNAME celador", "CLIENT SETNAME"},
      {"CLIENT NO-TOUCH ON", "CLIENT NO-TOUCH"},
      {"ACL GETUSER default", "ACL GETUSER"},
      {"ACL DRYRUN default SET celador:x 1", "ACL DRYRUN"},
      {"ACL DRYRUN default CONFIG SET dir x", "ACL DRYRUN"},
      {"CONFIG GET bind", "CONFIG GET"},
      {"SELECT 15", "SELECT"},
      {"SCAN 184467 COUNT 500", "SCAN"},
      {"TYPE patient:1", "TYPE"},
      {"HSCAN patient:1 0 COUNT 100", "HSCAN"},
      {"GETRANGE k 0 16383", "GETRANGE"},
      {"SRANDMEMBER k 100", "SRANDMEMBER"},
      {"XRANGE k - + COUNT 100", "XRANGE"},
      {"QUIT", "QUIT"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(name_redis_request(request(row.request)), row.name) << row.request;
}

TEST(NameRedisRequest, HoldsBackEverythingElse) {
  for (const char* text : {"SET a 1",
                           "set a 1",
                           "DEL a",
                           "GETDEL a",
                           "GETEX a",
                           "GETSET a b",
                           "SPOP a",
                           "LPOP a",
                           "APPEND a b",
                           "CONFIG SET dir x",
                           "CONFIG GET *",
                           "CONFIG GET requirepass",
                           "CONFIG REWRITE",
                           "CONFIG RESETSTAT",
                           "CONFIG GET bind requirepass",
                           "EVAL x 0",
                           "EVAL_RO x 0",
                           "SCRIPT LOAD x",
                           "FUNCTION LOAD x",
                           "KEYS *",
                           "FLUSHALL",
                           "FLUSHDB",
                           "DEBUG SLEEP 1",
                           "DEBUG OBJECT a",
                           "MONITOR",
                           "SLOWLOG GET",
                           "SHUTDOWN",
                           "SAVE",
                           "BGSAVE",
                           "REPLICAOF NO ONE",
                           "SLAVEOF NO ONE",
                           "MODULE LOAD x",
                           "MIGRATE",
                           "RESTORE a 0 x",
                           "DUMP a",
                           "HGETALL a",
                           "SMEMBERS a",
                           "LRANGE a 0 -1",
                           "LRANGE a 0 100",
                           "ZRANGE a 0 -1",
                           "HSCAN a 0 COUNT 100000",
                           "HSCAN a 0",
                           "SCAN 0",
                           "SCAN 0 COUNT 100000",
                           "SCAN 0 COUNT 500 MATCH a",
                           "SCAN x COUNT 500",
                           "GETRANGE a 0 -1",
                           "GETRANGE a 1 16383",
                           "SRANDMEMBER a -100",
                           "XRANGE a - +",
                           "XREADGROUP GROUP a b",
                           "SELECT -1",
                           "SELECT 65536",
                           "AUTH default x",
                           "AUTH",
                           "HELLO 3",
                           "RESET",
                           "SUBSCRIBE a",
                           "CLIENT KILL a",
                           "CLIENT LIST",
                           "CLIENT SETNAME other",
                           "CLIENT NO-TOUCH OFF",
                           "CLIENT PAUSE 1",
                           "ACL SETUSER x",
                           "ACL DELUSER x",
                           "ACL LIST",
                           "ACL WHOAMI",
                           "ACL LOG RESET",
                           "ACL GETUSER admin",
                           "ACL DRYRUN default FLUSHALL",
                           "ACL DRYRUN admin SET celador:x 1",
                           "ACL DRYRUN default SET other 1",
                           "COMMAND INFO set",
                           "COMMAND",
                           "CLUSTER RESET",
                           "CLUSTER FORGET x",
                           "SENTINEL SET a b",
                           "OBJECT FREQ a",
                           "INFO all",
                           "PING x",
                           "ping"}) {
    EXPECT_EQ(name_redis_request(request(text)), "") << text;
  }
}

TEST(NameRedisRequest, HoldsBackASecondRequestBehindTheFirst) {
  EXPECT_EQ(name_redis_request(request("PING") + request("FLUSHALL")), "");
  EXPECT_EQ(name_redis_request("PING\r\n"), "");
  EXPECT_EQ(name_redis_request("*1\r\n$4\r\nPING\r\nFLUSHALL\r\n"), "");
}

TEST(NameRedisRequest, NamesSeveralSlicesOfOneKind) {
  const std::string hash = request("HSCAN a 0 COUNT 100");
  std::string batch = hash + request("HSCAN b 0 COUNT 100");
  EXPECT_EQ(name_redis_request(batch), "HSCAN of several keys");
  EXPECT_EQ(name_redis_request(batch + request("HSCAN c 0")), "") << "one has no limit";
  EXPECT_EQ(name_redis_request(batch + request("LRANGE c 0 99")), "") << "of another kind";
  EXPECT_EQ(name_redis_request(batch + request("FLUSHALL")), "");
  EXPECT_EQ(name_redis_request(batch + hash.substr(0, 20)), "") << "cut";
  EXPECT_EQ(name_redis_request(request("SCAN 0 COUNT 500") + request("SCAN 0 COUNT 500")), "");
  while (std::ranges::count(batch, '*') < static_cast<std::ptrdiff_t>(kMaxRedisBatch))
    batch += hash;
  EXPECT_EQ(name_redis_request(batch), "HSCAN of several keys");
  EXPECT_EQ(name_redis_request(batch + hash), "") << "too many";
}

TEST(NameRedisRequest, KnowsOnlyListedNames) {
  for (const char* text :
       {"PING", "INFO", "SCAN 0 COUNT 500", "CLUSTER NODES", "OBJECT IDLETIME k"}) {
    const std::string_view name = name_redis_request(request(text));
    EXPECT_TRUE(std::ranges::any_of(kRedisCommands, [&](const Command& command) {
      return command.name == name;
    })) << text;
  }
}

TEST(NameRedisRequest, HoldsBackAKeyThatIsTooLong) {
  EXPECT_EQ(name_redis_request(request("TYPE " + std::string(kMaxRedisKeyBytes, 'k'))), "TYPE");
  EXPECT_EQ(name_redis_request(request("TYPE " + std::string(kMaxRedisKeyBytes + 1, 'k'))), "");
}

}  // namespace
}  // namespace celador
