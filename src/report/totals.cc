#include "report/totals.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "report/wording.h"

namespace celador {
namespace {

std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
  return b > std::numeric_limits<std::uint64_t>::max() - a
             ? std::numeric_limits<std::uint64_t>::max()
             : a + b;
}

void add_people(const People& people, Totals& totals) {
  const bool first = totals.people_high == 0;
  totals.people_value = first ? std::optional(people.value) : std::nullopt;
  totals.people_low = std::max(totals.people_low, people.low);
  totals.people_high = sum(totals.people_high, people.high);
}

void take_round(const std::vector<Finding>& findings, const std::vector<const RoundRecord*>& rounds,
                Totals& totals) {
  const auto closed = [](const Finding& finding) {
    return finding.people && standing_of(finding.access) != Standing::kOpen;
  };
  if (rounds.size() != 1 || !rounds[0]->people || std::ranges::any_of(findings, closed)) return;
  const auto with_people = static_cast<std::uint64_t>(std::ranges::count_if(
      findings, [](const Finding& finding) { return finding.people.has_value(); }));
  if (with_people == 0 || rounds[0]->counters.findings != findings.size()) return;
  const People& people = *rounds[0]->people;
  totals.people_low = std::max(totals.people_low, people.low);
  totals.people_high =
      std::clamp(people.high, totals.people_low, std::max(totals.people_low, totals.people_high));
  totals.people_value = std::clamp(people.value, totals.people_low, totals.people_high);
}

// "one of them", "3 of them"; "it" where there is one alone.
std::string some_of(std::size_t some, std::size_t all) {
  if (all == 1) return "it";
  if (some == all) return "all of them";
  return some == 1 ? "one of them" : fmt::format("{} of them", count_text(some));
}

std::string stand_open(const Totals& totals, Coverage coverage) {
  if (coverage == Coverage::kAll) {
    return totals.open == 1 ? "One store stands open"
                            : fmt::format("{} stores stand open", count_text(totals.open));
  }
  if (totals.stores == 1) return "The one store that matches the query stands open";
  return fmt::format("Of the {} stores that match the query, {} {} open", count_text(totals.stores),
                     totals.open == 1 ? "one" : count_text(totals.open),
                     totals.open == 1 ? "stands" : "stand");
}

std::string none_open(const Totals& totals, Coverage coverage) {
  const bool all_judged = totals.unknown + totals.silent + totals.unreadable == 0;
  if (coverage == Coverage::kAll) {
    return all_judged ? "No store that was looked at stands open."
                      : "No store that was looked at was found open, but not all could be judged.";
  }
  if (totals.stores + totals.silent + totals.unreadable == 0)
    return "Nothing that is known matches the query. That says nothing about other stores.";
  return all_judged ? "None of the stores that match the query stands open. Others may: they are "
                      "not in this report."
                    : "None of the stores that match the query was found open, but not all could "
                      "be judged. Others may stand open: they are not in this report.";
}

}  // namespace

Totals totals_of(const std::vector<Finding>& findings,
                 const std::vector<const RoundRecord*>& rounds) {
  Totals totals;
  Finding all;  // the open stores' datasets together, to name their kinds
  for (const Finding& finding : findings) {
    const Standing standing = standing_of(finding.access);
    if (standing == Standing::kUnknown && finding.access.identify.state != State::kYes) {
      ++totals.silent;
      continue;
    }
    ++totals.stores;
    totals.refuse += standing == Standing::kRefuses ? 1 : 0;
    totals.unknown += standing == Standing::kUnknown ? 1 : 0;
    if (standing != Standing::kOpen) continue;
    ++totals.open;
    totals.writable +=
        finding.access.write.state == State::kYes || finding.access.admin.state == State::kYes ? 1
                                                                                               : 0;
    totals.loopback += reach_of(finding) == Reach::kThisMachine ? 1 : 0;
    totals.touched += finding.touched_by_others.state == TouchedByOthers::State::kYes ? 1 : 0;
    if (finding.people) add_people(*finding.people, totals);
    const std::optional<Instant>& open_by = finding.window.open_by;
    if (open_by && (!totals.oldest || *open_by < *totals.oldest)) totals.oldest = open_by;
    for (const Dataset& dataset : finding.datasets) {
      all.datasets.emplace_back().categories = dataset.categories;
    }
  }
  totals.kinds = kinds_of(all);
  take_round(findings, rounds, totals);
  return totals;
}

std::string people_text(const Totals& totals) {
  if (totals.people_low == totals.people_high) return count_text(totals.people_high);
  if (totals.people_value) {
    return people_text(
        People{*totals.people_value, totals.people_low, totals.people_high, "", std::nullopt, {}});
  }
  return fmt::format("at least {} and at most {}", count_text(totals.people_low),
                     count_text(totals.people_high));
}

std::string answer_text(const Totals& totals, Coverage coverage) {
  if (totals.open == 0) return none_open(totals, coverage);
  std::string text = stand_open(totals, coverage);
  if (totals.loopback == totals.open) {
    text += fmt::format(": whoever is on {} needs no password. Other machines do not reach {}.",
                        totals.open == 1 ? "its machine" : "their machine",
                        totals.open == 1 ? "it" : "them");
  } else {
    text += ": whoever reaches the address needs no password.";
    if (totals.loopback > 0) {
      text +=
          fmt::format(" Other machines do not reach {}.", some_of(totals.loopback, totals.open));
    }
  }
  if (totals.writable == totals.open) {
    text += totals.open == 1 ? " Its data can also be changed or deleted."
                             : " Their data can also be changed or deleted.";
  } else if (totals.writable > 0) {
    text += fmt::format(" In {} data can also be changed or deleted.",
                        some_of(totals.writable, totals.open));
  }
  if (!totals.kinds.empty()) {
    text += fmt::format(" Inside: {}", joined(totals.kinds));
    if (totals.people_high > 0) {
      text += fmt::format(", of {} {}", people_text(totals),
                          totals.people_high == 1 ? "person" : "people");
    }
    text += '.';
  } else {
    text += fmt::format(" No personal data was found in what was read of {}.",
                        totals.open == 1 ? "it" : "them");
  }
  if (totals.touched > 0) {
    text +=
        fmt::format(" Somebody else has already been in {}.", some_of(totals.touched, totals.open));
  }
  return text;
}

bool is_calm(const Totals& totals, Coverage coverage) {
  return coverage == Coverage::kAll && totals.open == 0 && totals.unreadable == 0;
}

std::string looked_at_text(const Totals& totals, Coverage coverage) {
  std::string text =
      coverage == Coverage::kAll
          ? fmt::format("open, of {} looked at", counted_text(totals.stores, "store", "stores"))
          : fmt::format("open, of {} the query",
                        counted_text(totals.stores, "store that matches", "stores that match"));
  if (totals.refuse > 0) text += fmt::format("; {} refused strangers", count_text(totals.refuse));
  if (totals.unknown > 0)
    text += fmt::format("; {} could not be judged", count_text(totals.unknown));
  if (totals.silent > 0) {
    text += fmt::format("; besides, {} did not say what listens there",
                        counted_text(totals.silent, "port", "ports"));
  }
  return text;
}

}  // namespace celador
