// Commands that read what is known: find, show, report, ledger verify.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "base/text.h"
#include "book/book.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/home.h"
#include "cli/output.h"
#include "model/finding_json.h"
#include "net/ledger.h"
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

Result<void> show(const Common& common, const std::string& what) {
  const Home home = TRY(Home::open(common.home));
  Book book = TRY(open_book(home));
  for (const RoundRecord& round : TRY(book.rounds())) {
    if (round.id == what) return show_round(common, round);
  }
  std::vector<Finding> findings;
  if (const auto ip = IpAddress::parse(what)) {
    for (Finding& finding : TRY(book.findings_of_endpoint(*ip))) {
      // The latest of each port; the rest is history and has its ids.
      const auto same_port = [&](const Finding& known) {
        return known.endpoint.port == finding.endpoint.port;
      };
      if (std::ranges::none_of(findings, same_port)) findings.push_back(std::move(finding));
    }
    if (findings.empty())
      return fail(ErrorKind::kNotFound, fmt::format("nothing is known of {}", ip->to_text()));
  } else {
    findings.push_back(TRY(book.finding_by_id(what)));
  }
  for (const Finding& finding : findings) {
    TRY(print_out(common.json ? to_json_line(finding) + "\n"
                              : render_finding(finding, colour_of_stdout(), width_of_stdout())));
  }
  return {};
}

Result<void> report(const Common& common, const std::string& html_file,
                    const std::vector<std::string>& words) {
  const auto query = TRY(read_query(words));
  const Home home = TRY(Home::open(common.home));
  Book book = TRY(open_book(home));
  ReportInput input;
  input.findings = TRY(find(book, query));
  input.rounds = TRY(book.rounds());
  input.made_at = SystemClock().now();
  const std::string html = render_html(input);
  if (html_file == "-") return print_out(html);
  TRY(replace_file(html_file, html));
  fmt::print(stderr, "{} findings in {}\n", input.findings.size(), html_file);
  return {};
}

Result<void> verify(const Common& common) {
  const Home home = TRY(Home::open(common.home));
  const LedgerVerdict verdict = TRY(verify_ledger(home.ledger()));
  // The chain shows changes inside; the book's heads show a cut-off end.
  std::uint64_t rounds_checked = 0;
  if (access(home.book().c_str(), F_OK) == 0) {
    Book book = TRY(open_book(home));
    for (const RoundRecord& round : TRY(book.rounds())) {
      if (round.ledger_head.empty()) continue;
      if (!TRY(ledger_holds(home.ledger(), round.ledger_head))) {
        return fail(ErrorKind::kCorrupt,
                    fmt::format("{}: lines are missing: the end of round {} is not in it",
                                home.ledger(), round.id));
      }
      ++rounds_checked;
    }
  }
  if (common.json) {
    boost::json::object line;
    line["schema"] = "celador/ledger_verdict/1";
    line["whole"] = true;
    line["entries"] = verdict.entries;
    line["head"] = verdict.head;
    line["torn"] = verdict.torn;
    line["rounds"] = rounds_checked;
    return print_out(boost::json::serialize(line) + "\n");
  }
  return print_out(fmt::format(
      "The ledger is whole: {} entries, {} rounds of the book found in it{}.\nHead: {}\n",
      verdict.entries, rounds_checked,
      verdict.torn > 0 ? fmt::format(", {} lines cut by a crash and declared", verdict.torn) : "",
      verdict.head));
}

ExitStatus status(const Result<void>& result) {
  return result ? ExitStatus::kDone : report_error(result.error());
}

}  // namespace

ExitStatus run_find(const Common& common, const std::vector<std::string>& words) {
  const auto run = [&]() -> Result<void> {
    const auto query = TRY(read_query(words));
    const Home home = TRY(Home::open(common.home));
    Book book = TRY(open_book(home));
    return print_findings(TRY(find(book, query)), common);
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

ExitStatus run_ledger_verify(const Common& common) { return status(verify(common)); }

}  // namespace celador
