#include "protocols/redis_keys.h"

#include <gtest/gtest.h>

#include <string>

namespace celador {
namespace {

TEST(MaskKey, HidesWhatLooksLikeAnId) {
  const struct {
    const char* name;
    const char* masked;
  } rows[] = {
      {"patient:17", "patient:*"},
      {"patient:17:visit:3", "patient:*:visit:*"},
      {"patient:EXDJ980525HNEXXX00", "patient:*"},
      {"user42:profile", "user*:profile"},
      {"backup1", "backup*"},
      {"ab1", "*"},
      {"session:9f3c2d7e-0b1a-4c5d-8e9f-aabbccddeeff", "session:*"},
      {"mail:jorge.ejemplo@example.invalid", "mail:*"},
      {"patient_123", "patient_*"},
      {"queue.new", "queue.new"},
      {"a:b:c:d:e:f:g:h:i:j", "a:b:c:d:e:f:g:*"},
      {"tel:+52 55 1234", "tel:*"},
      {"name:Jos\xc3\xa9", "name:*"},
      {"{17}:x", "*:x"},
      {"123456789", "*"},
      {":a", ":a"},
      {"a::1", "a::*"},
      {"a/b|c#7", "a/b|c#*"},
      {"", ""},
      {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "*"},
  };
  for (const auto& row : rows) EXPECT_EQ(mask_key(row.name), row.masked) << row.name;
}

TEST(HiddenSegments, AreWhatTheMaskTookAway) {
  EXPECT_EQ(hidden_segments("patient:17:visit:3"), (std::vector<std::string_view>{"17", "3"}));
  EXPECT_TRUE(hidden_segments("queue:new").empty());
}

std::vector<std::string> patterns(const std::vector<std::string>& names) {
  RedisKeys keys;
  for (const std::string& name : names) EXPECT_TRUE(keys.add(name));
  keys.settle();
  std::vector<std::string> found;
  for (const RedisDataset& dataset : group_keys(keys)) {
    found.push_back(dataset.pattern + " " + std::to_string(dataset.keys.size()));
  }
  return found;
}

TEST(GroupKeys, PutsEveryKeyInOneDataset) {
  EXPECT_EQ(patterns({"patient:1", "patient:2", "patient:2", "queue:new", "patient:3", "config"}),
            (std::vector<std::string>{"patient:* 3", "config 1", "queue:* 1"}));
}

TEST(GroupKeys, TakesTooManyDifferentWordsForIds) {
  std::vector<std::string> names = {"settings:a", "settings:b"};
  for (const char* name :
       {"garcia", "lopez", "perez", "sanchez", "romero", "torres", "flores", "rivera"}) {
    names.push_back("patient:" + std::string(name) + ":visit");
  }
  EXPECT_EQ(patterns(names), (std::vector<std::string>{"patient:*:visit 8", "settings:* 2"}));
}

TEST(GroupKeys, ShowsNoNameOfAPerson) {
  EXPECT_EQ(patterns({"account:ana.lopez1", "account:juan.perez2", "user:maria", "x:ana:cart",
                      "x:eva:cart", "x:eva:note"}),
            (std::vector<std::string>{"account:* 2", "x:*:cart 2", "user:* 1", "x:*:* 1"}));
}

TEST(GroupKeys, NeverShowsControlCharacters) {
  EXPECT_EQ(patterns({"a\x1b[31m"}), (std::vector<std::string>{"* 1"}));
}

TEST(RedisKeys, CountsADoubleOnce) {
  RedisKeys keys;
  for (const char* name : {"b", "a", "b", ""}) EXPECT_TRUE(keys.add(name));
  keys.settle();
  ASSERT_EQ(keys.size(), 3U);
  EXPECT_EQ(keys.name(2), "b");
}

TEST(TracesOfOthers, KnowsNamesThatTakeoversLeave) {
  const struct {
    const char* name;
    std::vector<std::string> keys;
    std::size_t traces;
  } rows[] = {
      {"clean", {"patient:1", "backup1"}, 0},
      {"cron job", {"backup1", "backup2", "backup3", "backup4"}, 1},
      {"ssh key", {"crackit"}, 1},
      {"ransom note", {"READ__ME_TO_RECOVER_YOUR_DATA"}, 1},
      {"part of a name", {"crackit:2", "not_hacked"}, 0},
  };
  for (const auto& row : rows) {
    RedisKeys keys;
    for (const std::string& key : row.keys) EXPECT_TRUE(keys.add(key));
    keys.settle();
    EXPECT_EQ(traces_of_others(keys).size(), row.traces) << row.name;
  }
}

TEST(RedisKeyPattern, StandsForTheNamesItHides) {
  const struct {
    const char* pattern;
    const char* name;
    bool matches;
  } rows[] = {
      {"patient:*", "patient:17", true},
      {"patient:*", "patient:", true},
      {"patient:*", "patients:17", false},
      {"patient:*:visit", "patient:17:visit", true},
      {"patient:*:visit", "patient:17:visits", false},
      {"*:a*b", "x:aab:ab", true},
      {"session", "session", true},
      {"session", "session:1", false},
      {"*", "", true},
      {"", "a", false},
  };
  for (const auto& row : rows)
    EXPECT_EQ(matches_key_pattern(row.pattern, row.name), row.matches)
        << row.pattern << " and " << row.name;
}

}  // namespace
}  // namespace celador
