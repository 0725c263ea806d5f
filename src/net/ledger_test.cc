#include "net/ledger.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace celador {
namespace {

class FixedClock final : public Clock {
 public:
  Instant now() const override { return parse_rfc3339("2026-11-23T12:00:00Z").value(); }
};

class LedgerFile : public ::testing::Test {
 protected:
  LedgerFile() {
    std::filesystem::remove(path);
    for (const std::string_view command : {"INFO", "SCAN", "TYPE"}) append(command);
  }
  ~LedgerFile() override { std::filesystem::remove(path); }

  void append(std::string_view command) {
    auto ledger = Ledger::open(path, clock);
    ASSERT_TRUE(ledger) << ledger.error().message;
    const Endpoint endpoint{IpAddress::parse("127.0.0.1").value(), 6379, std::nullopt};
    LookLedger look(**ledger, "r1", endpoint, "redis");
    ASSERT_TRUE(look.about_to_send(command, 14));
  }
  std::string text() const {
    std::ifstream file(path);
    return (std::ostringstream() << file.rdbuf()).str();
  }
  void write(const std::string& bytes) const { std::ofstream(path, std::ios::trunc) << bytes; }

  FixedClock clock;
  std::string path = testing::TempDir() + "celador_ledger_" +
                     testing::UnitTest::GetInstance()->current_test_info()->name() + ".ndjson";
};

TEST_F(LedgerFile, IsAChainOverSeveralRuns) {
  const auto verdict = verify_ledger(path);
  ASSERT_TRUE(verdict) << verdict.error().message;
  EXPECT_EQ(verdict->entries, 3U);
  EXPECT_TRUE(ledger_holds(path, verdict->head).value());
  EXPECT_FALSE(ledger_holds(path, std::string(64, 'a')).value());
}

TEST_F(LedgerFile, FindsAChangedByteAnywhere) {
  const std::string good = text();
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = bad[at] == 'x' ? 'y' : 'x';
    write(bad);
    ASSERT_FALSE(verify_ledger(path)) << "byte " << at;
  }
}

TEST_F(LedgerFile, FindsARemovedOrMovedLine) {
  const std::string good = text();
  const std::size_t first = good.find('\n') + 1;
  const std::size_t second = good.find('\n', first) + 1;
  write(good.substr(0, first) + good.substr(second));
  EXPECT_FALSE(verify_ledger(path));
  write(good.substr(first));
  EXPECT_FALSE(verify_ledger(path));
  write(good.substr(0, first) + good.substr(second) + good.substr(first, second - first));
  EXPECT_FALSE(verify_ledger(path));
}

TEST_F(LedgerFile, DeclaresALineThatACrashCut) {
  const std::string good = text();
  write(good.substr(0, good.size() - 20));
  EXPECT_FALSE(verify_ledger(path));
  append("INFO");
  const auto verdict = verify_ledger(path);
  ASSERT_TRUE(verdict) << verdict.error().message;
  EXPECT_EQ(verdict->torn, 1U);
  EXPECT_EQ(verdict->entries, 4U);  // two whole ones, the declaration, the new one
}

TEST_F(LedgerFile, RefusesToGoOnBehindADamagedLine) {
  std::string bad = text();
  bad[bad.size() - 100] = '#';
  write(bad);
  const auto ledger = Ledger::open(path, clock);
  ASSERT_FALSE(ledger);
  EXPECT_EQ(ledger.error().kind, ErrorKind::kCorrupt);
}

TEST_F(LedgerFile, LetsTwoProcessesAppendInTurn) {
  auto a = Ledger::open(path, clock);
  auto b = Ledger::open(path, clock);
  ASSERT_TRUE(a && b);
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE((*a)->append({.round = "a", .kind = "round", .command = "a"}));
    ASSERT_TRUE((*b)->append({.round = "b", .kind = "round", .command = "b"}));
  }
  const auto verdict = verify_ledger(path);
  ASSERT_TRUE(verdict) << verdict.error().message;
  EXPECT_EQ(verdict->entries, 13U);
}

}  // namespace
}  // namespace celador
