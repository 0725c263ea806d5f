#include "reason/window.h"

#include <algorithm>

namespace celador {

bool is_open(const Access& access) {
  return access.list.state == State::kYes || access.read.state == State::kYes ||
         access.write.state == State::kYes || access.admin.state == State::kYes;
}

bool is_proven_closed(const Access& access) {
  return !is_open(access) && access.list.state == State::kNo && access.read.state == State::kNo;
}

Window window_of(const std::vector<WindowFact>& facts, const Access& access, Instant looked_at,
                 const SeenBefore& before) {
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
    window.evidence.push_back(
        {"celador.seen_closed", before.closed, "an earlier look of ours proved it closed"});
  } else if (before.first_open) {
    open_already(*before.first_open);
    window.evidence.push_back(
        {"celador.seen_open", before.first_open, "an earlier look of ours found it open"});
  }
  if (!open && before.last_open) window.last_open = before.last_open;
  if (!open && before.last_open && is_proven_closed(access)) {
    window.closed_by = before.closed.value_or(looked_at);
    window.evidence.push_back(
        {"celador.seen_closed", window.closed_by, "the same store answered and refused"});
  }
  for (const WindowFact& fact : facts) {
    std::optional<Instant> at = fact.at;
    if (!at && fact.ago) at = looked_at - *fact.ago;
    window.evidence.push_back({fact.kind, at, fact.note});
    // A clock that is ahead of ours, or was never set, proves nothing.
    constexpr Instant kFirstBelievable = std::chrono::sys_days(std::chrono::year(2000) / 1 / 1);
    if (!at || *at > looked_at || *at < kFirstBelievable) continue;
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
