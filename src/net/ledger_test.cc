#include "net/ledger.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>

#include "net/ledger_line.h"
#include "net/ledger_verdict.h"

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

  LedgerVerdict verdict(std::span<const std::string> heads = {}) const {
    const auto read = verify_ledger(path, heads);
    EXPECT_TRUE(read) << read.error().message;
    return read.value_or(LedgerVerdict{.broken = LedgerBreak{0, "not read"}});
  }
  static std::string why(const LedgerVerdict& verdict) {
    return verdict.broken ? std::to_string(verdict.broken->line) + ": " + verdict.broken->reason
                          : "whole";
  }

  FixedClock clock;
  // Of this process alone: the tests of two builds may run at once.
  std::string path = testing::TempDir() + "celador_ledger_" + std::to_string(getpid()) + "_" +
                     testing::UnitTest::GetInstance()->current_test_info()->name() + ".ndjson";
};

TEST_F(LedgerFile, IsAChainOverSeveralRuns) {
  const LedgerVerdict whole = verdict();
  EXPECT_EQ(why(whole), "whole");
  EXPECT_EQ(whole.entries, 3U);
  EXPECT_EQ(whole.lines, 3U);
}

TEST_F(LedgerFile, LooksForTheHeadsOfTheBook) {
  const std::string head = verdict().head;
  append("INFO");
  EXPECT_EQ(verdict(std::vector{kNoLedgerLine, head, verdict().head}).missing,
            std::vector<std::string>{});
  const std::vector<std::string> elsewhere{std::string(64, 'a'), head};
  EXPECT_EQ(verdict(elsewhere).missing, std::vector{elsewhere[0]});
}

TEST_F(LedgerFile, FindsAChangedByteAnywhere) {
  const std::string good = text();
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = bad[at] == 'x' ? 'y' : 'x';
    write(bad);
    const auto line = static_cast<std::uint64_t>(
        std::count(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1);
    const LedgerVerdict found = verdict();
    ASSERT_TRUE(found.broken) << "byte " << at;
    ASSERT_EQ(found.broken->line, line) << "byte " << at;
  }
}

TEST_F(LedgerFile, FindsARemovedOrMovedLine) {
  const std::string good = text();
  const std::size_t first = good.find('\n') + 1;
  const std::size_t second = good.find('\n', first) + 1;
  write(good.substr(0, first) + good.substr(second));
  EXPECT_EQ(verdict().broken.value().line, 2U);
  write(good.substr(first));
  EXPECT_EQ(verdict().broken.value().line, 1U);
  write(good.substr(0, first) + good.substr(second) + good.substr(first, second - first));
  EXPECT_EQ(verdict().broken.value().line, 2U);
}

// Wherever a crash cuts the last line, the next round goes on, and what it wrote is whole.
TEST_F(LedgerFile, GoesOnBehindALineThatACrashCutAnywhere) {
  const std::string good = text();
  const std::size_t last = good.rfind('\n', good.size() - 2) + 1;
  for (std::size_t size = last; size <= good.size(); ++size) {
    write(good.substr(0, size));
    const bool cut = size > last && size + 1 < good.size();
    ASSERT_EQ(verdict().broken.has_value(), cut) << "cut at " << size - last;
    append("INFO");
    append("PING");
    const LedgerVerdict after = verdict();
    ASSERT_EQ(why(after), "whole") << "cut at " << size - last;
    ASSERT_EQ(after.torn, cut ? 1U : 0U) << "cut at " << size - last;
    // Two whole ones before it, itself or its declaration if there was anything, the new ones.
    ASSERT_EQ(after.entries, size == last ? 4U : 5U) << "cut at " << size - last;
  }
}

// The declaration itself may be cut, wherever, and the declaration of that.
TEST_F(LedgerFile, GoesOnBehindADeclarationThatACrashCutAnywhere) {
  const std::string good = text();
  write(good.substr(0, good.size() - 100));
  ASSERT_TRUE(Ledger::open(path, clock));
  const std::string declared = text();
  for (std::size_t size = good.size() - 100; size < declared.size(); ++size) {
    write(declared.substr(0, size));
    ASSERT_TRUE(Ledger::open(path, clock)) << "cut at " << size;
    const std::string again = text();
    ASSERT_EQ(why(verdict()), "whole") << "cut at " << size;
    ASSERT_EQ(verdict().torn, 1U) << "cut at " << size;
    ASSERT_EQ(verdict().entries, 3U) << "cut at " << size;
    write(again.substr(0, again.size() - 30));
    append("INFO");
    ASSERT_EQ(why(verdict()), "whole") << "cut at " << size;
  }
}

TEST_F(LedgerFile, RefusesWhatNoCrashLeaves) {
  const std::string good = text();
  for (const std::string& bad : {good + "{\"n\":9\n", good.substr(0, good.size() - 9) + "\nx",
                                 good + "\n", good + "x\n{\"n\":4,\"at\":\"", "\n" + good}) {
    write(bad);
    EXPECT_TRUE(verdict().broken) << bad;
  }
  for (const std::string& bad : {good + "x\nx", good + "x\n{\"n\":5,\"at\":\"", good + "\n",
                                 good + "\nx", std::string("\n")}) {
    write(bad);
    EXPECT_EQ(Ledger::open(path, clock).error().kind, ErrorKind::kCorrupt) << bad;
  }
}

// So wrote the first builds when a crash took nothing but the '\n'.
TEST_F(LedgerFile, AcceptsAWholeLineThatWasDeclaredTorn) {
  const std::string good = text();
  const std::size_t last = good.rfind('\n', good.size() - 2) + 1;
  const auto before = read_ledger_line(
      std::string_view(good).substr(0, last - 1).substr(good.rfind('\n', last - 2) + 1));
  ASSERT_TRUE(before);
  const auto declaration = [&](std::uint64_t bytes) {
    return write_ledger_line({{"n", before->number + 1},
                              {"kind", "torn"},
                              {"bytes", bytes},
                              {"prev", before->hash}}) +
           "\n";
  };
  write(good + declaration(good.size() - last - 1));
  append("INFO");
  const LedgerVerdict accepted = verdict();
  EXPECT_EQ(why(accepted), "whole");
  EXPECT_EQ(accepted.torn, 1U);
  EXPECT_EQ(accepted.entries, 4U);
  write(good + declaration(good.size() - last));
  EXPECT_EQ(why(verdict()), "4: it declares a torn line that is not there");
}

TEST_F(LedgerFile, ReadsALineWithoutEndInBoundedMemory) {
  const std::string good = text();
  write(good + std::string(3 * kMaxLedgerLineBytes, 'x'));
  EXPECT_EQ(why(verdict()), "4: it is longer than any line of a ledger");
  EXPECT_EQ(Ledger::open(path, clock).error().kind, ErrorKind::kCorrupt);
}

TEST_F(LedgerFile, IsAFileAndNoFolder) {
  std::filesystem::remove(path);
  EXPECT_EQ(verify_ledger(path).error().kind, ErrorKind::kNotFound);
  std::filesystem::create_directory(path);
  EXPECT_EQ(verify_ledger(path).error().kind, ErrorKind::kIo);
  EXPECT_NE(verify_ledger(path).error().message.find("is not a file"), std::string::npos);
  EXPECT_EQ(Ledger::open(path, clock).error().kind, ErrorKind::kIo);
}

TEST_F(LedgerFile, DoesNotWaitForEverForAnotherProcess) {
  auto ledger = Ledger::open(path, clock);
  ASSERT_TRUE(ledger);
  const int holder = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(flock(holder, LOCK_EX), 0);
  int told = 0;
  const auto held = Ledger::open(path, clock,
                                 {.tell_after = std::chrono::milliseconds(2),
                                  .give_up_after = std::chrono::milliseconds(20),
                                  .tell = [&](std::string_view) { ++told; }});
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().kind, ErrorKind::kIo);
  EXPECT_NE(held.error().message.find("held by another process"), std::string::npos);
  EXPECT_EQ(told, 1);
  close(holder);
  EXPECT_TRUE((*ledger)->append({.round = "a", .kind = "round", .command = "a"}));
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
  EXPECT_EQ(why(verdict()), "whole");
  EXPECT_EQ(verdict().entries, 13U);
}

}  // namespace
}  // namespace celador
