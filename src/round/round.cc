#include "round/round.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <tuple>

#include "base/check.h"
#include "discover/connect_scan.h"
#include "discover/syn_scan.h"
#include "discover/udp_scan.h"
#include "round/port_finding.h"
#include "round/udp_finding.h"

namespace celador {
namespace {

namespace asio = boost::asio;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kQueuedEndpoints = 256;
constexpr std::size_t kMaxFailures = 100;
constexpr std::size_t kMostTouched = 4096;
constexpr std::chrono::milliseconds kTick{200};
constexpr int kTicksToAcknowledge = 5;

class Round {
 public:
  Round(const Scope& scope, const RoundOrder& order, Ledger& ledger, Recorder& recorder,
        const Clock& clock, std::atomic<bool>& stop,
        const std::function<void(const Progress&)>& on_progress,
        const std::function<void(const Finding&)>& on_finding)
      : scope_(scope),
        order_(order),
        ledger_(ledger),
        recorder_(recorder),
        clock_(clock),
        stop_(stop),
        on_progress_(on_progress),
        on_finding_(on_finding),
        people_key_(PeopleKey::random()),
        rate_(loop_.get_executor(), order.rate, order.burst),
        pace_(order.rate_per_network, order.burst, std::random_device{}()),
        dialler_(loop_.get_executor(), order.patience, rate_),
        queue_(loop_, kQueuedEndpoints),
        ticker_(loop_) {}

  Result<RoundSummary> run() {
    TRY(announce());
    for (const Recorder::OpenStore& store : TRY(recorder_.open_stores()))
      open_stores_.emplace(key_of(store.endpoint), store);
    places_ = order_.places;
    for (const RoundOrder::Place& place : places_) {
      place_keys_.insert(key_of(place.endpoint));
      if (place.where.path.empty()) whole_places_.insert(key_of(place.endpoint));
    }
    for (const auto& [key, store] : open_stores_) {
      // A look needs a connection; what answers over UDP is asked by the sweep.
      if (store.endpoint.carrier == Carrier::kTcp && order_.look_again &&
          order_.look_again(store.endpoint) && place_keys_.insert(key).second) {
        whole_places_.insert(key);
        places_.push_back({store.endpoint, {}});
      }
    }
    began_ = std::chrono::steady_clock::now();
    asio::co_spawn(loop_, feed(), asio::detached);
    for (std::uint32_t i = 0; i < order_.looks_at_once; ++i)
      asio::co_spawn(loop_, work(), asio::detached);
    asio::co_spawn(loop_, tick(), asio::detached);
    // Coroutines that stand on a worker are no work of the loop's own.
    const auto guard = asio::make_work_guard(loop_);
    loop_.run();
    workers_.join();
    writer_.join();
    summary_.progress = progress();
    if (!failed_ && sweep_) {
      auto told = recorder_.acknowledge(order_.id, acknowledged());
      if (!told) failed_ = std::move(told).error();
    }
    if (on_progress_) on_progress_(summary_.progress);
    summary_.interrupted = was_interrupted();
    summary_.looks_cut_off = waiting_ + looks_cut_off_;
    if (sweep_) summary_.remarks = sweep_->remarks();
    summary_.people = people_.count();
    summary_.stores_with_people = people_.stores();
    if (failed_) return std::unexpected(std::move(*failed_));
    TRY(ledger_.append({.round = order_.id,
                        .kind = "round",
                        .command = fmt::format("ended: {} knocked at, {} finding{}{}",
                                               summary_.progress.swept.knocked, summary_.findings,
                                               summary_.findings == 1 ? "" : "s",
                                               summary_.interrupted ? ", interrupted" : "")}));
    TRY(ledger_.sync());
    return std::move(summary_);
  }

 private:
  struct Job {
    Endpoint endpoint;
    LookPlace where;
    std::optional<AddressCount> index;  // found by the sweep; else asked for by the operator
  };
  // Where a store is.
  using Key = std::tuple<IpAddress, std::uint16_t, Carrier>;
  static Key key_of(const Endpoint& endpoint) {
    return {endpoint.ip, endpoint.port, endpoint.carrier};
  }
  using Queue = asio::experimental::channel<void(boost::system::error_code, Job)>;

  // The ledger hears of a sweep as a whole, before its first packet: what, which ports, in which
  // order.
  Result<void> announce() {
    const ScopeTerms& terms = scope_.terms();
    TRY(ledger_.append(
        {.round = order_.id,
         .kind = "round",
         .command = fmt::format("began: scope '{}', authorised by {}, depth {}", terms.name,
                                terms.authorised_by, to_text(order_.depth))}));
    if (order_.udp.size() > 0) {
      TRY(ledger_.append({.round = order_.id,
                          .kind = "sweep",
                          .command = sentence_of_udp(ranges_text(order_.udp.addresses))}));
    }
    if (order_.sweep.size() == 0) return {};
    const std::string ranges = ranges_text(order_.sweep.addresses);
    std::string ports = fmt::format("{}", fmt::join(order_.sweep.ports, ","));
    if (ports.size() > 2000) ports = fmt::format("{} ports", order_.sweep.ports.size());
    return ledger_.append(
        {.round = order_.id, .kind = "sweep", .command = sentence_of_sweep(ranges, ports)});
  }

  static std::string ranges_text(const AddressSet& addresses) {
    std::string ranges;
    for (const AddressRange& range : addresses.ranges()) {
      if (ranges.size() > 4000) {
        ranges += fmt::format(" and others, {} ranges in all", addresses.ranges().size());
        break;
      }
      if (!ranges.empty()) ranges += ' ';
      ranges += range.first == range.last
                    ? range.first.to_text()
                    : fmt::format("{}-{}", range.first.to_text(), range.last.to_text());
    }
    return ranges;
  }

  std::string sentence_of_udp(std::string_view ranges) const {
    std::string questions;
    for (const std::uint16_t port : order_.udp.ports) {
      const UdpProbe* probe = udp_probe_of(port);
      if (probe == nullptr) continue;
      questions += fmt::format("{}{} ({})", questions.empty() ? "" : ", ", port, probe->command);
    }
    return fmt::format("UDP to {} at ports {}, in the order of seed {}", ranges, questions,
                       order_.udp.seed);
  }

  std::string sentence_of_sweep(std::string_view ranges, std::string_view ports) const {
    std::string sentence = order_.syn == nullptr ? "TCP connect to" : "TCP SYN to";
    if (!ranges.empty()) sentence += fmt::format(" {} at ports {}", ranges, ports);
    if (const auto& listed = order_.sweep.listed; !listed.empty()) {
      sentence += fmt::format("{} {} listed endpoint{} from {} to {}", ranges.empty() ? "" : " and",
                              listed.size(), listed.size() == 1 ? "" : "s",
                              listed.front().to_text(), listed.back().to_text());
    }
    sentence += fmt::format(", in the order of seed {}", order_.sweep.seed);
    if (order_.sweep.shard.of > 1)
      sentence += fmt::format(", shard {}", order_.sweep.shard.to_text());
    if (order_.sweep.take)
      sentence += fmt::format(", of it the first {} endpoints", to_text(*order_.sweep.take));
    if (order_.sweep.first > 0)
      sentence += fmt::format(", resumed at index {}", to_text(order_.sweep.first));
    return sentence;
  }

  Task<void> feed() {
    for (const RoundOrder::Place& place : places_) {
      if (stop_) {
        ++looks_cut_off_;
        continue;
      }
      co_await enqueue({place.endpoint, place.where, std::nullopt});
    }
    if (order_.sweep.size() > 0 && !stop_) {
      sweep_ = make_sweep();
      auto swept = co_await sweep_->run();
      if (!swept) give_up(std::move(swept).error());
    }
    if (order_.udp.size() > 0 && !stop_) co_await ask_over_udp();
    feeding_ = false;
    end_when_done();
  }

  Task<void> ask_over_udp() {
    SipKey key;
    CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(&key), sizeof(key)) == 1);
    const UdpScan::Hooks hooks{
        .permitted =
            [this](const Endpoint& endpoint) {
              return scope_.permit(endpoint, Depth::kIdentify, clock_.now()).has_value();
            },
        .answer = [this](UdpFound found) { return take_udp_answer(std::move(found)); },
        .closed = [this](const Endpoint& endpoint) { note_udp_closed(endpoint); }};
    udp_ = std::make_unique<UdpScan>(loop_.get_executor(), order_.udp, key, rate_, pace_, hooks,
                                     stop_);
    auto asked = co_await udp_->run();
    if (!asked) give_up(std::move(asked).error());
  }

  Task<void> take_udp_answer(UdpFound found) {
    if (const auto name = order_.names.find(found.endpoint.ip); name != order_.names.end())
      found.endpoint.host = name->second;
    auto past = co_await ask_past_looks(found.endpoint);
    if (past) {
      co_await record(answered_over_udp(found, order_.id, clock_.now(), *past));
    } else {
      give_up(std::move(past).error());
    }
  }

  void note_udp_closed(const Endpoint& endpoint) {
    const Recorder::OpenStore* store = known_open(endpoint);
    if (store == nullptr) return;
    ++waiting_;
    asio::co_spawn(loop_, record_closed(*store, std::nullopt), asio::detached);
  }

  const Recorder::OpenStore* known_open(const Endpoint& endpoint) const {
    const auto store = open_stores_.find(key_of(endpoint));
    return store == open_stores_.end() ? nullptr : &store->second;
  }

  std::unique_ptr<Sweep> make_sweep() {
    const auto permitted = [permit = scope_.permit_sweep(), this](const Endpoint& endpoint) {
      return permit.allows(endpoint.ip, clock_.now());
    };
    const auto take = [this](SweepAnswer answer) { return take_answer(std::move(answer)); };
    const auto closed = [this](const SweepAnswer& answer) { note_closed(answer); };
    if (order_.syn == nullptr) {
      return std::make_unique<ConnectScan>(loop_.get_executor(), order_.sweep, rate_, pace_,
                                           permitted, take, closed, stop_);
    }
    // Asked on another thread: neither of the two changes while the round runs.
    const auto wants_closed = [this](const Endpoint& endpoint) {
      return known_open(endpoint) != nullptr && !place_keys_.contains(key_of(endpoint));
    };
    return std::make_unique<SynScan>(loop_.get_executor(), order_.sweep, *order_.syn, rate_, pace_,
                                     SynScan::Hooks{permitted, take, closed, wants_closed}, stop_);
  }

  // What the sweep found to answer. A place that is looked at whole anyway gives one finding.
  Task<void> take_answer(SweepAnswer answer) {
    if (order_.answered) order_.answered(answer);
    if (whole_places_.contains(key_of(answer.endpoint))) co_return;
    if (const auto name = order_.names.find(answer.endpoint.ip); name != order_.names.end())
      answer.endpoint.host = name->second;
    unfinished_.insert(answer.index);
    if (order_.depth > Depth::kTouch) {
      co_await enqueue({std::move(answer.endpoint), {}, answer.index});
      co_return;
    }
    while (touched_.size() >= kMostTouched && !failed_) {
      asio::steady_timer pause(loop_, std::chrono::milliseconds(5));
      co_await pause.async_wait(kAwait);
    }
    ++waiting_;
    touched_.push_back(std::move(answer));
    if (touched_.size() == 1) asio::co_spawn(loop_, record_touched(), asio::detached);
  }

  // At depth touch the open port is all there is to tell, and nothing more is sent. As many as came
  // meanwhile are recorded at once.
  Task<void> record_touched() {
    while (!touched_.empty()) {
      std::vector<Finding> findings;
      for (const SweepAnswer& answer : touched_)
        findings.push_back(port_open(answer.endpoint, order_.id, clock_.now()));
      const std::size_t count = findings.size();
      if (!failed_) {
        co_await asio::post(asio::bind_executor(writer_, asio::use_awaitable));
        auto recorded = recorder_.record_all(findings);
        co_await asio::post(asio::bind_executor(loop_, asio::use_awaitable));
        if (recorded) {
          summary_.findings += count;
        } else {
          give_up(std::move(recorded).error());
        }
      }
      for (std::size_t i = 0; i < count; ++i) {
        if (!failed_) finish(touched_[i].index);
        tell(findings[i]);
      }
      touched_.erase(touched_.begin(), touched_.begin() + static_cast<std::ptrdiff_t>(count));
      waiting_ -= count;
    }
    end_when_done();
  }

  // What it gave is recorded, or it gave nothing.
  void finish(std::optional<AddressCount> index) {
    if (index) unfinished_.erase(unfinished_.find(*index));
  }

  AddressCount acknowledged() const {
    if (!sweep_) return order_.sweep.first;
    const AddressCount decided = sweep_->decided_below();
    return unfinished_.empty() ? decided : std::min(decided, *unfinished_.begin());
  }

  // Tells the book how far the sweep is, seldom: a round that was killed does a second's work
  // again.
  Task<void> acknowledge() {
    const AddressCount index = acknowledged();
    if (index == told_acknowledged_ || failed_) co_return;
    told_acknowledged_ = index;
    co_await asio::post(asio::bind_executor(writer_, asio::use_awaitable));
    auto told = recorder_.acknowledge(order_.id, index);
    co_await asio::post(asio::bind_executor(loop_, asio::use_awaitable));
    if (!told) give_up(std::move(told).error());
  }

  Task<void> enqueue(Job job) {
    ++waiting_;
    const auto [code] = co_await queue_.async_send({}, std::move(job), kAwait);
    if (code) --waiting_;
  }

  void note_closed(const SweepAnswer& answer) {
    const Recorder::OpenStore* store = known_open(answer.endpoint);
    if (store == nullptr || place_keys_.contains(key_of(answer.endpoint))) return;
    ++waiting_;
    unfinished_.insert(answer.index);
    asio::co_spawn(loop_, record_closed(*store, answer.index), asio::detached);
  }

  Task<void> record_closed(Recorder::OpenStore store, std::optional<AddressCount> index) {
    auto past = co_await ask_past_looks(store.endpoint);
    if (past) {
      co_await record(port_closed(store.endpoint, store.service, order_.id, clock_.now(), *past));
      if (!failed_) finish(index);
    } else {
      give_up(std::move(past).error());
    }
    --waiting_;
    end_when_done();
  }

  Task<void> work() {
    for (;;) {
      auto [code, job] = co_await queue_.async_receive(kAwait);
      if (code) co_return;
      const auto index = job.index;
      if (stop_) {
        ++looks_cut_off_;
      } else if (co_await look(std::move(job)) && !failed_) {
        finish(index);
      }
      --waiting_;
      end_when_done();
    }
  }

  // Whether it came to an end; one that was cut off is done again when the round is resumed.
  Task<bool> look(Job job) {
    bool ended = true;
    auto permit = scope_.permit(job.endpoint, order_.depth, clock_.now());
    if (!permit) {
      note_failure(job.endpoint, std::move(permit).error());
      co_return true;
    }
    while (looks_per_host_[job.endpoint.ip] >= order_.looks_at_once_per_host && !stop_) {
      asio::steady_timer pause(loop_, std::chrono::milliseconds(20));
      co_await pause.async_wait(kAwait);
    }
    ++looks_per_host_[job.endpoint.ip];
    auto past = co_await ask_past_looks(job.endpoint);
    if (!past) {
      give_up(std::move(past).error());
    } else {
      const LookTools tools{dialler_, rate_,         ledger_,         workers_, people_key_,
                            clock_,   order_.limits, order_.classify, stop_,    people_};
      auto finding = co_await look_at_endpoint(tools, *permit, job.where, order_.id, *past);
      if (finding || finding.error().kind != ErrorKind::kCancelled) ++looked_;
      if (finding) {
        ended = !finding->extent.interrupted;
        co_await record(std::move(*finding));
      } else if (const auto* store = known_open(job.endpoint);
                 store != nullptr && finding.error().kind == ErrorKind::kRefused) {
        co_await record(
            port_closed(store->endpoint, store->service, order_.id, clock_.now(), *past));
      } else if (finding.error().kind == ErrorKind::kCancelled) {
        ++looks_cut_off_;
        ended = false;
      } else if (finding.error().kind == ErrorKind::kIo && job.index) {
        give_up(std::move(finding).error());
      } else {
        note_failure(job.endpoint, std::move(finding).error());
      }
    }
    if (--looks_per_host_[job.endpoint.ip] == 0) looks_per_host_.erase(job.endpoint.ip);
    co_return ended;
  }

  // Both run on the writer's thread; the coroutine comes back to the loop.
  Task<Result<std::vector<PastLook>>> ask_past_looks(const Endpoint& endpoint) {
    co_await asio::post(asio::bind_executor(writer_, asio::use_awaitable));
    auto past = recorder_.past_looks(endpoint);
    co_await asio::post(asio::bind_executor(loop_, asio::use_awaitable));
    co_return past;
  }

  Task<void> record(Finding finding) {
    if (failed_) {  // the book takes no more, and each try may wait for it
      tell(finding);
      co_return;
    }
    co_await asio::post(asio::bind_executor(writer_, asio::use_awaitable));
    auto recorded = recorder_.record(finding);
    co_await asio::post(asio::bind_executor(loop_, asio::use_awaitable));
    if (recorded) {
      ++summary_.findings;
    } else {
      give_up(std::move(recorded).error());
    }
    tell(finding);
  }

  void tell(const Finding& finding) {
    if (is_open(finding.access)) stores_open_.insert(key_of(finding.endpoint));
    if (on_finding_) on_finding_(finding);
  }

  void give_up(Error error) {
    if (!failed_) failed_ = std::move(error);
    stop_ = true;
  }

  void note_failure(const Endpoint& endpoint, Error error) {
    if (summary_.failures.size() < kMaxFailures)
      summary_.failures.push_back({endpoint, std::move(error)});
  }

  // Whether somebody told it to stop; a round that gave up on its own stops itself by the same
  // flag.
  bool was_interrupted() const { return stop_ && !failed_; }

  void end_when_done() {
    if (!feeding_ && waiting_ == 0) loop_.stop();
  }

  Task<void> tick() {
    std::optional<std::chrono::steady_clock::time_point> told_to_stop;
    for (int ticks = 1;; ++ticks) {
      ticker_.expires_after(kTick);
      co_await ticker_.async_wait(kAwait);
      if (on_progress_) on_progress_(progress());
      if (ticks % kTicksToAcknowledge == 0) co_await acknowledge();
      const auto now = std::chrono::steady_clock::now();
      if (stop_ && !told_to_stop) told_to_stop = now;
      const auto grace = order_.depth == Depth::kCount ? kCountStopGrace : kStopGrace;
      if (told_to_stop && now - *told_to_stop > grace) loop_.stop();
    }
  }

  SweepCounts swept_so_far() const {
    SweepCounts counts = sweep_ ? sweep_->counts() : SweepCounts{};
    if (udp_) counts += udp_->counts();
    return counts;
  }

  Progress progress() const {
    return {.to_knock = SweepOrder(order_.sweep).size() + SweepOrder(order_.udp).size(),
            .acknowledged = acknowledged(),
            .swept = swept_so_far(),
            .to_look = waiting_,
            .looked = looked_,
            .stores_open = stores_open_.size(),
            .elapsed = std::chrono::steady_clock::now() - began_};
  }

  const Scope& scope_;
  const RoundOrder& order_;
  Ledger& ledger_;
  Recorder& recorder_;
  const Clock& clock_;
  std::atomic<bool>& stop_;
  const std::function<void(const Progress&)>& on_progress_;
  const std::function<void(const Finding&)>& on_finding_;
  const PeopleKey people_key_;
  RoundPeople people_;

  // The pools are older than the loop: they are joined before it goes.
  asio::thread_pool workers_{1};
  asio::thread_pool writer_{1};
  asio::io_context loop_{1};
  PacketRate rate_;
  NetworkPace pace_;
  Dialler dialler_;
  Queue queue_;
  asio::steady_timer ticker_;
  std::unique_ptr<Sweep> sweep_;
  std::unique_ptr<UdpScan> udp_;
  std::vector<SweepAnswer> touched_;
  std::multiset<AddressCount> unfinished_;  // indexes whose finding is not recorded yet
  AddressCount told_acknowledged_ = 0;
  std::map<Key, Recorder::OpenStore> open_stores_;  // when the round began
  std::set<Key> place_keys_;
  std::set<Key> whole_places_;  // those that are looked at as a whole
  std::vector<RoundOrder::Place> places_;
  std::map<IpAddress, std::uint32_t> looks_per_host_;
  std::chrono::steady_clock::time_point began_;
  bool feeding_ = true;
  std::uint64_t waiting_ = 0;
  std::uint64_t looks_cut_off_ = 0;
  std::uint64_t looked_ = 0;
  std::set<Key> stores_open_;
  std::optional<Error> failed_;
  RoundSummary summary_;
};

}  // namespace

Result<RoundSummary> run_round(const Scope& scope, const RoundOrder& order, Ledger& ledger,
                               Recorder& recorder, const Clock& clock, std::atomic<bool>& stop,
                               const std::function<void(const Progress&)>& on_progress,
                               const std::function<void(const Finding&)>& on_finding) {
  return Round(scope, order, ledger, recorder, clock, stop, on_progress, on_finding).run();
}

}  // namespace celador
