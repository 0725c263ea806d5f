#include "discover/probe_schedule.h"

#include <algorithm>

#include "base/check.h"

namespace celador {
namespace {

constexpr std::uint8_t kAnswerBits = 0x03;
constexpr std::uint8_t kOneProbe = 0x04;
// Indexes that were passed by within this time share a mark.
constexpr std::chrono::milliseconds kMarkLasts{5};

bool is_answered(std::uint8_t slot) { return (slot & kAnswerBits) != 0; }

}  // namespace

ProbeSchedule::ProbeSchedule(const Order& order)
    : order_(order), decided_(order.first), begun_(order.first) {
  CHECK(order.first <= order.end && order.probes >= 1 &&
        order.probes + order.spare_passes <= kMostProbes);
  // A small order needs no large window. Twice, because half of it is a distance to keep.
  while (order_.window > 2 && order_.window / 4 >= order.end - order.first) order_.window /= 2;
  CHECK((order_.window & (order_.window - 1)) == 0);
  slots_ = std::make_unique<std::atomic<std::uint8_t>[]>(order_.window);
  passes_.resize(order.probes + order.spare_passes, Pass{order.first, {}});
}

std::optional<ProbeSchedule::Probe> ProbeSchedule::next(Time now) {
  if (now != decided_at_) decide(now);
  while (!held_.empty() && held_.top().due <= now) {
    Probe probe = held_.top().probe;
    probe.was_held = true;
    held_.pop();
    sent_late_.emplace_back(now, probe.index);
    if (!is_answered(slot(probe.index).load(std::memory_order_relaxed))) return probe;
  }
  if (held_.size() >= kMostHeld) return std::nullopt;
  for (std::size_t pass = passes_.size() - 1; pass > 0; --pass) {
    if (auto probe = next_of_pass(pass, now)) return probe;
  }
  Pass& first = passes_.front();
  // The other half of the window keeps a reader, who found an index undecided, off its next owner.
  if (first.next == order_.end || first.next - decided() >= order_.window / 2) return std::nullopt;
  const std::uint64_t index = first.next++;
  ++asked_;
  slot(index).store(kOneProbe, std::memory_order_relaxed);
  begun_.store(first.next, std::memory_order_release);
  mark(first, now);
  return Probe{index, 0};
}

std::optional<ProbeSchedule::Probe> ProbeSchedule::next_of_pass(std::size_t pass, Time now) {
  Pass& mine = passes_[pass];
  std::deque<Mark>& marks = passes_[pass - 1].marks;
  while (!marks.empty() && marks.front().at + order_.again_after <= now) {
    while (mine.next < marks.front().end) {
      const std::uint64_t index = mine.next++;
      const bool answered = is_answered(slot(index).load(std::memory_order_relaxed));
      if (pass == 1) {
        ++tally_.first_asked;
        tally_.first_answered += answered ? 1 : 0;
      }
      if (answered || !may_ask_more(pass)) continue;
      slot(index).fetch_add(kOneProbe, std::memory_order_relaxed);
      ++asked_;
      mark(mine, now);
      return Probe{index, static_cast<std::uint32_t>(pass)};
    }
    mark(mine, now);
    marks.pop_front();
  }
  return std::nullopt;
}

bool ProbeSchedule::may_ask_more(std::size_t pass) const {
  return pass < order_.probes || asked_ < order_.probes * (passes_.front().next - order_.first);
}

void ProbeSchedule::mark(Pass& pass, Time now) {
  if (!pass.marks.empty() && now - pass.marks.back().at < kMarkLasts) {
    pass.marks.back().end = pass.next;
  } else {
    pass.marks.push_back({pass.next, now});
  }
}

void ProbeSchedule::hold(const Probe& probe, Time due) {
  held_.push({due, probe});
  unsettled_.insert(probe.index);
}

void ProbeSchedule::decide(Time now) {
  decided_at_ = now;
  while (!sent_late_.empty()) {
    const auto [at, index] = sent_late_.front();
    if (at + order_.patience > now && !is_answered(slot(index).load(std::memory_order_relaxed))) {
      break;
    }
    unsettled_.erase(unsettled_.find(index));
    sent_late_.pop_front();
  }
  std::deque<Mark>& last = passes_.back().marks;
  std::uint64_t waited_for = decided();  // all before it have had their patience
  while (!last.empty() && last.front().at + order_.patience <= now) {
    waited_for = std::max(waited_for, last.front().end);
    last.pop_front();
  }
  const std::uint64_t limit =
      std::min(passes_.front().next, unsettled_.empty() ? order_.end : *unsettled_.begin());
  std::uint64_t index = decided();
  for (; index < limit; ++index) {
    const std::uint8_t known = slot(index).load(std::memory_order_relaxed);
    if (index >= waited_for && index >= waited_for_ && !is_answered(known)) break;
    count(known);
  }
  waited_for_ = std::max(waited_for_, waited_for);
  decided_.store(index, std::memory_order_release);
  if (passes_.size() > 1 && passes_[1].next < index) {  // all answered, or it would not be decided
    tally_.first_asked += index - passes_[1].next;
    tally_.first_answered += index - passes_[1].next;
  }
  for (Pass& pass : passes_) pass.next = std::max(pass.next, index);
}

void ProbeSchedule::count(std::uint8_t known) {
  if (passes_.size() == 1) {
    ++tally_.first_asked;
    tally_.first_answered += is_answered(known) ? 1 : 0;
  }
  switch (known & kAnswerBits) {
    case static_cast<std::uint8_t>(Answer::kOpen):
      ++tally_.open;
      ++tally_.open_after[known / kOneProbe];
      break;
    case static_cast<std::uint8_t>(Answer::kClosed):
      ++tally_.closed;
      break;
    case static_cast<std::uint8_t>(Answer::kFiltered):
      ++tally_.filtered;
      break;
    default:
      ++tally_.silent;
  }
}

ProbeSchedule::Time ProbeSchedule::next_due(Time now) const {
  Time due = Time::max();
  if (!held_.empty()) due = std::min(due, held_.top().due);
  if (!sent_late_.empty()) due = std::min(due, sent_late_.front().first + order_.patience);
  for (std::size_t pass = 0; pass < passes_.size(); ++pass) {
    if (passes_[pass].marks.empty()) continue;
    const bool last = pass + 1 == passes_.size();
    due = std::min(due,
                   passes_[pass].marks.front().at + (last ? order_.patience : order_.again_after));
  }
  const Pass& first = passes_.front();
  if (held_.size() < kMostHeld && first.next < order_.end &&
      first.next - decided() < order_.window / 2) {
    due = now;
  }
  return std::max(due, now);
}

ProbeSchedule::Taken ProbeSchedule::take_answer(std::uint64_t index, Answer answer) {
  const std::uint64_t begun = begun_.load(std::memory_order_acquire);
  if (index >= begun || index < order_.first) return Taken::kUnasked;
  if (begun - index >= order_.window / 2 && index < decided()) return Taken::kLate;
  std::uint8_t known = slot(index).load(std::memory_order_relaxed);
  do {
    if (is_answered(known)) return Taken::kRepeated;
  } while (!slot(index).compare_exchange_weak(
      known, static_cast<std::uint8_t>(known | static_cast<std::uint8_t>(answer)),
      std::memory_order_relaxed));
  return index < decided() ? Taken::kLate : Taken::kFirst;
}

}  // namespace celador
