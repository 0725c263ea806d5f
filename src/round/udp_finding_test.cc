#include "round/udp_finding.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace celador {
namespace {

const Instant kNow = parse_rfc3339("2026-11-23T12:00:00Z").value();

UdpFound found_of(std::string protocol, std::uint64_t asked, std::uint64_t answered) {
  UdpFound found;
  found.endpoint = {IpAddress::parse("192.0.2.7").value(), 11211, std::nullopt, Carrier::kUdp};
  found.answer.service.protocol = std::move(protocol);
  found.asked_bytes = asked;
  found.answered_bytes = answered;
  found.requests = 1;
  return found;
}

TEST(AnsweredOverUdp, HoldsMemcachedForCriticalWithoutAskingMore) {
  const Finding finding = answered_over_udp(found_of("memcached", 17, 24), "R", kNow, {});
  EXPECT_EQ(finding.severity.level, SeverityLevel::kCritical);
  EXPECT_EQ(finding.severity.score, 8);
  EXPECT_TRUE(is_open(finding.access));
  EXPECT_EQ(finding.access.read.basis, Basis::kInferred);
  EXPECT_EQ(finding.access.list.state, State::kUnknown);
  EXPECT_EQ(finding.budget.requests, 1U);
  EXPECT_EQ(finding.window.last_open, kNow);
  EXPECT_EQ(finding.causes.size(), 1U);
  EXPECT_TRUE(std::ranges::none_of(finding.severity.reasons, [](const std::string& reason) {
    return reason.find("no data") != std::string::npos;  // nobody looked
  }));
}

TEST(AnsweredOverUdp, CountsAnAnswerThatIsLongerThanItsQuestion) {
  const Finding longer = answered_over_udp(found_of("netbios-ns", 50, 175), "R", kNow, {});
  EXPECT_EQ(longer.severity.level, SeverityLevel::kLow);
  EXPECT_EQ(longer.severity.score, 1);
  EXPECT_NE(std::ranges::find_if(longer.notes,
                                 [](const std::string& note) {
                                   return note.find("3.5 times") != std::string::npos;
                                 }),
            longer.notes.end());
  const Finding shorter = answered_over_udp(found_of("portmap", 40, 24), "R", kNow, {});
  EXPECT_EQ(shorter.severity.level, SeverityLevel::kInfo);
  EXPECT_FALSE(is_open(shorter.access));
}

TEST(AnsweredOverUdp, TellsSinceWhenASnmpEngineRuns) {
  UdpFound found = found_of("snmp", 63, 100);
  found.answer.window.push_back({WindowBound::kProcessStart, Strength::kModerate,
                                 "snmp.engine_time", std::nullopt, std::chrono::hours(1),
                                 "it runs"});
  const Finding finding = answered_over_udp(found, "R", kNow, {});
  ASSERT_FALSE(finding.window.evidence.empty());
  EXPECT_EQ(finding.window.evidence[0].at, kNow - std::chrono::hours(1));
}

}  // namespace
}  // namespace celador
