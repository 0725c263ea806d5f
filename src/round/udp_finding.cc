// Tested by udp_finding_test.cc and tests/udp_test.py.
#include "round/udp_finding.h"

#include <fmt/format.h>

#include "reason/owners.h"
#include "reason/severity.h"
#include "round/look_at_endpoint.h"

namespace celador {
namespace {

constexpr std::string_view kNotAsked =
    "not asked: over UDP an answer that is longer than its question can be turned on others";

void add_amplification(const UdpFound& found, Finding& finding) {
  const double factor =
      static_cast<double>(found.answered_bytes) / static_cast<double>(found.asked_bytes);
  if (found.answered_bytes > found.asked_bytes) {
    finding.notes.push_back(fmt::format("{}: {:.1f} times, {} bytes for {}", kAmplifiesNote, factor,
                                        found.answered_bytes, found.asked_bytes));
  } else {
    finding.notes.push_back(fmt::format("its answer over UDP has {} bytes, the question {}",
                                        found.answered_bytes, found.asked_bytes));
  }
}

// memcached asks for no password over UDP: it refuses to start with both ("Cannot use UDP with
// ascii authentication enabled", "Cannot enable UDP while using binary SASL
// authentication", 1.6.18).
void judge_memcached(Finding& finding) {
  const std::string why =
      "memcached answers over UDP, and there it asks nobody for a password; not tried";
  finding.access.read = yes(Basis::kInferred, why);
  finding.access.write = yes(Basis::kInferred, why);
  finding.causes.push_back({"-U", "a port of UDP is open: `version` was answered", std::nullopt,
                            std::nullopt,
                            "Start memcached with `-U 0` (the default from 1.5.6 on), and let only "
                            "the machines that need it reach its port.",
                            "memcached, release notes of 1.5.6; CVE-2018-1000115"});
}

}  // namespace

Finding answered_over_udp(const UdpFound& found, std::string round, Instant at,
                          const std::vector<PastLook>& past) {
  Finding finding;
  finding.id = make_id(at);
  finding.round = std::move(round);
  finding.at = at;
  finding.endpoint = found.endpoint;
  finding.service = found.answer.service;
  finding.access.identify = yes(
      Basis::kDeclared, fmt::format("it answered over UDP as {}", found.answer.service.protocol));
  finding.access.list = finding.access.read = finding.access.write = finding.access.admin =
      unknown(std::string(kNotAsked));
  if (found.answer.service.protocol == "memcached") judge_memcached(finding);
  finding.notes = found.answer.notes;
  add_amplification(found, finding);
  finding.owners = owners_of(found.answer.owners);
  finding.extent.depth = Depth::kIdentify;
  finding.budget = {
      .records = 0, .bytes = found.answered_bytes, .requests = found.requests, .seconds = 0};
  finding.window = window_of(found.answer.window, finding.access, at,
                             seen_before(past, finding.service.protocol), finding.extent);
  finding.severity = severity_of(finding);
  return finding;
}

}  // namespace celador
