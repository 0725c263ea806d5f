#include "reason/window.h"

#include <algorithm>

namespace celador {
namespace {

constexpr std::string_view kUnrecognised = "unknown";

// Why a store that was open counts as closed, in a sentence.
std::string_view note_of(SeenBefore::Closed how) {
  switch (how) {
    case SeenBefore::Closed::kRefused:
      return "the same store answered and refused";
    case SeenBefore::Closed::kPortClosed:
      return "its port is closed while the host answers: nothing listens there";
    case SeenBefore::Closed::kReplaced:
      return "another service answered at its port";
  }
  return "";
}

bool is_port_closed(const Access& access) { return access.identify.state == State::kNo; }

}  // namespace

PastLook past_look(const Finding& finding) {
  using enum PastLook::Was;
  PastLook look{finding.at, finding.service.protocol, kUnknown, finding.extent.as};
  if (is_open(finding.access)) {
    look.was = kOpen;
  } else if (is_port_closed(finding.access)) {
    look.was = kPortClosed;
  } else if (is_proven_closed(finding.access, finding.extent)) {
    look.was = kRefused;
  }
  return look;
}

SeenBefore seen_before(const std::vector<PastLook>& latest_first, std::string_view protocol) {
  using enum PastLook::Was;
  SeenBefore before;
  for (const PastLook& look : latest_first) {
    if (look.was == kPortSeen) before.port_seen.push_back({look.at, look.by});
  }
  if (protocol == kUnrecognised) return before;
  bool met = false;  // this store itself, or proof that nothing was there
  for (const PastLook& look : latest_first) {
    if (look.was == kPortSeen) continue;
    if (look.protocol == kUnrecognised) continue;
    const bool same = look.protocol == protocol;
    if (same && look.was == kOpen) {
      met = true;
      if (!before.last_open) {
        before.last_open = look.at;
        before.last_open_as = look.as;
      }
      before.first_open = look.at;
      continue;
    }
    if (!same && look.was == kOpen && !met && !before.other_open) {
      before.other_open = look.at;
      before.other_protocol = look.protocol;
    }
    met = met || same || look.was == kPortClosed;
    const bool gone = !same || look.was == kPortClosed || look.was == kRefused;
    if (!gone) continue;
    if (before.last_open) break;  // what was open before then is another exposure
    before.closed = look.at;
    before.how = look.was == kPortClosed ? SeenBefore::Closed::kPortClosed
                 : same                  ? SeenBefore::Closed::kRefused
                                         : SeenBefore::Closed::kReplaced;
  }
  return before;
}

bool is_open(const Access& access) {
  return access.list.state == State::kYes || access.read.state == State::kYes ||
         access.write.state == State::kYes || access.admin.state == State::kYes;
}

bool is_proven_closed(const Access& access) {
  return !is_open(access) && access.list.state == State::kNo && access.read.state == State::kNo;
}

bool is_proven_closed(const Access& access, const Extent& extent) {
  return is_port_closed(access) ||
         (extent.inside.empty() && !extent.interrupted && is_proven_closed(access));
}

Window window_of(const std::vector<WindowFact>& facts, const Access& access, Instant looked_at,
                 const SeenBefore& before, const Extent& extent) {
  Window window;
  const bool open = is_open(access);
  const auto open_already = [&](Instant at) {
    if (at <= looked_at && (!window.open_by || at < *window.open_by)) window.open_by = at;
  };
  if (open) {
    open_already(looked_at);
    window.last_open = looked_at;
  }
  // Opened again: what was seen before it was closed is another exposure.
  const bool opened_again = open && before.closed;
  if (opened_again) {
    window.not_before = before.closed;
    window.evidence.push_back({"celador.seen_closed", before.closed,
                               before.how == SeenBefore::Closed::kReplaced
                                   ? "an earlier look of ours found another service at its port"
                                   : "an earlier look of ours proved it closed"});
  } else if (before.first_open) {
    open_already(*before.first_open);
    window.evidence.push_back(
        {"celador.seen_open", before.first_open, "an earlier look of ours found it open"});
  }
  if (!open && before.last_open) window.last_open = before.last_open;
  if (!open && before.last_open && is_proven_closed(access, extent)) {
    window.closed_by = before.closed.value_or(looked_at);
    const auto how = before.closed            ? before.how
                     : is_port_closed(access) ? SeenBefore::Closed::kPortClosed
                                              : SeenBefore::Closed::kRefused;
    window.evidence.push_back({"celador.seen_closed", window.closed_by, std::string(note_of(how))});
  }
  if (before.other_open) {
    window.evidence.push_back({"celador.seen_other", before.other_open,
                               "an earlier look of ours found another store open at this port (" +
                                   before.other_protocol + "), which is not there now"});
  }
  // A clock that is ahead of ours, or was never set, proves nothing.
  constexpr Instant kFirstBelievable = std::chrono::sys_days(std::chrono::year(2000) / 1 / 1);
  const auto believable = [&](Instant at) { return at <= looked_at && at >= kFirstBelievable; };
  for (const SeenBefore::PortSeen& seen : before.port_seen) {
    if (!believable(seen.at)) continue;
    window.evidence.push_back({"sighting.port_open", seen.at,
                               seen.by + " saw the port open; whether this store was open then, "
                                         "and to whom, it did not tell"});
  }
  for (const WindowFact& fact : facts) {
    std::optional<Instant> at = fact.at;
    if (!at && fact.ago) at = looked_at - *fact.ago;
    window.evidence.push_back({fact.kind, at, fact.note});
    if (!at || !believable(*at)) continue;
    switch (fact.bound) {
      case WindowBound::kOpenSince:
        if (open) open_already(*at);
        break;
      case WindowBound::kProcessStart:
        // Only where the setting cannot change while it runs does a start prove that it was open
        // from then on.
        if (open && fact.strength == Strength::kStrong) open_already(*at);
        break;
      case WindowBound::kNotBefore:
        if (!window.not_before || *at > *window.not_before) window.not_before = *at;
        break;
      case WindowBound::kDataSpan:
        break;
    }
  }
  // Evidence that contradicts itself (a clock set back) must not give an interval that runs
  // backwards.
  if (window.not_before && window.open_by && *window.not_before > *window.open_by) {
    window.evidence.push_back(
        {"celador.contradiction", window.not_before,
         "a lower bound later than proof of being open was left out: one clock is wrong"});
    window.not_before.reset();
  }
  std::ranges::sort(window.evidence, [](const WindowEvidence& a, const WindowEvidence& b) {
    const Instant at_a = a.at.value_or(Instant::max());
    const Instant at_b = b.at.value_or(Instant::max());
    return at_a != at_b ? at_a < at_b : a.kind < b.kind;
  });
  return window;
}

}  // namespace celador
