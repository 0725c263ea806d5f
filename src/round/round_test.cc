// A whole round against real sockets on loopback, most of them hostile. Real servers are in tests/.

#include "round/round.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "protocols/table.h"
#include "testing/loopback_peer.h"

namespace celador {
namespace {

class Memory final : public Recorder {
 public:
  Result<void> record(const Finding& finding) override {
    if (full) return fail(ErrorKind::kIo, "the disk is full");
    findings.push_back(finding);
    return {};
  }
  Result<void> record_all(const std::vector<Finding>& all) override {
    for (const Finding& finding : all) TRY(record(finding));
    return {};
  }
  Result<void> acknowledge(std::string_view, AddressCount index) override {
    acknowledged.push_back(index);
    return {};
  }
  Result<std::vector<PastLook>> past_looks(const Endpoint&) override { return past; }
  Result<std::vector<OpenStore>> open_stores() override { return open; }

  bool full = false;
  std::vector<Finding> findings;
  std::vector<AddressCount> acknowledged;
  std::vector<PastLook> past;
  std::vector<OpenStore> open;
};

class ARound : public ::testing::Test {
 protected:
  ARound() {
    std::filesystem::remove(path_);
    order.id = "r1";
    order.patience = {std::chrono::milliseconds(500), std::chrono::milliseconds(500),
                      std::chrono::milliseconds(4000)};
    order.limits.bytes = 1 << 20U;
  }
  ~ARound() override { std::filesystem::remove(path_); }

  Result<RoundSummary> run() {
    auto ledger = Ledger::open(path_, clock_);
    if (!ledger) return std::unexpected(ledger.error());
    return run_round(Scope::this_machine({}), order, **ledger, memory, clock_, stop, on_progress,
                     [this](const Finding& finding) { told.push_back(finding); });
  }
  void look_at(const Endpoint& endpoint) { order.places.push_back({endpoint, {}}); }

  RoundOrder order;
  Memory memory;
  std::atomic<bool> stop = false;
  std::function<void(const Progress&)> on_progress;
  std::vector<Finding> told;
  SystemClock clock_;
  std::string path_ = testing::TempDir() + "celador_round_" +
                      testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(ARound, GivesEachHostilePeerAFindingThatSaysUnknown) {
  const LoopbackPeer silent = LoopbackPeer::silent();
  const LoopbackPeer rude = LoopbackPeer::closing();
  const LoopbackPeer garbage =
      LoopbackPeer::saying("\x01\x02\x03\xff\xfe garbage ...................");
  const LoopbackPeer endless = LoopbackPeer::pouring(std::string(1 << 20U, 'x'));
  for (const LoopbackPeer* peer : {&silent, &rude, &garbage, &endless}) look_at(peer->endpoint());
  const auto summary = run();
  ASSERT_TRUE(summary) << summary.error().message;
  ASSERT_EQ(memory.findings.size(), 4U);
  for (const Finding& finding : memory.findings) {
    EXPECT_EQ(finding.service.protocol, "unknown");
    EXPECT_EQ(finding.access.read.state, State::kUnknown);
    EXPECT_FALSE(finding.access.read.proof.empty());
    EXPECT_EQ(finding.severity.level, SeverityLevel::kInfo);
    EXPECT_LT(finding.budget.bytes, order.limits.bytes + 1);
    EXPECT_LT(finding.budget.seconds, 30);
  }
}

TEST_F(ARound, TakesALuckyFirstByteBack) {
  // An N is what PostgreSQL answers to SSLRequest, and nearly nothing.
  const LoopbackPeer lucky = LoopbackPeer::saying("N");
  look_at(lucky.endpoint());
  order.places.front().where.only = find_protocol("postgresql");
  ASSERT_TRUE(run());
  ASSERT_EQ(memory.findings.size(), 1U);
  EXPECT_NE(memory.findings[0].access.identify.state, State::kYes);
}

TEST_F(ARound, SweepsAndLooksAtWhatAnswers) {
  const LoopbackPeer closed_redis = LoopbackPeer::saying("-NOAUTH Authentication required.\r\n");
  order.sweep.addresses.add(AddressRange::parse("127.0.0.1").value());
  order.sweep.ports = {closed_redis.endpoint().port, 1};
  const auto summary = run();
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->progress.swept.open, 1U);
  EXPECT_EQ(summary->progress.swept.closed, 1U);
  ASSERT_EQ(memory.findings.size(), 1U);
  EXPECT_EQ(memory.findings[0].service.protocol, "redis");
  EXPECT_EQ(memory.findings[0].access.read.state, State::kNo);
}

TEST_F(ARound, SendsNothingToAnOpenPortAtDepthTouch) {
  const LoopbackPeer redis = LoopbackPeer::saying("-NOAUTH Authentication required.\r\n");
  order.depth = Depth::kTouch;
  order.sweep.addresses.add(AddressRange::parse("127.0.0.1").value());
  order.sweep.ports = {redis.endpoint().port, 1};
  const auto summary = run();
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->findings, 1U);
  ASSERT_EQ(memory.findings.size(), 1U);
  EXPECT_EQ(memory.findings[0].service.protocol, "unknown");
  EXPECT_EQ(memory.findings[0].access.identify.state, State::kUnknown);
  EXPECT_EQ(memory.findings[0].extent.depth, Depth::kTouch);
  EXPECT_EQ(summary->progress.looked, 0U);
}

TEST_F(ARound, AcknowledgesTheWholeSweepOnceItIsRecorded) {
  const LoopbackPeer redis = LoopbackPeer::saying("-NOAUTH Authentication required.\r\n");
  order.sweep.addresses.add(AddressRange::parse("127.0.0.0/30").value());
  order.sweep.ports = {redis.endpoint().port, 1};
  const auto summary = run();
  ASSERT_TRUE(summary) << summary.error().message;
  ASSERT_FALSE(memory.acknowledged.empty());
  EXPECT_EQ(memory.acknowledged.back(), AddressCount{8});
  EXPECT_EQ(summary->progress.acknowledged, AddressCount{8});
}

// What hangs in a look is not acknowledged: a resumed round looks at it again.
TEST_F(ARound, AcknowledgesNothingBehindALookThatWasCutOff) {
  const LoopbackPeer silent = LoopbackPeer::silent();
  order.sweep.addresses.add(AddressRange::parse("127.0.0.1").value());
  order.sweep.ports = {silent.endpoint().port};
  order.patience.whole_look = std::chrono::seconds(60);
  on_progress = [this](const Progress& progress) {
    if (progress.to_look > 0) stop = true;
  };
  const auto summary = run();
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_TRUE(summary->interrupted);
  ASSERT_FALSE(memory.acknowledged.empty());
  EXPECT_EQ(memory.acknowledged.back(), AddressCount{0});
}

TEST_F(ARound, GivesOneFindingOfAStoreThatIsAskedForTwice) {
  const LoopbackPeer redis = LoopbackPeer::saying("-NOAUTH Authentication required.\r\n");
  order.sweep.addresses.add(AddressRange::parse("127.0.0.1").value());
  order.sweep.ports = {redis.endpoint().port};
  look_at(redis.endpoint());
  ASSERT_TRUE(run());
  EXPECT_EQ(memory.findings.size(), 1U);
}

TEST_F(ARound, KeepsTheNameThatASweptAddressWasAskedForBy) {
  const LoopbackPeer redis = LoopbackPeer::saying("-NOAUTH Authentication required.\r\n");
  order.sweep.addresses.add(AddressRange::parse("127.0.0.1").value());
  order.sweep.ports = {redis.endpoint().port};
  order.names.emplace(redis.endpoint().ip, "localhost");
  ASSERT_TRUE(run());
  ASSERT_EQ(memory.findings.size(), 1U);
  EXPECT_EQ(memory.findings[0].endpoint.host, "localhost");
}

TEST_F(ARound, ProvesAStoreClosedWhenItsPortAnswersWithAReset) {
  Endpoint gone{IpAddress::v4(0x7F000001), 1, std::nullopt};
  memory.open.push_back({gone, {.protocol = "redis"}});
  const Instant last = parse_rfc3339("2026-11-02").value();
  memory.past = {{last, "redis", PastLook::Was::kOpen},
                 {parse_rfc3339("2026-11-01").value(), "redis", PastLook::Was::kOpen}};
  order.sweep.addresses.add(AddressRange::parse("127.0.0.1").value());
  order.sweep.ports = {1};
  ASSERT_TRUE(run());
  ASSERT_EQ(memory.findings.size(), 1U);
  EXPECT_TRUE(memory.findings[0].window.closed_by);
  EXPECT_EQ(memory.findings[0].window.last_open, last);
  ASSERT_EQ(memory.findings[0].window.evidence.size(), 2U);
  EXPECT_NE(memory.findings[0].window.evidence[1].note.find("port is closed"), std::string::npos);
}

TEST_F(ARound, ProvesAPlaceClosedWhenItsPortAnswersWithAReset) {
  const Endpoint gone{IpAddress::v4(0x7F000001), 1, std::nullopt};
  memory.open.push_back({gone, {.protocol = "redis"}});
  memory.past = {{parse_rfc3339("2026-11-01").value(), "redis", PastLook::Was::kOpen}};
  look_at(gone);
  const auto summary = run();
  ASSERT_TRUE(summary);
  EXPECT_TRUE(summary->failures.empty());
  ASSERT_EQ(memory.findings.size(), 1U);
  EXPECT_TRUE(memory.findings[0].window.closed_by);
}

TEST_F(ARound, LooksAgainAtWhatWasOpenWhereItShould) {
  const Endpoint gone{IpAddress::v4(0x7F000001), 1, std::nullopt};
  memory.open.push_back({gone, {.protocol = "redis"}});
  memory.open.push_back({{IpAddress::v4(0x7F000001), 2, std::nullopt}, {.protocol = "redis"}});
  memory.past = {{parse_rfc3339("2026-11-01").value(), "redis", PastLook::Was::kOpen}};
  order.look_again = [&](const Endpoint& endpoint) { return endpoint.port == 1; };
  ASSERT_TRUE(run());
  ASSERT_EQ(memory.findings.size(), 1U);
  EXPECT_EQ(memory.findings[0].endpoint, gone);
  EXPECT_TRUE(memory.findings[0].window.closed_by);
}

TEST_F(ARound, DoesNotCallAStoreClosedBecauseAnotherAnswersAtItsPort) {
  const LoopbackPeer refusing = LoopbackPeer::saying("-NOAUTH Authentication required.\r\n");
  memory.past = {{parse_rfc3339("2026-11-02").value(), "http", PastLook::Was::kOpen}};
  look_at(refusing.endpoint());
  ASSERT_TRUE(run());
  ASSERT_EQ(memory.findings.size(), 1U);
  EXPECT_EQ(memory.findings[0].access.read.state, State::kNo);
  EXPECT_FALSE(memory.findings[0].window.closed_by);
  EXPECT_FALSE(memory.findings[0].window.last_open);
  ASSERT_EQ(memory.findings[0].window.evidence.size(), 1U);
  EXPECT_EQ(memory.findings[0].window.evidence[0].kind, "celador.seen_other");
}

TEST_F(ARound, EndsWithAnErrorWhenTheBookIsFull) {
  const LoopbackPeer silent = LoopbackPeer::saying("-NOAUTH Authentication required.\r\n");
  look_at(silent.endpoint());
  memory.full = true;
  const auto summary = run();
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().kind, ErrorKind::kIo);
  EXPECT_TRUE(memory.findings.empty());
  EXPECT_EQ(told.size(), 1U);
}

TEST_F(ARound, SaysWhichPlacesCannotBeReached) {
  look_at({IpAddress::v4(0x7F000001), 1, std::nullopt});
  const auto summary = run();
  ASSERT_TRUE(summary);
  ASSERT_EQ(summary->failures.size(), 1U);
  EXPECT_EQ(summary->failures[0].error.kind, ErrorKind::kRefused);
}

TEST_F(ARound, IsInterruptedWhenToldToStopDuringASweepThatNobodyAnswers) {
  order.sweep.addresses.add(AddressRange::parse("127.0.0.0/8").value());
  order.sweep.ports = {1};
  on_progress = [this](const Progress&) { stop = true; };
  const auto summary = run();
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_TRUE(summary->interrupted);
  EXPECT_LT(summary->progress.swept.knocked, 1U << 24U);
}

TEST_F(ARound, IsInterruptedWhenItWasToldBeforeItBegan) {
  order.sweep.addresses.add(AddressRange::parse("127.0.0.0/24").value());
  order.sweep.ports = {1};
  look_at({IpAddress::v4(0x7F000001), 1, std::nullopt});
  stop = true;
  const auto summary = run();
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_TRUE(summary->interrupted);
  EXPECT_EQ(summary->looks_cut_off, 1U);
}

TEST_F(ARound, SaysOfHowManyLooksItKnowsNothingWhenTold) {
  const LoopbackPeer silent = LoopbackPeer::silent();
  for (int i = 0; i < 3; ++i) look_at(silent.endpoint());
  order.looks_at_once = 1;
  order.patience.whole_look = std::chrono::seconds(60);
  on_progress = [this](const Progress&) { stop = true; };
  const auto summary = run();
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_TRUE(memory.findings.empty());
  EXPECT_EQ(summary->looks_cut_off, 3U);
  EXPECT_TRUE(summary->failures.empty());
}

TEST_F(ARound, EndsSoonAndKeepsWhatIsDoneWhenTold) {
  const LoopbackPeer silent = LoopbackPeer::silent();
  for (int i = 0; i < 40; ++i) look_at(silent.endpoint());
  order.looks_at_once = 2;
  order.patience.whole_look = std::chrono::seconds(60);
  on_progress = [this](const Progress&) {
    stop = true;
  };  // the first comes after a fifth of a second
  const auto began = std::chrono::steady_clock::now();
  const auto summary = run();
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_TRUE(summary->interrupted);
  EXPECT_LT(memory.findings.size(), 40U);
  EXPECT_LT(std::chrono::steady_clock::now() - began, kStopGrace + std::chrono::seconds(3));
}

}  // namespace
}  // namespace celador
