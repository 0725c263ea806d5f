#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <iterator>

#include "base/text.h"
#include "book/book.h"
#include "classify/explanation_json.h"
#include "cli/commands.h"
#include "cli/dry_run.h"
#include "cli/listed_endpoints.h"
#include "cli/output.h"
#include "cli/run_round.h"
#include "discover/ipv6_neighbours.h"
#include "model/finding_json.h"
#include "report/wording.h"

namespace celador {
namespace {

// How much of what was asked for was knocked at.
std::string knocked_text(const Progress& progress) {
  const std::uint64_t knocked = progress.swept.knocked - progress.swept.refused_by_scope;
  std::string done = counted_text(knocked, "endpoint knocked at", "endpoints knocked at");
  if (knocked >= progress.to_knock) return done;
  return fmt::format("{} of {} endpoints knocked at", count_text(knocked),
                     progress.to_knock > ~std::uint64_t{0}
                         ? "over 2^64"
                         : count_text(static_cast<std::uint64_t>(progress.to_knock)));
}

// What a raw sweep knows of itself.
void tell_of_sweep(const RoundSummary& summary) {
  if (summary.remarks.empty()) return;
  const SweepCounts& swept = summary.progress.swept;
  fmt::print(stderr, "  raw sweep: {} packets sent; {} closed, {} filtered, {} silent",
             count_text(swept.packets), count_text(swept.closed), count_text(swept.filtered),
             count_text(swept.silent));
  for (const auto& [count, what] : {std::pair{swept.repeated, "answers came again"},
                                    {swept.not_ours, "packets were stray or forged"},
                                    {swept.lost_here, "packets were lost in this machine"}}) {
    if (count > 0) fmt::print(stderr, "; {} {}", count_text(count), what);
  }
  fmt::print(stderr, "\n");
  for (const std::string& remark : summary.remarks) fmt::print(stderr, "  {}\n", remark);
}

// What the operator reads after a round; JSON lines were printed as they came.
ExitStatus finish(const Common& common, const RoundOptions& options, Result<Ran> ran,
                  Targeted targeted) {
  if (!ran) return report_error(ran.error());
  if (!common.json) {
    auto printed = print_out(render_table(ran->findings, colour_of_stdout(), width_of_stdout()),
                             Kept::kInBook);
    if (!printed) return report_error(printed.error());
  }
  const Progress& progress = ran->summary.progress;
  fmt::print(
      stderr, "{}: {}, {} answered, {}, {}, {:.1f} s\n", ending_of(*ran), knocked_text(progress),
      count_text(progress.swept.open), counted_text(ran->findings.size(), "finding", "findings"),
      counted_text(progress.stores_open, "open store", "open stores"), progress.elapsed.count());
  if (progress.swept.refused_by_scope > 0) {
    fmt::print(stderr, "  {} refused by the scope, which changed or ended meanwhile\n",
               counted_text(progress.swept.refused_by_scope, "endpoint was", "endpoints were"));
    targeted = Targeted::kInPart;
  }
  if (ran->summary.interrupted && ran->can_resume)
    fmt::print(stderr, "  celador resume {} goes on with it\n", ran->id);
  tell_of_sweep(ran->summary);
  if (ran->summary.looks_cut_off > 0) {
    fmt::print(stderr, "  {} cut off before anything was known\n",
               counted_text(ran->summary.looks_cut_off, "look was", "looks were"));
  }
  if (ran->summary.people && ran->summary.stores_with_people > 1) {
    tell_wrapped(fmt::format("people over all stores: {}; {}", people_text(*ran->summary.people),
                             ran->summary.people->method));
  }
  for (const RoundSummary::Failure& failure : ran->summary.failures) {
    fmt::print(stderr, "  {}: {}\n", failure.endpoint.to_text(), failure.error.message);
  }
  return status_of(*ran, options, targeted);
}

// Behind the finding: a finding is remembered, and this is not.
Result<void> print_explanations(const Common& common,
                                const std::vector<DatasetExplanation>& explanations) {
  if (!common.json)
    return print_out(render_explanations(explanations, colour_of_stdout(), width_of_stdout()));
  boost::json::array datasets;
  for (const DatasetExplanation& each : explanations) datasets.push_back(to_json(each));
  boost::json::object object;
  object["schema"] = "celador/explanation/1";
  object["datasets"] = std::move(datasets);
  return print_out(to_json_line(boost::json::value(std::move(object))) + "\n");
}

Result<std::vector<Ipv6Guess>> wanted_neighbours(const RoundOptions& options) {
  std::vector<Ipv6Guess> kinds;
  if (options.neighbours.empty()) return kinds;
  for (const std::string_view word : split(options.neighbours, ',')) {
    if (trim(word) == "all") {
      kinds = {Ipv6Guess::kLowByte, Ipv6Guess::kEui64, Ipv6Guess::kPattern};
      break;
    }
    const auto kind = parse_ipv6_guess(trim(word));
    if (!kind) {
      return fail(ErrorKind::kUsage,
                  fmt::format("--neighbours '{}' is no kind of neighbour: low-byte, eui64, pattern "
                              "or all",
                              printable(trim(word), 40)));
    }
    if (std::ranges::find(kinds, *kind) == kinds.end()) kinds.push_back(*kind);
  }
  return kinds;
}

// The IPv6 addresses that were named one by one, and those that the book has a finding of.
Result<std::vector<IpAddress>> known_addresses(const Common& common, const Scope& scope,
                                               const AddressSet& named) {
  std::vector<IpAddress> known;
  for (const AddressRange& range : named.ranges())
    if (range.first == range.last) known.push_back(range.first);
  const Home home = TRY(Home::open(common.home));
  Book book = TRY(Book::open(home.book(), OpenMode::kCreateIfAbsent));
  for (const Finding& finding : TRY(book.current_findings()))
    if (scope.allows(finding.endpoint.ip)) known.push_back(finding.endpoint.ip);
  std::erase_if(known, [](const IpAddress& address) { return address.is_v4(); });
  return known;
}

// Adds what is near to the sweep, and tells how much that is.
Result<void> add_neighbours(const Common& common, const std::vector<Ipv6Guess>& kinds,
                            const Scope& scope, AddressSet& swept,
                            std::vector<std::string>& warnings) {
  const std::vector<IpAddress> known = TRY(known_addresses(common, scope, swept));
  if (known.empty()) {
    warnings.emplace_back(
        "--neighbours: no IPv6 address of the scope is known: name some, one by one");
    return {};
  }
  const Neighbours neighbours = neighbours_of(known, kinds, scope.addresses());
  swept.add(neighbours.addresses);
  warnings.push_back(
      fmt::format("{} near {} {} knocked at too{}",
                  counted_text(neighbours.addresses.size(), "IPv6 address", "IPv6 addresses"),
                  counted_text(known.size(), "known one", "known ones"),
                  neighbours.addresses.size() == 1 ? "is" : "are",
                  neighbours.cut ? "; there were more, which were left out" : ""));
  return {};
}

}  // namespace

ExitStatus run_scan(const Common& common, const RoundOptions& options,
                    const std::vector<std::string>& targets, const SweepFiles& endpoints) {
  Targeted targeted = Targeted::kAll;
  const auto neighbours = wanted_neighbours(options);
  if (!neighbours) return report_error(neighbours.error());
  const PlanRound plan = [&](const Scope& scope, RoundOrder& order,
                             std::vector<std::string>& warnings) -> Result<void> {
    const Instant now = SystemClock().now();
    Targets resolved = TRY(resolve_targets(targets, scope, look_up_name, now));
    ListedEndpoints listed = TRY(list_endpoints(endpoints, scope, look_up_name, now));
    order.sweep.addresses = std::move(resolved.addresses);
    if (!neighbours->empty())
      TRY(add_neighbours(common, *neighbours, scope, order.sweep.addresses, warnings));
    order.sweep.listed = besides(std::move(listed.endpoints), order.sweep);
    order.places = std::move(resolved.places);
    order.names = std::move(resolved.names);
    order.names.merge(std::move(listed.names));
    if (order.sweep.addresses.empty() && order.sweep.listed.empty() && order.places.empty()) {
      std::ranges::move(listed.in_part, std::back_inserter(resolved.unresolved));
      return fail(ErrorKind::kNotFound,
                  fmt::format("{}; there is nothing to do", fmt::join(resolved.unresolved, "; ")));
    }
    if (!resolved.unresolved.empty() || !resolved.not_included.empty() || !listed.in_part.empty())
      targeted = Targeted::kInPart;
    for (auto* told : {&resolved.unresolved, &resolved.not_included, &resolved.excluded,
                       &listed.in_part, &listed.excluded})
      std::ranges::move(*told, std::back_inserter(warnings));
    return {};
  };
  if (options.dry_run) {
    auto status = plan_round_of_command(common, options, plan,
                                        [&](const Scope& scope, const RoundOrder& order) {
                                          return print_dry_run(common, scope, order);
                                        });
    return status ? *status : report_error(status.error());
  }
  std::string asked = fmt::format("{}", fmt::join(targets, " "));
  for (const std::string& path : endpoints.paths)
    asked += fmt::format("{}--endpoints {}", asked.empty() ? "" : " ", printable(path, 1000));
  auto ran = run_round_of_command(common, options, asked, plan);
  return finish(common, options, std::move(ran), targeted);
}

ExitStatus run_resume(const Common& common, const RoundOptions& options, const std::string& round) {
  auto ran = resume_round_of_command(common, options, round);
  return finish(common, options, std::move(ran), Targeted::kAll);
}

ExitStatus run_look(const Common& common, const RoundOptions& options, const std::string& url) {
  std::vector<DatasetExplanation> explanations;
  Targeted targeted = Targeted::kAll;
  const PlanRound plan = [&](const Scope& scope, RoundOrder& order,
                             std::vector<std::string>& warnings) -> Result<void> {
    TRY(parse_store_url(url));  // a bare host has no one store
    Targets resolved = TRY(resolve_targets({url}, scope, look_up_name, SystemClock().now()));
    if (!resolved.unresolved.empty())
      return fail(ErrorKind::kNotFound, resolved.unresolved.front());
    order.places = std::move(resolved.places);
    for (auto* told : {&resolved.not_included, &resolved.excluded})
      std::ranges::move(*told, std::back_inserter(warnings));
    if (!resolved.not_included.empty()) targeted = Targeted::kInPart;
    if (!options.explain) return {};
    for (RoundOrder::Place& place : order.places) {
      place.where.explained = [&explanations](std::vector<DatasetExplanation> told) {
        std::ranges::move(told, std::back_inserter(explanations));
      };
    }
    return {};
  };
  auto ran = run_round_of_command(common, options, url, plan);
  if (!ran) return report_error(ran.error());
  if (ran->findings.empty() && !ran->failed) {
    if (ran->summary.interrupted) {
      fmt::print(stderr, "celador: interrupted before the look could tell anything of {}\n",
                 printable(url));
      return ExitStatus::kDoneInPart;
    }
    if (ran->summary.failures.empty()) return ExitStatus::kDoneInPart;
    const RoundSummary::Failure& failure = ran->summary.failures.front();
    return report_error({failure.error.kind,
                         fmt::format("{}: {}", failure.endpoint.to_text(), failure.error.message)});
  }
  if (!common.json) {
    for (const Finding& finding : ran->findings) {
      auto printed =
          print_out(render_finding(finding, colour_of_stdout(), width_of_stdout()), Kept::kInBook);
      if (!printed) return report_error(printed.error());
    }
  }
  if (options.explain) {
    auto printed = print_explanations(common, explanations);
    if (!printed) return report_error(printed.error());
  }
  return status_of(*ran, options, targeted);
}

}  // namespace celador
