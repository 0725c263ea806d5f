#include "discover/syn_scan.h"

#include <fmt/format.h>
#include <openssl/rand.h>
#include <poll.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cmath>

#include "base/check.h"

namespace celador {
namespace {

namespace asio = boost::asio;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
using Steady = std::chrono::steady_clock;

// Answers that may wait to be handed over before sending waits too.
constexpr std::size_t kMostUndelivered = 8192;
// The stop flag is looked at this often.
constexpr std::chrono::milliseconds kNap{50};
// Probes leave in batches worth this long at most, so that a slow rate is even.
constexpr std::uint64_t kBatchesASecond = 1000;

SipKey random_key() {
  SipKey key;
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(&key), sizeof(key)) == 1);
  return key;
}

ProbeSchedule::Order schedule_of(const SweepPlan& plan, const SweepOrder& order) {
  CHECK(order.size() >> 64U == 0);
  return {.first = static_cast<std::uint64_t>(std::min(plan.first, order.size())),
          .end = static_cast<std::uint64_t>(order.size()),
          .probes = plan.probes,
          // Whoever wants one probe for each wants no second.
          .spare_passes = plan.probes > 1 && plan.probes < ProbeSchedule::kMostProbes ? 1U : 0U,
          .again_after = std::chrono::duration_cast<std::chrono::milliseconds>(kSynRepeatedAfter),
          .patience = plan.patience};
}

}  // namespace

SynScan::SynScan(asio::any_io_executor loop, SweepPlan plan, SynLink& link, PacketRate& rate,
                 NetworkPace& pace, Hooks hooks, const std::atomic<bool>& stop)
    : loop_(std::move(loop)),
      plan_(std::move(plan)),
      order_(plan_),
      link_(link),
      rate_(rate),
      pace_(pace),
      hooks_(std::move(hooks)),
      stop_(stop),
      key_(random_key()),
      schedule_(schedule_of(plan_, order_)),
      news_(loop_) {
  for (SynLink::Exit& exit : link_.exits()) writers_.emplace_back(key_, exit.source);
  waiting_.resize(writers_.size());
  batch_ = 128;
  if (const auto rate_a_second = rate_.a_second())
    batch_ = std::clamp<std::uint64_t>(*rate_a_second / kBatchesASecond, 1, batch_);
}

SynScan::~SynScan() {
  ending_ = true;
  if (sender_.joinable()) sender_.join();
  if (reader_.joinable()) reader_.join();
}

void SynScan::sleep_until(Time due) const {
  while (!is_stopped()) {
    const Time now = Steady::now();
    if (due <= now) return;
    std::this_thread::sleep_until(std::min(due, now + kNap));
  }
}

// The sender's thread.

void SynScan::write(const ProbeSchedule::Probe& probe, const Endpoint& target) {
  SynLink::Exit* exit = link_.exit_to(target.ip);
  if (exit == nullptr) {  // the kernel has no way there: as silent as it would be
    return;
  }
  const auto index = static_cast<std::size_t>(exit - link_.exits().data());
  Transmitter& transmitter = *exit->transmitter;
  const std::size_t at = waiting_[index]++;
  const std::size_t bytes =
      writers_[index].write(transmitter.packet(at), target.ip, target.port, probe.number);
  transmitter.describe(at, bytes, target.ip);
}

// Takes what is due, as much as goes at once; returns how many packets were written.
std::size_t SynScan::fill(Time now) {
  std::size_t written = 0;
  for (std::size_t taken = 0; taken < batch_; ++taken) {
    const auto probe = schedule_.next(now);
    if (!probe) break;
    const Endpoint target = order_.at(probe->index);
    if (!hooks_.permitted(target)) {
      ++refused_;
      schedule_.take_answer(probe->index, ProbeSchedule::Answer::kFiltered);
      continue;
    }
    if (!probe->was_held) {
      const Time due = pace_.take(target.ip, 1, now);
      if (due > now) {
        schedule_.hold(*probe, due);
        continue;
      }
    }
    write(*probe, target);
    ++written;
  }
  return written;
}

Result<void> SynScan::flush() {
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    if (waiting_[i] == 0) continue;
    packets_ += TRY(link_.exits()[i].transmitter->send(waiting_[i]));
    waiting_[i] = 0;
  }
  return {};
}

void SynScan::publish() {
  const ProbeSchedule::Tally& tally = schedule_.tally();
  const std::lock_guard lock(mutex_);
  counts_.knocked = schedule_.decided() - static_cast<std::uint64_t>(plan_.first);
  counts_.refused_by_scope = refused_;
  counts_.open = tally.open;
  counts_.closed = tally.closed;
  counts_.filtered = tally.filtered - std::min(refused_, tally.filtered);
  counts_.silent = tally.silent;
  counts_.packets = packets_;
}

// Tells the speed what came of the first probes lately.
void SynScan::adapt() {
  const ProbeSchedule::Tally& tally = schedule_.tally();
  const std::uint64_t lost = lost_here_;
  speed_.add(tally.first_asked - judged_asked_, tally.first_answered - judged_answered_,
             lost - judged_lost_);
  judged_asked_ = tally.first_asked;
  judged_answered_ = tally.first_answered;
  judged_lost_ = lost;
}

void SynScan::spare_networks() {
  std::vector<std::pair<IpAddress, double>> to_spare;
  {
    const std::lock_guard lock(mutex_);
    to_spare.swap(to_spare_);
  }
  for (const auto& [address, factor] : to_spare) pace_.slow_down(address, factor);
}

std::vector<std::string> SynScan::remarks_of_sending() const {
  std::vector<std::string> remarks;
  if (speed_.times_slowed() > 0) {
    remarks.push_back(fmt::format(
        "slowed down {} times because fewer answered than before, or this machine could "
        "not read as fast",
        speed_.times_slowed()));
  }
  // Of the open ones, so many answered to their first probe and so many only to the second: their
  // ratio is what a probe and its answer are lost with.
  constexpr std::uint64_t kEnoughToTell = 100;
  const ProbeSchedule::Tally& tally = schedule_.tally();
  const auto first = static_cast<double>(tally.open_after[1]);
  const auto second = static_cast<double>(tally.open_after[2]);
  if (plan_.probes > 1 && tally.open_after[1] >= kEnoughToTell && second > 0) {
    const double loss = std::min(second / first, 0.99);
    // The spare pass is left out: it may not have come to all.
    const double missed = std::pow(loss, plan_.probes);
    remarks.push_back(fmt::format(
        "about {:.1f}% of the probes or their answers were lost on the way: {} may be missed",
        100 * loss,
        missed * static_cast<double>(tally.open) < 0.5
            ? "no open endpoint"
            : fmt::format("about {:.0f} open endpoints",
                          missed / (1 - missed) * static_cast<double>(tally.open))));
  }
  return remarks;
}

void SynScan::send_all() {
  std::optional<Error> failed;
  Time published{};
  while (!schedule_.is_done() && !is_stopped() && !failed) {
    const Time now = Steady::now();
    if (now - published > kNap) {
      publish();
      adapt();
      spare_networks();
      published = now;
      std::size_t undelivered = 0;
      {
        const std::lock_guard lock(mutex_);
        undelivered = undelivered_.size();
      }
      if (undelivered > kMostUndelivered) {
        std::this_thread::sleep_for(kNap / 10);
        published = {};
        continue;
      }
    }
    const std::size_t written = fill(now);
    if (written == 0) {
      sleep_until(std::min(schedule_.next_due(now), now + kNap));
      continue;
    }
    sleep_until(rate_.reserve(written));
    if (is_stopped()) break;
    if (auto flushed = flush(); !flushed) failed = std::move(flushed).error();
    if (speed_.factor() < 1) {  // as much longer as the batch took, at this rate or at all
      const Steady::duration took = Steady::now() - now;
      sleep_until(Steady::now() +
                  std::chrono::duration_cast<Steady::duration>(took * (1 / speed_.factor() - 1)));
    }
  }
  publish();
  const std::lock_guard lock(mutex_);
  failed_ = std::move(failed);
  remarks_ = remarks_of_sending();
  sent_all_ = true;
  wake();
}

// The reader's thread.

void SynScan::take_open(const ProbeReply& reply, std::uint64_t index) {
  // Under the lock from the moment it may be decided to the moment it is among the undelivered: who
  // asks decided_below() must not see one without the other.
  const std::lock_guard lock(mutex_);
  switch (schedule_.take_answer(index, ProbeSchedule::Answer::kOpen)) {
    case ProbeSchedule::Taken::kLate:
      late_.fetch_add(1, std::memory_order_relaxed);
      [[fallthrough]];
    case ProbeSchedule::Taken::kFirst:
      undelivered_.insert(index);
      open_.push_back({{reply.target, reply.port, std::nullopt}, index});
      if (open_.size() == 1) wake();
      break;
    case ProbeSchedule::Taken::kRepeated:
      repeated_.fetch_add(1, std::memory_order_relaxed);
      break;
    case ProbeSchedule::Taken::kUnasked:
      not_ours_.fetch_add(1, std::memory_order_relaxed);
      break;
  }
}

// Somebody says that they do not carry it: their network is asked less from now on. A host that is
// not there makes its router say so too, and means much less.
void SynScan::take_refusal(const ProbeReply& reply) {
  constexpr double kProhibited = 2;
  constexpr double kUnreachable = 1.05;
  constexpr std::size_t kMostToSpare = 4096;
  const std::lock_guard lock(mutex_);
  if (to_spare_.size() >= kMostToSpare) return;
  to_spare_.emplace_back(reply.target,
                         reply.kind == ProbeReply::Kind::kProhibited ? kProhibited : kUnreachable);
}

void SynScan::take(std::span<const std::uint8_t> packet) {
  const auto reply = parse_reply(packet);
  if (!reply) return;
  const ProbeSource* source = link_.source_at(reply->source);
  if (source == nullptr || !is_answer_to(key_, *source, *reply)) {
    // An ICMP error about anything else on this machine is nobody's forgery.
    if (source != nullptr && source->has_port(reply->source_port))
      not_ours_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  const auto index = order_.index_of(reply->target, reply->port);
  if (!index) {
    not_ours_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  const auto small = static_cast<std::uint64_t>(*index);
  if (reply->kind == ProbeReply::Kind::kOpen) {
    take_open(*reply, small);
    return;
  }
  const bool closed = reply->kind == ProbeReply::Kind::kClosed;
  const auto taken = schedule_.take_answer(
      small, closed ? ProbeSchedule::Answer::kClosed : ProbeSchedule::Answer::kFiltered);
  if (!closed) take_refusal(*reply);
  if (taken == ProbeSchedule::Taken::kRepeated) {
    repeated_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  const Endpoint endpoint{reply->target, reply->port, std::nullopt};
  if (!closed || !hooks_.closed || !hooks_.wants_closed(endpoint)) return;
  const std::lock_guard lock(mutex_);
  undelivered_.insert(small);
  closed_.push_back({endpoint, *index});
  if (closed_.size() == 1) wake();
}

void SynScan::read_all() {
  std::vector<pollfd> waits;
  for (const auto& reader : link_.readers()) waits.push_back({reader->descriptor(), POLLIN, 0});
  while (!ending_) {
    poll(waits.data(), waits.size(), static_cast<int>(kNap.count()));
    for (const auto& reader : link_.readers()) {
      reader->read([this](std::span<const std::uint8_t> packet) { take(packet); });
      lost_here_.fetch_add(reader->lost(), std::memory_order_relaxed);
    }
  }
}

// The loop's thread.

// mutex_ is held.
void SynScan::wake() {
  asio::post(loop_, [this] { news_.cancel(); });
}

Task<Result<SweepCounts>> SynScan::run() {
  reader_ = std::thread([this] { read_all(); });
  sender_ = std::thread([this] { send_all(); });
  for (;;) {
    std::deque<SweepAnswer> open;
    std::deque<SweepAnswer> closed;
    bool sent_all = false;
    {
      const std::lock_guard lock(mutex_);
      open.swap(open_);
      closed.swap(closed_);
      sent_all = sent_all_;
    }
    for (const SweepAnswer& answer : open) {
      rate_.charge(1);  // the kernel's reset
      co_await hooks_.answer(answer);
    }
    for (const SweepAnswer& answer : closed) hooks_.closed(answer);
    if (!open.empty() || !closed.empty()) {
      const std::lock_guard lock(mutex_);
      for (const auto* answers : {&open, &closed}) {
        for (const SweepAnswer& answer : *answers)
          undelivered_.erase(undelivered_.find(static_cast<std::uint64_t>(answer.index)));
      }
      continue;
    }
    if (sent_all) break;
    news_.expires_after(kNap);
    co_await news_.async_wait(kAwait);
  }
  ending_ = true;
  // Joining takes as long as the reader's nap.
  reader_.join();
  sender_.join();
  if (failed_) co_return std::unexpected(std::move(*failed_));
  co_return counts();
}

SweepCounts SynScan::counts() const {
  const std::lock_guard lock(mutex_);
  SweepCounts counts = counts_;
  counts.repeated = repeated_;
  counts.not_ours = not_ours_;
  counts.lost_here = lost_here_;
  return counts;
}

AddressCount SynScan::decided_below() const {
  const std::lock_guard lock(mutex_);
  const std::uint64_t decided = schedule_.decided();
  return undelivered_.empty() ? decided : std::min(decided, *undelivered_.begin());
}

std::vector<std::string> SynScan::remarks() const {
  std::vector<std::string> all = link_.remarks();
  const std::lock_guard lock(mutex_);
  all.insert(all.end(), remarks_.begin(), remarks_.end());
  return all;
}

}  // namespace celador
