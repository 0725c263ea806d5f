// Commands that read what is known: find, show, report, export, ledger verify.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "book/book.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/home.h"
#include "cli/output.h"
#include "exchange/finding_writers.h"
#include "model/finding_json.h"
#include "net/ledger_verdict.h"
#include "report/html.h"
#include "report/wording.h"
#include "search/query.h"

namespace celador {
namespace {

Result<Book> open_book(const Home& home) { return Book::open(home.book(), OpenMode::kMustExist); }

// What the operator typed; nullopt is everything. Read before the book is opened: a wrong question
// is wrong without one.
Result<std::optional<FindQuery>> read_query(const std::vector<std::string>& words) {
  const std::string text = fmt::format("{}", fmt::join(words, " "));
  if (trim(text).empty()) return std::optional<FindQuery>();
  return std::optional<FindQuery>(TRY(parse_query(text)));
}

Result<std::vector<Finding>> find(Book& book, const std::optional<FindQuery>& query) {
  return query ? book.find(*query) : book.current_findings();
}

Result<void> print_findings(const std::vector<Finding>& findings, const Common& common) {
  if (!common.json) return print_out(render_table(findings, colour_of_stdout(), width_of_stdout()));
  for (const Finding& finding : findings) TRY(print_out(to_json_line(finding) + "\n"));
  return {};
}

Result<void> show_round(const Common& common, const RoundRecord& round) {
  if (common.json) {
    boost::json::object line;
    line["schema"] = "celador/round/1";
    line["id"] = round.id;
    line["began"] = to_rfc3339(round.began);
    line["ended"] = round.ended ? boost::json::value(to_rfc3339(*round.ended)) : nullptr;
    line["state"] = to_text(round.state);
    line["scope"] = printable(round.scope);
    line["depth"] = to_text(round.depth);
    line["findings"] = round.counters.findings;
    line["people"] = round.people ? boost::json::value(to_json(*round.people)) : nullptr;
    return print_out(to_json_line(boost::json::value(std::move(line))) + "\n");
  }
  std::string text = fmt::format("round {}, {}, scope {}, depth {}\n  began     {}\n", round.id,
                                 to_text(round.state), printable(round.scope), to_text(round.depth),
                                 moment_text(round.began));
  if (round.ended) text += fmt::format("  ended     {}\n", moment_text(*round.ended));
  text += fmt::format("  findings  {}\n", count_text(round.counters.findings));
  if (round.people) {
    text += fmt::format("  people    {}\n            {}\n", people_text(*round.people),
                        round.people->method);
    if (round.people->minors)
      text += fmt::format("  minors    {}\n", minors_text(*round.people->minors));
    if (!round.people->countries.empty())
      text += fmt::format("  ids of    {}\n", countries_text(round.people->countries));
  } else {
    text += "  people    not known\n";
  }
  return print_out(text);
}

// What the book could not read is said, and makes the rest a part.
ExitStatus tell_unreadable(const Book& book) {
  for (const Book::Unreadable& finding : book.unreadable()) {
    fmt::print(stderr,
               "celador: the finding {} in the book is damaged and left out ({}): put a backup of "
               "the book in its place, or scan its store again\n",
               finding.id, finding.reason);
  }
  return book.unreadable().empty() ? ExitStatus::kDone : ExitStatus::kDoneInPart;
}

Result<ExitStatus> show(const Common& common, const std::string& what) {
  const Home home = TRY(Home::open(common.home));
  Book book = TRY(open_book(home));
  for (const RoundRecord& round : TRY(book.rounds())) {
    if (round.id != what) continue;
    TRY(show_round(common, round));
    return ExitStatus::kDone;
  }
  std::vector<Finding> findings;
  if (const auto place = Endpoint::parse(what)) {
    const auto port = place->port == 0 ? std::nullopt : std::optional(place->port);
    findings = TRY(book.current_findings_of(place->ip, port));
    if (findings.empty() && book.unreadable().empty()) {
      return fail(ErrorKind::kNotFound, fmt::format("nothing is known of {}",
                                                    port ? place->to_text() : place->ip.to_text()));
    }
  } else {
    findings.push_back(TRY(book.finding_by_id(what)));
  }
  for (const Finding& finding : findings) {
    TRY(print_out(common.json ? to_json_line(finding) + "\n"
                              : render_finding(finding, colour_of_stdout(), width_of_stdout())));
  }
  return tell_unreadable(book);
}

Result<ExitStatus> report(const Common& common, const std::string& html_file,
                          const std::vector<std::string>& words) {
  const auto query = TRY(read_query(words));
  const Home home = TRY(Home::open(common.home));
  TRY(home.refuse_own_file("--html", html_file));
  Book book = TRY(open_book(home));
  ReportInput input;
  if (query) input.query = printable(trim(fmt::format("{}", fmt::join(words, " "))), 1000);
  input.findings = TRY(find(book, query));
  input.unreadable = book.unreadable().size();
  input.rounds = TRY(book.rounds());
  input.made_at = SystemClock().now();
  const std::string html = render_html(input);
  if (html_file == "-") {
    TRY(print_out(html));
  } else {
    TRY(replace_file(html_file, html));
    fmt::print(stderr, "{} in {}\n", counted_text(input.findings.size(), "finding", "findings"),
               html_file);
  }
  return tell_unreadable(book);
}

Result<SightingFormat> format_to_write(const std::string& name) {
  constexpr std::string_view kWritten =
      "nmap-xml, masscan-json, masscan-list, zmap-csv or shodan-json";
  const auto format = parse_sighting_format(name);
  if (format) {
    // A format that is only read refuses before it writes anything.
    const auto written =
        write_findings(*format, {}, Instant(), [](std::string_view) { return Result<void>(); });
    if (written) return *format;
  }
  return fail(ErrorKind::kUsage, fmt::format("--format '{}' is not a format that is written: {}",
                                             printable(name, 40), kWritten));
}

Result<ExitStatus> export_findings(const Common& common, const std::string& format_name,
                                   const std::string& file, const std::vector<std::string>& words) {
  const SightingFormat format = TRY(format_to_write(format_name));
  const auto query = TRY(read_query(words));
  const Home home = TRY(Home::open(common.home));
  TRY(home.refuse_own_file("--output", file == "-" ? "" : file));
  Book book = TRY(open_book(home));
  const std::vector<Finding> findings = TRY(find(book, query));
  const Instant now = SystemClock().now();
  if (file == "-") {
    TRY(write_findings(format, findings, now,
                       [](std::string_view text) { return print_out(text); }));
  } else {
    std::string text;
    TRY(write_findings(format, findings, now, [&](std::string_view part) -> Result<void> {
      text += part;
      return {};
    }));
    TRY(replace_file(file, text));
  }
  const auto answering = static_cast<std::uint64_t>(std::ranges::count_if(findings, answers));
  fmt::print(stderr, "{} as {}{}\n", counted_text(answering, "endpoint", "endpoints"),
             title_of(format), file == "-" ? "" : " in " + printable(file, 4096));
  return tell_unreadable(book);
}

// The chain shows changes inside; the heads that the book keeps show a cut-off end.
struct HeadsOfBook {
  std::vector<std::string> rounds;  // their ids
  std::vector<std::string> heads;
};
Result<HeadsOfBook> heads_of_book(const Home& home) {
  HeadsOfBook found;
  if (access(home.book().c_str(), F_OK) != 0) return found;
  Book book = TRY(open_book(home));
  for (const RoundRecord& round : TRY(book.rounds())) {
    if (round.ledger_head.empty()) continue;
    found.rounds.push_back(round.id);
    found.heads.push_back(round.ledger_head);
  }
  return found;
}

// What is wrong with the ledger; nothing when it is whole.
std::optional<LedgerBreak> fault_of(const LedgerVerdict& verdict, const HeadsOfBook& kept) {
  if (verdict.broken) {
    return LedgerBreak{verdict.broken->line, "the chain breaks here: " + verdict.broken->reason};
  }
  if (verdict.missing.empty()) return std::nullopt;
  std::vector<std::string_view> rounds;
  for (std::size_t i = 0; i < kept.heads.size(); ++i) {
    if (std::ranges::find(verdict.missing, kept.heads[i]) != verdict.missing.end())
      rounds.push_back(kept.rounds[i]);
  }
  return LedgerBreak{verdict.lines,
                     fmt::format("lines are missing behind this one, the last: the end of {} {} is "
                                 "not in the ledger",
                                 rounds.size() == 1 ? "round" : "rounds", joined(rounds))};
}

std::string verdict_json(const LedgerVerdict& verdict, const Result<HeadsOfBook>& kept,
                         const std::optional<LedgerBreak>& fault) {
  boost::json::object line;
  line["schema"] = "celador/ledger_verdict/1";
  // Not known where the book cannot say whether the end was cut off.
  line["whole"] = fault ? boost::json::value(false)
                        : (kept ? boost::json::value(true) : boost::json::value(nullptr));
  line["entries"] = verdict.entries;
  line["head"] = verdict.head;
  line["torn"] = verdict.torn;
  line["rounds"] = kept ? boost::json::value(kept->heads.size() - verdict.missing.size()) : nullptr;
  line["line"] = fault ? boost::json::value(fault->line) : nullptr;
  line["reason"] = fault   ? boost::json::value(fault->reason)
                   : !kept ? boost::json::value(kept.error().message)
                           : nullptr;
  return to_json_line(boost::json::value(std::move(line))) + "\n";
}

std::string verdict_text(const LedgerVerdict& verdict, const Result<HeadsOfBook>& kept) {
  const std::string torn = verdict.torn == 0
                               ? ""
                               : fmt::format(", {} cut by a crash and declared",
                                             counted_text(verdict.torn, "line", "lines"));
  return fmt::format(
      "{} is whole: {}, {}{}.\nHead: {}\n", kept ? "The ledger" : "The chain of the ledger",
      counted_text(verdict.entries, "entry", "entries"),
      kept ? counted_text(kept->heads.size(), "round", "rounds") + " of the book found in it"
           : "but whether its end was cut off is not known",
      torn, verdict.head);
}

Result<ExitStatus> verify(const Common& common) {
  const Home home = TRY(Home::open(common.home));
  // A book that cannot be read keeps nobody from checking the chain.
  const Result<HeadsOfBook> kept = heads_of_book(home);
  const LedgerVerdict verdict =
      TRY(verify_ledger(home.ledger(), kept ? kept->heads : std::vector<std::string>()));
  const std::optional<LedgerBreak> fault = fault_of(verdict, kept.value_or(HeadsOfBook{}));
  if (common.json) {
    TRY(print_out(verdict_json(verdict, kept, fault)));
  } else if (!fault) {
    TRY(print_out(verdict_text(verdict, kept)));
  }
  if (!kept) {
    fmt::print(stderr, "celador: the book could not be compared with the ledger: {}\n",
               kept.error().message);
  }
  if (fault) {
    return fail(ErrorKind::kCorrupt,
                fmt::format("{}:{}: {}", home.ledger(), fault->line, fault->reason));
  }
  return kept ? ExitStatus::kDone : ExitStatus::kDoneInPart;
}

ExitStatus status(const Result<ExitStatus>& result) {
  return result ? *result : report_error(result.error());
}

}  // namespace

ExitStatus run_find(const Common& common, const std::vector<std::string>& words) {
  const auto run = [&]() -> Result<ExitStatus> {
    const auto query = TRY(read_query(words));
    const Home home = TRY(Home::open(common.home));
    Book book = TRY(open_book(home));
    const std::vector<Finding> findings = TRY(find(book, query));
    if (findings.empty() && book.unreadable().empty()) {
      fmt::print(stderr, "{}\n", query ? "nothing that is known fits" : "nothing is known yet");
    }
    TRY(print_findings(findings, common));
    return tell_unreadable(book);
  };
  return status(run());
}

ExitStatus run_show(const Common& common, const std::string& what) {
  return status(show(common, what));
}

ExitStatus run_report(const Common& common, const std::string& html_file,
                      const std::vector<std::string>& query) {
  return status(report(common, html_file, query));
}

ExitStatus run_export(const Common& common, const std::string& format, const std::string& file,
                      const std::vector<std::string>& query) {
  return status(export_findings(common, format, file, query));
}

ExitStatus run_ledger_verify(const Common& common) { return status(verify(common)); }

}  // namespace celador
