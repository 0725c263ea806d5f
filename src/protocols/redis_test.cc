// The conversation with Redis, against peers that we write. Real servers: tests/redis_test.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "protocols/protocol.h"
#include "protocols/table.h"
#include "testing/look_at.h"
#include "wire/resp.h"

namespace celador {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Protocol& redis() { return *find_protocol("redis"); }

std::string bulk(const std::string& text) {
  return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}

std::string array(const std::vector<std::string>& words) {
  std::string bytes = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) bytes += bulk(word);
  return bytes;
}

std::string scan_reply(const std::string& cursor, const std::vector<std::string>& names) {
  return "*2\r\n" + bulk(cursor) + array(names);
}

const std::string kUnknown = "-ERR unknown command 'x', with args beginning with: \r\n";
const std::string kNoPerm = "-NOPERM this user has no permissions to run the 'x' command\r\n";
const std::string kNoKey =
    "-NOPERM this user has no permissions to access one of the keys used as arguments\r\n";
const std::string kDenied =
    "-DENIED Redis is running in protected mode because protected mode is enabled and no password "
    "is set for the "
    "default user. In this mode connections are only accepted from the loopback interface.\r\n";
const std::string kFullUser = "*10\r\n" + bulk("flags") + array({"on", "nopass"}) +
                              bulk("passwords") + array({}) + bulk("commands") + bulk("+@all") +
                              bulk("keys") + bulk("~*") + bulk("selectors") + "*0\r\n";

// Replies by the request's words, joined by blanks: "TYPE patient:1". The longest prefix of words
// that is there wins.
using Replies = std::map<std::string, std::string>;

std::string reply_to(const Replies& replies, std::string_view request) {
  const auto words = parse_resp_request(request);
  if (!words) return "-ERR Protocol error\r\n";
  for (std::size_t count = words->size(); count > 0; --count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += (i > 0 ? " " : "") + std::string((*words)[i]);
    if (const auto found = replies.find(text); found != replies.end()) return found->second;
  }
  return kUnknown;
}

ScriptedPeer& plays(ScriptedPeer& peer, Replies replies) {
  return peer.answers(
      [replies = std::move(replies)](std::string_view request) -> std::optional<std::string> {
        std::string answers;  // several requests may come at once
        while (!request.empty()) {
          std::string_view rest = request;
          if (!take_resp_request(rest)) rest = {};
          answers += reply_to(replies, request.substr(0, request.size() - rest.size()));
          request = rest;
        }
        return answers;
      });
}

// A 7.0 that is open to all, with two patients and a queue.
Replies open_seven() {
  return {
      {"PING", "+PONG\r\n"},
      {"INFO",
       bulk("redis_version:7.0.15\r\nredis_mode:standalone\r\nserver_time_usec:1795451609545187\r\n"
            "uptime_in_seconds:300\r\nrole:master\r\nconfig_file:\r\ndb0:keys=3,expires=0,avg_ttl="
            "0\r\n")},
      {"CLIENT SETNAME", "+OK\r\n"},
      {"ACL GETUSER default", kFullUser},
      {"ACL DRYRUN", "+OK\r\n"},
      {"COMMAND INFO", "*5\r\n*0\r\n*0\r\n*0\r\n*0\r\n*0\r\n"},
      {"CONFIG GET protected-mode", array({"protected-mode", "no"})},
      {"CONFIG GET bind", array({"bind", "* -::*"})},
      {"SCAN 0", scan_reply("7", {"patient:1", "queue"})},
      {"SCAN 7", scan_reply("0", {"patient:2", "patient:1"})},
      {"OBJECT IDLETIME", ":86400\r\n"},
      {"TYPE patient:1", "+hash\r\n"},
      {"TYPE patient:2", "+hash\r\n"},
      {"TYPE queue", "+list\r\n"},
      {"HLEN", ":2\r\n"},
      {"LLEN", ":250\r\n"},
      {"HSCAN patient:1",
       "*2\r\n$1\r\n0\r\n" + array({"name", "Ana", "address", R"({"city":"X","no":7})"})},
      {"HSCAN patient:2", "*2\r\n$1\r\n0\r\n" + array({"name", "Luis", "address", "Y"})},
      {"LRANGE queue", array({R"({"curp":"A"})", R"({"curp":"B"})"})},
      {"QUIT", "+OK\r\n"},
  };
}

LookOrder sample_order() { return {.depth = Depth::kSample}; }

void expect_access(const Access& access, State list, State read, State write, State admin) {
  EXPECT_EQ(access.list.state, list) << access.list.proof;
  EXPECT_EQ(access.read.state, read) << access.read.proof;
  EXPECT_EQ(access.write.state, write) << access.write.proof;
  EXPECT_EQ(access.admin.state, admin) << access.admin.proof;
}

TEST(RedisLook, ReadsNothingThatOnlyThisMachineGets) {
  ScriptedPeer peer;
  Replies replies = open_seven();
  replies["CONFIG GET protected-mode"] = array({"protected-mode", "yes"});
  plays(peer, replies);
  const auto seen = look_at(redis(), peer, sample_order());
  ASSERT_TRUE(seen.look);
  expect_access(seen.look->access, State::kNo, State::kNo, State::kNo, State::kNo);
  EXPECT_THAT(seen.look->access.read.proof, HasSubstr("over loopback"));
  EXPECT_THAT(seen.look->notes, Contains(HasSubstr("latent risk")));
  EXPECT_THAT(seen.look->causes, IsEmpty());
  EXPECT_THAT(seen.look->datasets, IsEmpty());
  EXPECT_EQ(seen.look->service.version, "7.0.15");
  EXPECT_THAT(seen.commands, Not(Contains("SCAN")));
}

TEST(RedisLook, TellsThatLoopbackMayBeTreatedMoreKindly) {
  for (const auto& [address, noted] :
       {std::pair{"127.0.0.1:6379", true}, std::pair{"[::1]:6379", true},
        std::pair{"10.0.0.1:6379", false}}) {
    ScriptedPeer peer;
    Replies replies = open_seven();
    replies["CONFIG GET protected-mode"] = kNoPerm;
    plays(peer, replies);
    LookOrder order = sample_order();
    order.address = address;
    const auto seen = look_at(redis(), peer, order);
    ASSERT_TRUE(seen.look);
    EXPECT_EQ(seen.look->access.read.state, State::kYes);
    EXPECT_EQ(std::ranges::any_of(
                  seen.look->notes,
                  [](const std::string& note) { return note.contains("came over loopback"); }),
              noted)
        << address;
  }
}

TEST(RedisLook, SaysWhatEndedItNotThatItWasNotAskedForIt) {
  ScriptedPeer peer;
  Replies replies = open_seven();
  replies["INFO"] = "$9223372036854775807\r\nredis_version:7.0.0\r\n";
  plays(peer, replies);
  const auto seen = look_at(redis(), peer, sample_order());
  ASSERT_TRUE(seen.look);
  for (const Verdict* verdict : {&seen.look->access.list, &seen.look->access.read,
                                 &seen.look->access.write, &seen.look->access.admin}) {
    EXPECT_EQ(verdict->state, State::kUnknown);
    EXPECT_THAT(verdict->proof, HasSubstr("the look ended before this was asked"));
  }
}

TEST(RedisLook, AsksForRightsWhereTheVersionIsNone) {
  ScriptedPeer peer;
  Replies replies = open_seven();
  replies["INFO"] = bulk("redis_version:\x01garbage\r\nrole:master\r\ndb0:keys=3\r\n");
  replies["ACL GETUSER default"] = kUnknown;
  plays(peer, replies);
  const auto seen = look_at(redis(), peer, LookOrder{.depth = Depth::kList});
  ASSERT_TRUE(seen.look);
  EXPECT_THAT(seen.commands, Contains("ACL GETUSER"));
  EXPECT_EQ(seen.look->access.write.state, State::kUnknown) << seen.look->access.write.proof;
  EXPECT_EQ(seen.look->access.admin.state, State::kUnknown) << seen.look->access.admin.proof;
}

TEST(RedisLook, ReadsAnOpenServer) {
  ScriptedPeer peer;
  plays(peer, open_seven());
  const auto seen = look_at(redis(), peer, sample_order());
  ASSERT_TRUE(seen.look.has_value()) << seen.look.error().message;
  const Look& look = *seen.look;
  EXPECT_EQ(look.service.product, "Redis");
  EXPECT_EQ(look.service.version, "7.0.15");
  expect_access(look.access, State::kYes, State::kYes, State::kYes, State::kYes);
  EXPECT_EQ(look.access.write.basis, Basis::kDeclared);
  ASSERT_EQ(look.datasets.size(), 2U);
  EXPECT_EQ(look.datasets[0].name, "db0:patient:*");
  EXPECT_EQ(look.datasets[0].records, 2U);
  EXPECT_FALSE(look.datasets[0].records_are_estimate);
  EXPECT_EQ(look.datasets[0].sampled, 2U);
  EXPECT_EQ(look.datasets[1].name, "db0:queue");
  EXPECT_EQ(look.datasets[1].records, 250U);
  EXPECT_EQ(look.touched_by_others.state, TouchedByOthers::State::kUnknown);
  ASSERT_EQ(look.causes.size(), 3U);
  EXPECT_EQ(look.causes[0].setting, "requirepass");
  EXPECT_EQ(look.causes[1].setting, "protected-mode");
  EXPECT_EQ(look.causes[2].setting, "bind");
}

TEST(RedisLook, PutsFieldsAndJsonIntoRecords) {
  ScriptedPeer peer;
  plays(peer, open_seven());
  const auto seen = look_at(redis(), peer, sample_order());
  ASSERT_EQ(seen.records.records.size(), 4U);
  EXPECT_EQ(seen.records.ended, 4U);
  using Fields = std::vector<std::pair<std::string, std::string>>;
  std::map<std::string, std::vector<Fields>> by_dataset;
  for (const auto& record : seen.records.records)
    by_dataset[record.dataset].push_back(record.fields);
  EXPECT_THAT(
      by_dataset["db0:patient:*"],
      Contains(Fields{{"@key", "1"}, {"name", "Ana"}, {"address.city", "X"}, {"address.no", "7"}}));
  EXPECT_THAT(by_dataset["db0:queue"], ElementsAre(Fields{{"curp", "A"}}, Fields{{"curp", "B"}}));
}

TEST(RedisLook, ReadsTheSameWhenEveryByteComesAlone) {
  ScriptedPeer peer;
  plays(peer, open_seven()).in_pieces_of(1);
  const auto seen = look_at(redis(), peer, sample_order());
  ASSERT_TRUE(seen.look.has_value());
  expect_access(seen.look->access, State::kYes, State::kYes, State::kYes, State::kYes);
  EXPECT_EQ(seen.records.records.size(), 4U);
}

TEST(RedisLook, AsksForSeveralKeysOfOneKindAtOnce) {
  Replies replies = open_seven();
  std::vector<std::string> names;
  names.reserve(100);
  for (int i = 0; i < 100; ++i) names.push_back("patient:" + std::to_string(1000 + i));
  replies["SCAN 0"] = "*2\r\n$1\r\n0\r\n*100\r\n";
  for (const std::string& name : names) {
    replies["SCAN 0"] += bulk(name);
    replies["TYPE " + name] = "+hash\r\n";
    replies["HSCAN " + name] = "*2\r\n$1\r\n0\r\n" + array({"name", "Ana"});
  }
  // One of them is something else, one is gone, one is longer than is read.
  replies["HSCAN patient:1030"] = "-WRONGTYPE Operation against a key\r\n";
  replies["HSCAN patient:1040"] = "*2\r\n$1\r\n0\r\n*0\r\n";
  ScriptedPeer peer;
  plays(peer, replies);
  const auto seen = look_at(redis(), peer, sample_order());
  ASSERT_TRUE(seen.look.has_value());
  ASSERT_EQ(seen.look->datasets.size(), 1U);
  EXPECT_EQ(seen.look->datasets[0].sampled, 98U);
  EXPECT_EQ(seen.records.records.size(), 98U);
  EXPECT_GE(std::ranges::count(seen.commands, "HSCAN of several keys"), 1);
}

TEST(RedisLook, SendsExactlyTheListedCommandsInOrder) {
  ScriptedPeer peer;
  plays(peer, open_seven());
  const auto seen = look_at(redis(), peer, sample_order());
  EXPECT_THAT(
      seen.commands,
      ElementsAre("PING", "INFO", "CLIENT SETNAME", "ACL GETUSER", "ACL DRYRUN", "ACL DRYRUN",
                  "ACL DRYRUN", "ACL DRYRUN", "ACL DRYRUN", "COMMAND INFO", "CONFIG GET",
                  "CONFIG GET", "SCAN", "SCAN", "OBJECT IDLETIME", "OBJECT IDLETIME", "TYPE",
                  "HLEN", "HSCAN", "TYPE", "LLEN", "LRANGE", "HSCAN", "QUIT"));
  for (const std::string& request : peer.received())
    EXPECT_NE(redis().name_request(request), "") << request;
}

TEST(RedisLook, AsksOnlyAsDeepAsItWasOrdered) {
  const struct {
    Depth depth;
    std::size_t records;
    bool lists;
    bool asks_rights;
  } rows[] = {{Depth::kIdentify, 0, false, false},
              {Depth::kList, 0, true, true},
              {Depth::kSample, 4, true, true}};
  for (const auto& row : rows) {
    ScriptedPeer peer;
    plays(peer, open_seven());
    const auto seen = look_at(redis(), peer, LookOrder{.depth = row.depth});
    ASSERT_TRUE(seen.look.has_value());
    EXPECT_EQ(seen.look->service.version, "7.0.15");
    EXPECT_EQ(seen.records.records.size(), row.records) << to_text(row.depth);
    EXPECT_EQ(!seen.look->datasets.empty(), row.lists) << to_text(row.depth);
    EXPECT_EQ(std::ranges::count(seen.commands, "ACL GETUSER") > 0, row.asks_rights)
        << to_text(row.depth);
  }
}

TEST(RedisLook, ReportsThatAPasswordIsAskedFor) {
  for (const char* line :
       {"-NOAUTH Authentication required.\r\n", "-ERR operation not permitted\r\n"}) {
    ScriptedPeer peer;
    peer.answers([line](std::string_view) { return line; });
    const auto seen = look_at(redis(), peer, sample_order());
    ASSERT_TRUE(seen.look.has_value()) << line;
    EXPECT_EQ(seen.look->access.identify.state, State::kYes);
    expect_access(seen.look->access, State::kNo, State::kNo, State::kNo, State::kNo);
    EXPECT_THAT(seen.commands, ElementsAre("PING", "QUIT")) << line;
    EXPECT_THAT(seen.look->causes, IsEmpty());
  }
}

TEST(RedisLook, HearsProtectedModeThatSpeaksAndHangsUp) {
  ScriptedPeer peer;
  peer.greets(kDenied).answers([](std::string_view) { return std::nullopt; });
  const auto seen = look_at(redis(), peer, sample_order());
  ASSERT_TRUE(seen.look.has_value()) << seen.look.error().message;
  expect_access(seen.look->access, State::kNo, State::kNo, State::kNo, State::kNo);
  EXPECT_THAT(seen.look->notes, Contains(HasSubstr("latent risk")));
}

TEST(RedisLook, ListensAgainWhenProtectedModeHungUpOnPing) {
  ScriptedPeer peer;
  peer.answers([&peer](std::string_view) -> std::optional<std::string> {
    peer.greets(kDenied);  // from the next connection on
    return std::nullopt;
  });
  const auto seen = look_at(redis(), peer, sample_order());
  ASSERT_TRUE(seen.look.has_value()) << seen.look.error().message;
  expect_access(seen.look->access, State::kNo, State::kNo, State::kNo, State::kNo);
  EXPECT_EQ(peer.connections(), 2U);
}

TEST(RedisLook, KeepsWhatAnOldServerImplies) {
  Replies replies = open_seven();
  replies["INFO"] = bulk("redis_version:5.0.14\r\nrole:master\r\ndb0:keys=3,expires=0\r\n");
  replies["COMMAND INFO"] = "*5\r\n*0\r\n*0\r\n*-1\r\n*0\r\n*0\r\n";
  ScriptedPeer peer;
  plays(peer, std::move(replies));
  const auto seen = look_at(redis(), peer, sample_order());
  ASSERT_TRUE(seen.look.has_value());
  expect_access(seen.look->access, State::kYes, State::kYes, State::kYes, State::kYes);
  EXPECT_EQ(seen.look->access.write.basis, Basis::kImplied);
  EXPECT_THAT(seen.commands, Not(Contains("ACL DRYRUN")));
}

TEST(RedisLook, TellsNamesFromValuesWhenKeysAreRefused) {
  Replies replies = open_seven();
  for (const char* command :
       {"ACL GETUSER default", "COMMAND INFO", "CONFIG GET protected-mode", "OBJECT IDLETIME",
        "TYPE patient:1", "TYPE patient:2", "TYPE queue", "CLIENT SETNAME"}) {
    replies[command] = kNoPerm;
  }
  replies["GET"] = kNoKey;
  ScriptedPeer peer;
  plays(peer, std::move(replies));
  const auto seen = look_at(redis(), peer, sample_order());
  ASSERT_TRUE(seen.look.has_value());
  expect_access(seen.look->access, State::kYes, State::kNo, State::kUnknown, State::kNo);
  EXPECT_THAT(seen.records.records, IsEmpty());
  EXPECT_THAT(seen.commands, Not(Contains("ACL DRYRUN")));
}

TEST(RedisLook, ReadsEveryDatabaseThatMayBeSelected) {
  Replies replies = open_seven();
  replies["INFO"] = bulk("redis_version:7.0.15\r\ndb0:keys=3\r\ndb4:keys=3\r\ndb9:keys=77\r\n");
  replies["SELECT 4"] = "+OK\r\n";
  replies["SELECT 9"] = "-ERR DB index is out of range\r\n";
  ScriptedPeer peer;
  plays(peer, replies);
  const auto seen = look_at(redis(), peer, sample_order());
  ASSERT_TRUE(seen.look.has_value());
  std::vector<std::string> names;
  for (const Dataset& dataset : seen.look->datasets) names.push_back(dataset.name);
  EXPECT_THAT(names,
              ElementsAre("db0:patient:*", "db0:queue", "db4:patient:*", "db4:queue", "db9"));
  EXPECT_EQ(seen.look->datasets[4].records, 77U);

  ScriptedPeer again;
  plays(again, replies);
  const auto one = look_at(redis(), again, LookOrder{.depth = Depth::kList, .path = "/4"});
  ASSERT_EQ(one.look->datasets.size(), 2U);
  EXPECT_EQ(one.look->datasets[0].name, "db4:patient:*");
}

TEST(RedisLook, EstimatesWhenNotAllNamesWereRead) {
  Replies replies = open_seven();
  replies["INFO"] = bulk("redis_version:7.0.15\r\ndb0:keys=4000000\r\n");
  replies["SCAN 7"] = scan_reply("7", {"patient:2"});  // a cursor that never comes back to 0
  ScriptedPeer peer;
  plays(peer, std::move(replies));
  const auto seen = look_at(redis(), peer, sample_order());
  ASSERT_TRUE(seen.look.has_value());
  EXPECT_TRUE(seen.look->datasets[0].records_are_estimate);
  EXPECT_GT(seen.look->datasets[0].records, 2'000'000U);
  EXPECT_LE(std::ranges::count(seen.commands, "SCAN"), 100);
  EXPECT_LE(seen.requests, 400U);
}

TEST(RedisLook, PassesOverAValueThatIsTooLong) {
  Replies replies = open_seven();
  replies["HSCAN patient:1"] = "*2\r\n$1\r\n0\r\n*2\r\n$4\r\nname\r\n$400000000\r\nxxx";
  replies["HSCAN patient:2"] = replies["HSCAN patient:1"];
  ScriptedPeer peer;
  plays(peer, std::move(replies));
  const auto seen = look_at(redis(), peer, sample_order());
  ASSERT_TRUE(seen.look.has_value());
  EXPECT_EQ(peer.connections(), 2U);
  EXPECT_EQ(seen.records.records.size(), 2U);  // the queue's
  EXPECT_THAT(seen.look->notes, Contains(HasSubstr("longer than is read")));
}

TEST(RedisLook, NamesTracesOfOthers) {
  Replies replies = open_seven();
  replies["SCAN 7"] = scan_reply("0", {"backup1", "backup2"});
  replies["INFO"] = bulk(
      "redis_version:7.0.15\r\nrole:slave\r\nmaster_host:203.0.113.9\r\nslave_read_only:1\r\n");
  ScriptedPeer peer;
  plays(peer, std::move(replies));
  const auto seen = look_at(redis(), peer, sample_order());
  ASSERT_TRUE(seen.look.has_value());
  EXPECT_EQ(seen.look->touched_by_others.state, TouchedByOthers::State::kYes);
  EXPECT_EQ(seen.look->touched_by_others.evidence.size(), 2U);
  expect_access(seen.look->access, State::kYes, State::kYes, State::kNo, State::kYes);
}

TEST(RedisLook, TellsTheWindow) {
  ScriptedPeer peer;
  plays(peer, open_seven());
  const auto seen = look_at(redis(), peer, sample_order());
  ASSERT_EQ(seen.look->window.size(), 2U);
  EXPECT_EQ(seen.look->window[0].kind, "redis.uptime");
  EXPECT_EQ(seen.look->window[0].bound, WindowBound::kProcessStart);
  EXPECT_EQ(seen.look->window[0].ago, std::chrono::seconds(300));
  EXPECT_EQ(seen.look->window[1].kind, "redis.idle_time");
  EXPECT_EQ(seen.look->window[1].ago, std::chrono::seconds(86400));
}

TEST(RedisLook, FailsOnAnotherService) {
  for (const char* line :
       {"HTTP/1.1 400 Bad Request\r\n\r\n", "220 FTP ready\r\n", "-ERR 'Unknown Protocol'\r\n",
        "+OK POP3 ready\r\n", "ERROR\r\n", "\x15\x03\x01"}) {
    ScriptedPeer peer;
    peer.answers([line](std::string_view) { return line; });
    const auto seen = look_at(redis(), peer, sample_order());
    EXPECT_FALSE(seen.look.has_value()) << line;
    EXPECT_THAT(seen.records.records, IsEmpty());
  }
}

TEST(RedisLook, EndsWithWhatItHasWhenCutInTheMiddle) {
  ScriptedPeer whole;
  plays(whole, open_seven());
  const std::uint64_t bytes = look_at(redis(), whole, sample_order()).bytes;
  ASSERT_GT(bytes, 100U);
  for (std::uint64_t cut = 0; cut < bytes; cut += 7) {
    ScriptedPeer peer;
    plays(peer, open_seven()).cut_after(cut);
    const auto seen = look_at(redis(), peer, sample_order());
    if (cut < 7) {
      EXPECT_FALSE(seen.look.has_value()) << cut;
    } else {
      ASSERT_TRUE(seen.look.has_value()) << cut;
      EXPECT_EQ(seen.look->access.identify.state, State::kYes) << cut;
    }
    EXPECT_EQ(seen.records.ended, seen.records.records.size()) << cut;
  }
}

TEST(RedisLook, IsBoundedAgainstAnEndlessPeer) {
  for (const char* pattern : {"a", "+PONG\r\n", "*1\r\n", "$5\r\nabcde\r\n", "-NOPERM x\r\n",
                              "*2\r\n$1\r\n1\r\n*1\r\n$1\r\na\r\n"}) {
    ScriptedPeer peer;
    peer.answers([](std::string_view) { return ""; }).without_end(pattern);
    const auto seen = look_at(redis(), peer, sample_order());
    EXPECT_LE(seen.requests, 400U) << pattern;
    EXPECT_LE(seen.bytes, 16U << 20U) << pattern;
    if (seen.look) EXPECT_NE(seen.look->access.write.state, State::kYes) << pattern;
  }
}

TEST(RedisLook, StopsAtLyingLengths) {
  for (const char* line : {"$9223372036854775807\r\n", "*2147483647\r\n", "$-5\r\n",
                           "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1"}) {
    for (const char* command : {"INFO", "ACL GETUSER default", "SCAN 0", "TYPE queue"}) {
      Replies replies = open_seven();
      replies[command] = line;
      ScriptedPeer peer;
      plays(peer, std::move(replies));
      const auto seen = look_at(redis(), peer, sample_order());
      ASSERT_TRUE(seen.look.has_value()) << command;
      EXPECT_EQ(seen.look->access.identify.state, State::kYes) << command;
      EXPECT_THAT(seen.look->notes, Not(IsEmpty())) << command;
    }
  }
}

TEST(RecogniseRedis, KnowsItsAnswersAndNoOthers) {
  for (const char* line :
       {"+PONG\r\n", "-NOAUTH Authentication required.\r\n", "-ERR operation not permitted\r\n",
        "-LOADING Redis is loading the dataset in memory\r\n",
        "-ERR max number of clients reached\r\n", "-ERR unknown command 'PING'\r\n",
        "-ERR unknown command `PING`, with args beginning with: \r\n"}) {
    EXPECT_TRUE(redis().recognise(line).has_value()) << line;
  }
  EXPECT_TRUE(redis().recognise(kDenied).has_value());
  for (const char* line : {"", "-", "+PO", "+OK\r\n", "-ERR unknown command\r\n", "-ERR\r\n",
                           "ERROR\r\n", "-ERR 'Unknown Protocol Operation'\r\n",
                           "HTTP/1.1 200 OK\r\n", "220 ready\r\n", "$5\r\nhello\r\n"}) {
    EXPECT_FALSE(redis().recognise(line).has_value()) << line;
  }
}

}  // namespace
}  // namespace celador
