#include "cli/run_round.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <random>

#include "base/text.h"
#include "cli/book_recorder.h"
#include "cli/output.h"
#include "cli/privileges.h"
#include "cli/round_lock.h"
#include "cli/round_plan.h"
#include "cli/sweep_way.h"
#include "discover/udp_probes.h"
#include "model/finding_json.h"
#include "protocols/table.h"
#include "report/wording.h"

namespace celador {
namespace {

std::atomic<bool> stop_round = false;
// What the handler says; made before it is set, because it may neither format nor allocate.
std::string stop_message;

// The first Ctrl-C ends the round cleanly, and says so at once: what is under way has a while to
// end. The second one ends it at once, by the default action.
void on_interrupt(int signal) {
  const int before = errno;
  stop_round = true;
  std::signal(signal, SIG_DFL);
  if (write(STDERR_FILENO, stop_message.data(), stop_message.size()) < 0) {
    // Nobody reads it: the round ends all the same.
  }
  errno = before;
}

void end_cleanly_when_told(Depth depth) {
  const auto grace = depth == Depth::kCount ? kCountStopGrace : kStopGrace;
  stop_message =
      fmt::format("{}celador: stopping; what is under way has {} s to end (again: at once)\n",
                  isatty(STDERR_FILENO) == 1 ? "\r\x1b[K" : "", grace.count());
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
}

// Thousands of connections at once need as many descriptors; the soft limit is often 1024.
std::uint32_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 65536);
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<std::uint32_t>(limit.rlim_cur);
}

class NdjsonFile {
 public:
  ~NdjsonFile() {
    if (file_ >= 0) close(file_);
  }
  NdjsonFile() = default;
  NdjsonFile(const NdjsonFile&) = delete;
  NdjsonFile& operator=(const NdjsonFile&) = delete;

  Result<void> open(const std::string& path) {
    path_ = path;
    if (path.empty()) return {};
    file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file_ < 0) return error();
    return {};
  }
  Result<void> write_line(const std::string& line) {
    if (file_ < 0) return {};
    const std::string text = line + "\n";
    if (write(file_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) return error();
    return {};
  }

 private:
  std::unexpected<Error> error() const {
    return fail(ErrorKind::kIo, fmt::format("cannot write {}: {}", path_, std::strerror(errno)));
  }
  std::string path_;
  int file_ = -1;
};

Result<Depth> wanted_depth(const RoundOptions& options, const Scope& scope) {
  const Depth allowed = scope.terms().depth;
  if (options.depth.empty()) return std::min(allowed, Depth::kSample);
  const Depth wanted = *parse_depth(options.depth);
  if (wanted > allowed) {
    return fail(ErrorKind::kForbidden,
                fmt::format("--depth {} is refused: the scope '{}' allows {} at most",
                            options.depth, scope.terms().name, to_text(allowed)));
  }
  return wanted;
}

Result<std::optional<std::uint64_t>> wanted_rate(const RoundOptions& options, const Scope& scope) {
  const auto allowed = scope.terms().rate;
  if (options.rate.empty()) return allowed;
  std::optional<std::uint64_t> wanted;
  if (options.rate != "max") wanted = parse_unsigned(options.rate);
  if (allowed && (!wanted || *wanted > *allowed)) {
    return fail(
        ErrorKind::kForbidden,
        fmt::format("--rate {} is refused: the scope '{}' allows {} packets a second at most",
                    options.rate, scope.terms().name, *allowed));
  }
  return wanted;
}

Result<void> take_ports(const RoundOptions& options, RoundOrder& order) {
  AskedPorts ports{.tcp = usual_ports(), .udp = {}};
  if (!options.ports.empty()) ports = TRY(parse_asked_ports(options.ports));
  if (options.udp == OverUdp::kUsualPorts) {
    ports.udp.clear();
    for (const UdpProbe& probe : udp_probes()) ports.udp.push_back(probe.port);
  }
  if (!ports.udp.empty() && order.depth < Depth::kIdentify) {
    return fail(ErrorKind::kUsage,
                "UDP cannot be asked at depth touch: what is there is known by its answer alone, "
                "which identifies it");
  }
  order.sweep.ports = std::move(ports.tcp);
  order.udp.ports = std::move(ports.udp);
  return {};
}

}  // namespace

Result<void> check_options(const RoundOptions& options) {
  if (!options.depth.empty() && !parse_depth(options.depth)) {
    return fail(ErrorKind::kUsage,
                fmt::format("--depth '{}' is not a depth: touch, identify, list, sample or count",
                            printable(options.depth, 40)));
  }
  if (!options.fail_on.empty() && !parse_severity_level(options.fail_on)) {
    return fail(ErrorKind::kUsage,
                fmt::format("--fail-on '{}' is not a severity: info, low, medium, high or critical",
                            printable(options.fail_on, 40)));
  }
  if (!options.ports.empty()) TRY(parse_asked_ports(options.ports));
  if (!options.rate.empty() && options.rate != "max") {
    const auto rate = parse_unsigned(options.rate);
    if (!rate || *rate == 0) {
      return fail(
          ErrorKind::kUsage,
          fmt::format("--rate '{}' is not a rate: a number of packets a second from 1 up, or max",
                      printable(options.rate, 40)));
    }
  }
  return {};
}

namespace {

// A round that is about to run: what it needs besides its order, and what of it went before.
struct RoundToRun {
  Home home;
  Scope scope;
  std::optional<OwnRules> rules;
  RoundOrder order;
  std::string targets;
  bool is_resumed = false;
  std::unique_ptr<SynLink> link;
};

// Everything but what is swept and looked at.
Result<RoundToRun> prepare(const Common& common, const RoundOptions& options) {
  TRY(check_options(options));
  const Instant now = SystemClock().now();
  Home home = TRY(Home::open(common.home));
  TRY(home.refuse_own_file("--json-file", options.json_file));
  Scope scope = TRY(load_scope(options.scope, home, now));
  RoundToRun round{.home = std::move(home),
                   .scope = std::move(scope),
                   .rules = TRY(load_rules(options.rules, common))};
  RoundOrder& order = round.order;
  order.id = make_id(now);
  order.depth = TRY(wanted_depth(options, round.scope));
  order.limits.records_per_dataset = options.records;
  order.limits.time = std::chrono::seconds(options.seconds);
  order.patience.whole_look = std::chrono::seconds(options.seconds);
  order.rate = TRY(wanted_rate(options, round.scope));
  order.rate_per_network = round.scope.terms().rate_per_network;
  order.burst = round.scope.terms().burst;
  // Looks need sockets too, and so do the book and the terminal.
  order.sweep.at_once = std::clamp(raise_descriptor_limit() / 2, 64U, order.sweep.at_once);
  return round;
}

// The same addresses over UDP, in the same order.
void sweep_udp_alike(RoundOrder& order) {
  order.udp.addresses = order.sweep.addresses;
  order.udp.seed = order.sweep.seed;
  order.udp.shard = order.sweep.shard;
  order.udp.probes = order.sweep.probes;
}

Result<void> plan_sweep(const RoundOptions& options, const PlanRound& plan, RoundToRun& round,
                        std::vector<std::string>& warnings) {
  RoundOrder& order = round.order;
  TRY(take_ports(options, order));
  order.sweep.seed = options.seed.value_or(std::random_device{}());
  TRY(take_sweep_options(options, order.sweep));
  TRY(plan(round.scope, order, warnings));
  sweep_udp_alike(order);
  return {};
}

// What needs a privilege is opened here, before the round has threads.
Result<void> open_link(const RoundOptions& options, RoundToRun& round,
                       std::vector<std::string>& warnings) {
  round.link = TRY(open_sweep(options, round.order.sweep, warnings));
  round.order.syn = round.link.get();
  for (const std::string& warning : warnings) fmt::print(stderr, "celador: {}\n", warning);
  return {};
}

// Who resumes a round may stand in another folder.
RoundOptions with_whole_paths(RoundOptions options) {
  for (std::string* path : {&options.scope, &options.rules}) {
    std::error_code failed;
    if (!path->empty() && *path != "none")
      *path = std::filesystem::absolute(*path, failed).string();
  }
  return options;
}

// Without a sweep there is nothing to go on with: a look is made again as a whole. A sample, too:
// its seed draws it again.
bool can_resume(const RoundOrder& order) { return order.sweep.size() > 0 && !order.sweep.take; }

Result<Ran> carry_out(const Common& common, const RoundOptions& options, RoundToRun& round,
                      const RoundWatch& watch) {
  const SystemClock clock;
  RoundOrder& order = round.order;
  order.classify.rules = round.rules ? &*round.rules : nullptr;
  Book book = TRY(Book::open(round.home.book(), OpenMode::kCreateIfAbsent));
  const auto ledger = TRY(Ledger::open(round.home.ledger(), clock, {.tell = tell_operator}));
  const RoundLock lock = TRY(RoundLock::take(round.home, order.id));
  NdjsonFile json_file;
  TRY(json_file.open(options.json_file));
  if (round.is_resumed) {
    TRY(book.resume_round(order.id));
  } else {
    const ScopeTerms& terms = round.scope.terms();
    const std::string plan = !can_resume(order)
                                 ? std::string()
                                 : to_json_text({with_whole_paths(options), round.targets,
                                                 order.sweep, order.places, order.names});
    TRY(book.begin_round({.id = order.id,
                          .began = clock.now(),
                          .ended = std::nullopt,
                          .state = RoundState::kRunning,
                          .scope = terms.name,
                          .authorised_by = terms.authorised_by,
                          .depth = order.depth,
                          .targets = round.targets,
                          .counters = {},
                          .people = std::nullopt,
                          .ledger_head = {},
                          .plan = plan,
                          .acknowledged = {}}));
  }

  // All that needs a privilege is open by now.
  if (round.link) TRY(drop_privileges(round.home.path()));
  end_cleanly_when_told(order.depth);
  BookRecorder recorder(book);
  ProgressBar bar;
  Ran ran;
  Progress last;
  std::optional<Error> output_failed;
  auto summary = run_round(
      round.scope, order, *ledger, recorder, clock, stop_round,
      [&](const Progress& progress) {
        last = progress;
        bar.draw(progress);
        if (watch.progress && watch.progress(progress, bar) == RoundGoes::kNoFurther &&
            !stop_round) {
          ran.ended_by_watch = true;
          stop_round = true;
        }
      },
      [&](const Finding& finding) {
        const std::string line = to_json_line(finding);
        auto written = json_file.write_line(line);
        if (written && common.json && !output_failed) {
          bar.clear();
          written = print_out(line + "\n", Kept::kInBook);
        }
        if (!written && !output_failed) output_failed = written.error();
        if (watch.finding) watch.finding(finding);
        ran.findings.push_back(finding);
      });
  bar.clear();
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  if (summary) {
    ran.summary = std::move(*summary);
  } else {
    ran.failed = std::move(summary).error();
    ran.summary.progress = last;
    ran.summary.findings = recorder.recorded();
  }
  ran.id = order.id;
  ran.can_resume = can_resume(order);
  // Who was counted before a round was cut off cannot be told from who is counted now: the key by
  // which people are known died with the process.
  if (round.is_resumed) ran.summary.people = std::nullopt;
  RoundCounters counters{.endpoints = last.swept.knocked + order.places.size(),
                         .answered = last.swept.open,
                         .findings = ran.summary.findings};
  if (round.is_resumed) {
    counters.endpoints += static_cast<std::uint64_t>(order.sweep.first);
    if (const auto recorded = book.findings_in(order.id))
      counters.findings = counters.answered = *recorded;
  }
  const bool whole = !ran.failed && (!ran.summary.interrupted || ran.ended_by_watch);
  // A book that takes no more keeps the round as "running", which is the truth.
  auto ended =
      book.end_round(order.id, whole ? RoundState::kDone : RoundState::kInterrupted, clock.now(),
                     counters, ran.failed ? std::string() : ledger->head(), ran.summary.people);
  if (!ended && !ran.failed) ran.failed = std::move(ended).error();
  if (output_failed && !ran.failed) ran.failed = std::move(*output_failed);
  std::ranges::sort(ran.findings, [](const Finding& a, const Finding& b) {
    if (a.severity.score != b.severity.score) return a.severity.score > b.severity.score;
    return a.endpoint.ip != b.endpoint.ip ? a.endpoint.ip < b.endpoint.ip
                                          : a.endpoint.port < b.endpoint.port;
  });
  return ran;
}

// The round that was asked for, by its id or a beginning of it; else the latest that can go on.
Result<RoundRecord> round_to_resume(Book& book, const std::string& asked_for) {
  std::vector<RoundRecord> found;
  for (RoundRecord& record : TRY(book.rounds())) {
    if (asked_for.empty() ? record.state != RoundState::kDone && !record.plan.empty()
                          : record.id.starts_with(asked_for)) {
      found.push_back(std::move(record));
    }
  }
  if (found.empty()) {
    return fail(ErrorKind::kNotFound,
                asked_for.empty() ? "there is no round that was interrupted: nothing to resume"
                                  : fmt::format("there is no round {}", printable(asked_for, 40)));
  }
  if (!asked_for.empty() && found.size() > 1) {
    return fail(ErrorKind::kUsage,
                fmt::format("'{}' is the beginning of {} rounds: give more of it",
                            printable(asked_for, 40), found.size()));
  }
  RoundRecord& record = found.front();
  if (record.state == RoundState::kDone)
    return fail(ErrorKind::kUsage, fmt::format("the round {} is done", record.id));
  if (record.plan.empty()) {
    return fail(ErrorKind::kUsage, fmt::format("the round {} had no sweep: run it again ({})",
                                               record.id, printable(record.targets)));
  }
  return std::move(record);
}

}  // namespace

Result<ExitStatus> plan_round_of_command(
    const Common& common, const RoundOptions& options, const PlanRound& plan,
    const std::function<ExitStatus(const Scope&, const RoundOrder&)>& use) {
  RoundToRun round = TRY(prepare(common, options));
  std::vector<std::string> warnings;
  TRY(plan_sweep(options, plan, round, warnings));
  for (const std::string& warning : warnings) fmt::print(stderr, "celador: {}\n", warning);
  return use(round.scope, round.order);
}

Result<Ran> run_round_of_command(const Common& common, const RoundOptions& options,
                                 const std::string& targets, const PlanRound& plan,
                                 const RoundWatch& watch) {
  RoundToRun round = TRY(prepare(common, options));
  round.targets = targets;
  std::vector<std::string> warnings;
  TRY(plan_sweep(options, plan, round, warnings));
  TRY(open_link(options, round, warnings));
  return carry_out(common, options, round, watch);
}

Result<Ran> resume_round_of_command(const Common& common, const RoundOptions& output,
                                    const std::string& asked_for) {
  TRY(check_options(output));
  const Home home = TRY(Home::open(common.home));
  Book book = TRY(Book::open(home.book(), OpenMode::kMustExist));
  const RoundRecord record = TRY(round_to_resume(book, asked_for));
  RoundPlan plan = TRY(parse_round_plan(record.plan));
  RoundOptions options = plan.options;
  options.json_file = output.json_file;
  options.fail_on = output.fail_on;
  if (!output.scope.empty()) options.scope = output.scope;
  RoundToRun round = TRY(prepare(common, options));
  if (round.scope.terms().name != record.scope) {
    return fail(ErrorKind::kForbidden,
                fmt::format("the round {} was allowed by the scope '{}', and this one is '{}'",
                            record.id, record.scope, round.scope.terms().name));
  }
  round.is_resumed = true;
  round.targets = record.targets;
  RoundOrder& order = round.order;
  order.id = record.id;
  const auto at_once = order.sweep.at_once;
  TRY(take_ports(options, order));
  order.sweep = std::move(plan.sweep);
  order.sweep.at_once = at_once;
  order.names = std::move(plan.names);
  TRY(take_sweep_options(options, order.sweep));
  if (!record.acknowledged.empty())
    order.sweep.first = TRY(parse_address_count(record.acknowledged));
  sweep_udp_alike(order);  // from its beginning: it is short, and one question each
  for (RoundOrder::Place& place : plan.places) {
    const auto looks = TRY(book.findings_of_endpoint(place.endpoint.ip, place.endpoint.port));
    const auto of_this_round = [&](const Finding& finding) {
      return finding.round == record.id && !finding.extent.interrupted;
    };
    if (std::ranges::none_of(looks, of_this_round)) order.places.push_back(std::move(place));
  }
  fmt::print(stderr, "celador: going on with round {} ({}) at {} of {}\n", record.id,
             printable(record.targets), to_text(order.sweep.first),
             to_text(SweepOrder(order.sweep).size()));
  std::vector<std::string> warnings;
  TRY(open_link(options, round, warnings));
  return carry_out(common, options, round, {});
}

std::string_view ending_of(const Ran& ran) {
  if (ran.failed) return "failed";
  return ran.summary.interrupted && !ran.ended_by_watch ? "interrupted" : "done";
}

ExitStatus status_of(const Ran& ran, const RoundOptions& options, Targeted targeted) {
  if (ran.failed) {
    if (ran.findings.size() > ran.summary.findings) {
      fmt::print(stderr, "celador: {} of {} are in the book\n", ran.summary.findings,
                 counted_text(ran.findings.size(), "finding", "findings"));
    }
    return report_error(*ran.failed);
  }
  if (!options.fail_on.empty()) {
    const auto level = parse_severity_level(options.fail_on);
    if (std::ranges::any_of(ran.findings, [&](const Finding& finding) {
          return finding.severity.level >= *level;
        })) {
      return ExitStatus::kFailOnMet;
    }
  }
  const bool interrupted = ran.summary.interrupted && !ran.ended_by_watch;
  const bool in_part = interrupted || targeted == Targeted::kInPart;
  return in_part ? ExitStatus::kDoneInPart : ExitStatus::kDone;
}

}  // namespace celador
