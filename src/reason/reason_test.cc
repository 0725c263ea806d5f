#include <gtest/gtest.h>

#include "reason/owners.h"
#include "reason/severity.h"
#include "reason/window.h"

namespace celador {
namespace {

Instant at(std::string_view text) { return parse_rfc3339(text).value(); }

Access open_for_reading() {
  Access access;
  access.identify = access.list = access.read = yes(Basis::kDeclared, "it answered");
  return access;
}

Access closed() {
  Access access;
  access.identify = yes(Basis::kDeclared, "it answered");
  access.list = access.read = access.write = access.admin = no(Basis::kDeclared, "it refused");
  return access;
}

TEST(Window, TakesTheEarliestProofOfBeingOpen) {
  const Instant now = at("2026-11-23T12:00:00Z");
  const Window window = window_of(
      {{WindowBound::kOpenSince, Strength::kStrong, "log", at("2026-10-01T00:00:00Z"), {}, ""},
       {WindowBound::kProcessStart, Strength::kStrong, "start", {}, std::chrono::hours(24), ""},
       {WindowBound::kNotBefore, Strength::kStrong, "initdb", at("2025-01-01"), {}, ""},
       {WindowBound::kDataSpan, Strength::kWeak, "oldest record", at("2019-01-01"), {}, ""}},
      open_for_reading(), now, {});
  EXPECT_EQ(window.open_by, at("2026-10-01T00:00:00Z"));
  EXPECT_EQ(window.not_before, at("2025-01-01"));
  EXPECT_EQ(window.last_open, now);
  EXPECT_FALSE(window.closed_by);
  EXPECT_EQ(window.evidence.front().kind, "oldest record");
}

TEST(Window, LetsAHotChangeableSettingsStartProveNothing) {
  const Instant now = at("2026-11-23T12:00:00Z");
  const Window window = window_of(
      {{WindowBound::kProcessStart, Strength::kModerate, "uptime", {}, std::chrono::hours(24), ""}},
      open_for_reading(), now, {});
  EXPECT_EQ(window.open_by, now);
}

TEST(Window, IgnoresClocksThatCannotBeRight) {
  const Instant now = at("2026-11-23T12:00:00Z");
  const Window window = window_of(
      {{WindowBound::kOpenSince, Strength::kStrong, "future", at("2031-01-01"), {}, ""},
       {WindowBound::kOpenSince, Strength::kStrong, "never set", at("1970-01-01"), {}, ""},
       {WindowBound::kNotBefore, Strength::kStrong, "later than now", at("2027-01-01"), {}, ""}},
      open_for_reading(), now, {});
  EXPECT_EQ(window.open_by, now);
  EXPECT_FALSE(window.not_before);
}

TEST(Window, IsClosedOnlyByProof) {
  const SeenBefore before{at("2026-09-01"), at("2026-11-01")};
  const Instant now = at("2026-11-23T12:00:00Z");
  EXPECT_EQ(window_of({}, closed(), now, before).closed_by, now);
  EXPECT_EQ(window_of({}, closed(), now, before).last_open, at("2026-11-01"));
  EXPECT_EQ(window_of({}, closed(), now, before).open_by, at("2026-09-01"));
  Access silent;
  EXPECT_FALSE(window_of({}, silent, now, before).closed_by);
  EXPECT_FALSE(window_of({}, closed(), now, {}).closed_by);
}

TEST(Window, KeepsTheFirstProofThatItWasClosed) {
  const SeenBefore before{at("2026-09-01"), at("2026-11-01"), at("2026-11-05")};
  EXPECT_EQ(window_of({}, closed(), at("2026-11-23"), before).closed_by, at("2026-11-05"));
}

TEST(Window, BeginsAnewWhenItWasClosedInBetween) {
  const SeenBefore before{at("2026-09-01"), at("2026-11-01"), at("2026-11-05")};
  const Window window = window_of({}, open_for_reading(), at("2026-11-23"), before);
  EXPECT_EQ(window.open_by, at("2026-11-23"));
  EXPECT_EQ(window.not_before, at("2026-11-05"));
}

TEST(Window, CallsNothingClosedThatWasRefusedInsideAStoreOrWhileInterrupted) {
  const SeenBefore before{at("2026-09-01"), at("2026-11-01")};
  const Instant now = at("2026-11-23");
  EXPECT_FALSE(window_of({}, closed(), now, before, {Depth::kSample, "db", false}).closed_by);
  EXPECT_FALSE(window_of({}, closed(), now, before, {Depth::kSample, "", true}).closed_by);
  EXPECT_TRUE(window_of({}, closed(), now, before, {Depth::kList, "", false}).closed_by);
}

TEST(Window, SaysByWhatAStoreIsProvenClosed) {
  const SeenBefore before{at("2026-09-01"), at("2026-11-01")};
  EXPECT_EQ(window_of({}, closed(), at("2026-11-23"), before).evidence.back().note,
            "the same store answered and refused");
  Access no_port = closed();
  no_port.identify = no(Basis::kImplied, "a reset");
  EXPECT_EQ(window_of({}, no_port, at("2026-11-23"), before).evidence.back().note,
            "its port is closed while the host answers: nothing listens there");
}

TEST(Window, ListsAPortThatOthersSawOpenAndMovesNothingForIt) {
  const Instant now = at("2026-11-23");
  const SeenBefore before =
      seen_before({{.at = at("2026-11-01"), .protocol = "redis", .was = PastLook::Was::kOpen},
                   {.at = at("2026-03-02"),
                    .protocol = "unknown",
                    .was = PastLook::Was::kPortSeen,
                    .by = "Shodan (march.json.gz)"},
                   {.at = at("2027-01-01"),
                    .protocol = "unknown",
                    .was = PastLook::Was::kPortSeen,
                    .by = "a clock that is ahead"},
                   {.at = at("1990-01-01"),
                    .protocol = "unknown",
                    .was = PastLook::Was::kPortSeen,
                    .by = "a clock that was never set"}},
                  "redis");
  const Window window = window_of({}, open_for_reading(), now, before);
  EXPECT_EQ(window.open_by, at("2026-11-01"));
  EXPECT_FALSE(window.not_before);
  ASSERT_EQ(window.evidence.size(), 2U);
  EXPECT_EQ(window.evidence.front().kind, "sighting.port_open");
  EXPECT_EQ(window.evidence.front().at, at("2026-03-02"));
  EXPECT_EQ(window.evidence.front().note,
            "Shodan (march.json.gz) saw the port open; whether this store was open then, and to "
            "whom, it did not tell");
  // Neither open nor closed by it, also where no look of ours ever was.
  const SeenBefore sighted = seen_before(
      {{.at = at("2026-03-02"), .protocol = "unknown", .was = PastLook::Was::kPortSeen}}, "redis");
  EXPECT_EQ(window_of({}, open_for_reading(), now, sighted).open_by, now);
  EXPECT_FALSE(window_of({}, closed(), now, sighted).closed_by);
  EXPECT_FALSE(window_of({}, closed(), now, sighted).last_open);
}

TEST(SeenBefore, IsOfTheSameStore) {
  using enum PastLook::Was;
  using Closed = SeenBefore::Closed;
  const Instant one = at("2026-11-01");
  const Instant two = at("2026-11-02");
  const Instant three = at("2026-11-03");
  const Instant four = at("2026-11-04");
  const struct {
    std::string_view row;
    std::vector<PastLook> latest_first;
    SeenBefore redis;
  } rows[] = {
      {"never", {}, {}},
      {"open twice", {{two, "redis", kOpen}, {one, "redis", kOpen}}, {one, two}},
      {"open, then refused twice",
       {{three, "redis", kRefused}, {two, "redis", kRefused}, {one, "redis", kOpen}},
       {one, one, two, Closed::kRefused}},
      {"open, then its port was closed",
       {{two, "redis", kPortClosed}, {one, "redis", kOpen}},
       {one, one, two, Closed::kPortClosed}},
      {"open, then another service",
       {{two, "http", kUnknown}, {one, "redis", kOpen}},
       {one, one, two, Closed::kReplaced}},
      {"another store, open",
       {{one, "http", kOpen}},
       {{}, {}, one, Closed::kReplaced, one, "http"}},
      {"open, closed, another one open",
       {{three, "http", kOpen}, {two, "redis", kPortClosed}, {one, "redis", kOpen}},
       {one, one, two, Closed::kPortClosed, three, "http"}},
      {"another store between two exposures",
       {{four, "redis", kOpen}, {three, "http", kOpen}, {one, "redis", kOpen}},
       {four, four}},
      {"not recognised in between",
       {{three, "unknown", kUnknown}, {two, "redis", kUnknown}, {one, "redis", kOpen}},
       {one, one}},
  };
  for (const auto& row : rows) {
    const SeenBefore seen = seen_before(row.latest_first, "redis");
    EXPECT_EQ(seen.first_open, row.redis.first_open) << row.row;
    EXPECT_EQ(seen.last_open, row.redis.last_open) << row.row;
    EXPECT_EQ(seen.closed, row.redis.closed) << row.row;
    if (seen.closed) EXPECT_EQ(seen.how, row.redis.how) << row.row;
    EXPECT_EQ(seen.other_open, row.redis.other_open) << row.row;
    EXPECT_EQ(seen.other_protocol, row.redis.other_protocol) << row.row;
  }
  EXPECT_FALSE(seen_before({{one, "redis", kOpen}}, "unknown").last_open);
}

TEST(Owners, JoinsEvidenceOfOneOrganisation) {
  const auto owners =
      owners_of({{OwnerRole::kOperator, "mongodb.host", "db1.hospital.com.mx:27017", 0.5, ""},
                 {OwnerRole::kOperator, "staff.mail_domain", "hospital.com.mx", 0.6, ""},
                 {OwnerRole::kOperator, "staff.mail_domain", "hospital.com.mx", 0.6, ""},
                 {OwnerRole::kOperator, "mongodb.set", "rs0", 0.9, ""},
                 {OwnerRole::kOperator, "tls.subject", "hosting.example", 0.3, ""}});
  ASSERT_EQ(owners.size(), 2U);
  EXPECT_EQ(owners[0].name, "hospital.com.mx");
  EXPECT_NEAR(owners[0].confidence, 0.8, 1e-9);
  EXPECT_EQ(owners[0].evidence.size(), 2U);
}

TEST(Severity, GrowsWithWhatAStrangerCanDoAndWhoseDataItIs) {
  Finding finding;
  finding.access = closed();
  EXPECT_EQ(severity_of(finding).level, SeverityLevel::kInfo);
  finding.access = open_for_reading();
  EXPECT_EQ(severity_of(finding).level, SeverityLevel::kMedium);
  Dataset patients;
  patients.name = "patients";
  patients.categories.push_back({"health.diagnosis", "dx", 1, 0.9, true});
  finding.datasets = {patients};
  finding.people = People{2000, 2000, 2000, ""};
  EXPECT_EQ(severity_of(finding).level, SeverityLevel::kHigh);
  finding.access.admin = yes(Basis::kImplied, "no access control");
  EXPECT_EQ(severity_of(finding).level, SeverityLevel::kCritical);
  EXPECT_EQ(severity_of(finding).reasons.size(), 3U);
}

TEST(Severity, DoesNotFallForWhatLooksLikeTestData) {
  Finding finding;
  finding.access = open_for_reading();
  Dataset patients;
  patients.categories.push_back({"health.diagnosis", "dx", 1, 0.9, true});
  finding.datasets = {patients};
  const Severity before = severity_of(finding);
  finding.datasets[0].notes = {std::string(kTestDataDoubt) + "filler text"};
  const Severity doubted = severity_of(finding);
  EXPECT_EQ(doubted.score, before.score);
  ASSERT_EQ(doubted.reasons.size(), before.reasons.size() + 1);
  EXPECT_NE(doubted.reasons.back().find("test data"), std::string::npos);
  // An organisation's own kinds are personal data.
  finding.datasets[0].categories = {{"org.employee_number", "legajo", 1, 0.9, true}};
  EXPECT_LT(severity_of(finding).score, before.score);
  EXPECT_GT(severity_of(finding).score, 4);
}

TEST(Severity, QualifiesWhatIsOnlyInferred) {
  Finding finding;
  finding.access = open_for_reading();
  finding.access.write = yes(Basis::kInferred, "a folder is writable by everybody");
  const Severity inferred = severity_of(finding);
  EXPECT_NE(inferred.reasons.at(0).find("probably"), std::string::npos);
  finding.access.write = yes(Basis::kDeclared, "the server says so");
  EXPECT_GT(severity_of(finding).score, inferred.score);
  EXPECT_EQ(severity_of(finding).reasons.at(0).find("probably"), std::string::npos);
}

TEST(Severity, SaysWhenItDoesNotKnow) {
  const Severity severity = severity_of(Finding{});
  EXPECT_EQ(severity.level, SeverityLevel::kInfo);
  ASSERT_EQ(severity.reasons.size(), 1U);
  EXPECT_NE(severity.reasons[0].find("unknown"), std::string::npos);
}

}  // namespace
}  // namespace celador
