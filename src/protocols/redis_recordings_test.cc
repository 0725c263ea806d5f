// Looks at what real servers said: recordings/redis/, made by recordings/record.
#include <gtest/gtest.h>

#include "protocols/protocol.h"
#include "protocols/table.h"
#include "testing/look_at.h"
#include "testing/recorded_peer.h"

namespace celador {
namespace {

TEST(RedisRecordings, GiveTheVerdictsOfTheirState) {
  using S = State;
  const struct {
    const char* name;
    S list, read, write, admin;
    std::size_t least_records;
  } rows[] = {
      {"open", S::kYes, S::kYes, S::kYes, S::kYes, 8},
      {"closed", S::kNo, S::kNo, S::kNo, S::kNo, 0},
      {"partial", S::kYes, S::kYes, S::kUnknown, S::kNo, 1},
      {"read_only", S::kYes, S::kYes, S::kUnknown, S::kNo, 8},
      {"protected", S::kNo, S::kNo, S::kNo, S::kNo, 0},
  };
  for (const auto& row : rows) {
    ScriptedPeer peer;
    plays_recording(peer, "redis/" + std::string(row.name) + ".jsonl");
    const auto seen = look_at(*find_protocol("redis"), peer, LookOrder{.depth = Depth::kSample});
    ASSERT_TRUE(seen.look.has_value()) << row.name << ": " << seen.look.error().message;
    const Access& access = seen.look->access;
    EXPECT_EQ(access.list.state, row.list) << row.name << ": " << access.list.proof;
    EXPECT_EQ(access.read.state, row.read) << row.name << ": " << access.read.proof;
    EXPECT_EQ(access.write.state, row.write) << row.name << ": " << access.write.proof;
    EXPECT_EQ(access.admin.state, row.admin) << row.name << ": " << access.admin.proof;
    EXPECT_GE(seen.records.records.size(), row.least_records) << row.name;
    for (const std::string& note : seen.look->notes) {
      EXPECT_EQ(note.find("ended early"), std::string::npos) << row.name << ": " << note;
    }
  }
}

}  // namespace
}  // namespace celador
