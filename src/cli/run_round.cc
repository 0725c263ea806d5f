#include "cli/run_round.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <random>

#include "base/text.h"
#include "cli/book_recorder.h"
#include "cli/output.h"
#include "cli/sweep_way.h"
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
  if (!options.ports.empty()) TRY(parse_ports(options.ports));
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

Result<Ran> run_round_of_command(const Common& common, const RoundOptions& options,
                                 const std::string& targets, const PlanRound& plan) {
  TRY(check_options(options));
  const SystemClock clock;
  const Home home = TRY(Home::open(common.home));
  TRY(home.refuse_own_file("--json-file", options.json_file));
  const Scope scope = TRY(load_scope(options.scope, home, clock.now()));

  const std::optional<OwnRules> rules = TRY(load_rules(options.rules, common));

  RoundOrder order;
  order.id = make_id(clock.now());
  order.classify.rules = rules ? &*rules : nullptr;
  order.depth = TRY(wanted_depth(options, scope));
  order.limits.records_per_dataset = options.records;
  order.limits.time = std::chrono::seconds(options.seconds);
  order.patience.whole_look = std::chrono::seconds(options.seconds);
  order.sweep.ports = options.ports.empty() ? usual_ports() : TRY(parse_ports(options.ports));
  order.rate = TRY(wanted_rate(options, scope));
  order.rate_per_network = scope.terms().rate_per_network;
  order.burst = scope.terms().burst;
  order.sweep.seed = options.seed.value_or(std::random_device{}());
  // Looks need sockets too, and so do the book and the terminal.
  order.sweep.at_once = std::clamp(raise_descriptor_limit() / 2, 64U, order.sweep.at_once);
  TRY(take_sweep_options(options, order.sweep));
  std::vector<std::string> warnings;
  TRY(plan(scope, order, warnings));
  const std::unique_ptr<SynLink> link = TRY(open_sweep(options, order.sweep, warnings));
  order.syn = link.get();
  for (const std::string& warning : warnings) fmt::print(stderr, "celador: {}\n", warning);

  Book book = TRY(Book::open(home.book(), OpenMode::kCreateIfAbsent));
  const auto ledger = TRY(Ledger::open(home.ledger(), clock, {.tell = tell_operator}));
  NdjsonFile json_file;
  TRY(json_file.open(options.json_file));
  TRY(book.begin_round({.id = order.id,
                        .began = clock.now(),
                        .ended = std::nullopt,
                        .state = RoundState::kRunning,
                        .scope = scope.terms().name,
                        .authorised_by = scope.terms().authorised_by,
                        .depth = order.depth,
                        .targets = targets,
                        .counters = {}}));

  end_cleanly_when_told(order.depth);
  BookRecorder recorder(book);
  ProgressBar bar;
  Ran ran;
  Progress last;
  std::optional<Error> output_failed;
  auto summary = run_round(
      scope, order, *ledger, recorder, clock, stop_round,
      [&](const Progress& progress) {
        last = progress;
        bar.draw(progress);
      },
      [&](const Finding& finding) {
        const std::string line = to_json_line(finding);
        auto written = json_file.write_line(line);
        if (written && common.json && !output_failed) {
          bar.clear();
          written = print_out(line + "\n", Kept::kInBook);
        }
        if (!written && !output_failed) output_failed = written.error();
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
  const bool whole = !ran.failed && !ran.summary.interrupted;
  // A book that takes no more keeps the round as "running", which is the truth.
  auto ended =
      book.end_round(order.id, whole ? RoundState::kDone : RoundState::kInterrupted, clock.now(),
                     {.endpoints = last.swept.knocked + order.places.size(),
                      .answered = last.swept.open,
                      .findings = ran.summary.findings},
                     ran.failed ? std::string() : ledger->head(), ran.summary.people);
  if (!ended && !ran.failed) ran.failed = std::move(ended).error();
  if (output_failed && !ran.failed) ran.failed = std::move(*output_failed);
  std::ranges::sort(ran.findings, [](const Finding& a, const Finding& b) {
    if (a.severity.score != b.severity.score) return a.severity.score > b.severity.score;
    return a.endpoint.ip != b.endpoint.ip ? a.endpoint.ip < b.endpoint.ip
                                          : a.endpoint.port < b.endpoint.port;
  });
  return ran;
}

std::string_view ending_of(const Ran& ran) {
  if (ran.failed) return "failed";
  return ran.summary.interrupted ? "interrupted" : "done";
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
  const bool in_part = ran.summary.interrupted || targeted == Targeted::kInPart;
  return in_part ? ExitStatus::kDoneInPart : ExitStatus::kDone;
}

}  // namespace celador
