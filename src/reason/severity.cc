#include "reason/severity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace celador {
namespace {

struct Points {
  double points = 0;
  std::string reason;
};

Points of_access(const Access& access) {
  const auto can = [](const Verdict& verdict) { return verdict.state == State::kYes; };
  // An inferred ability is a default, not an observation: it counts half a point less, and the
  // sentence says so.
  const auto of = [](const Verdict& verdict, double points, std::string_view ability) -> Points {
    if (verdict.basis != Basis::kInferred)
      return {points, fmt::format("a stranger can {}", ability)};
    return {points - 0.5,
            fmt::format("a stranger can probably {} (inferred, not observed)", ability)};
  };
  if (can(access.admin)) return of(access.admin, 5, "change its settings or users");
  if (can(access.write)) return of(access.write, 4.5, "change or delete its data");
  if (can(access.read)) return {4, "a stranger can read its records"};
  if (can(access.list)) return {2.5, "a stranger can see what it holds, by name and size"};
  return {};
}

bool begins_with_one_of(const std::string& category,
                        std::initializer_list<std::string_view> prefixes) {
  return std::ranges::any_of(prefixes,
                             [&](std::string_view prefix) { return category.starts_with(prefix); });
}

Points of_categories(const std::set<std::string>& categories) {
  const auto has = [&](std::initializer_list<std::string_view> prefixes) {
    return std::ranges::any_of(
        categories, [&](const std::string& c) { return begins_with_one_of(c, prefixes); });
  };
  if (has({"health.", "sensitive."}))
    return {3, "health or other special categories of data about people are inside"};
  if (has({"secret."})) return {2.5, "passwords, their hashes or keys are inside"};
  if (has({"id.", "finance."}))
    return {2.5, "official identifiers or payment data of people are inside"};
  if (has({"person.", "contact.", "insurance.", "org."})) return {2, "personal data is inside"};
  return {};
}

// Over UDP nobody proves who asks: what answers can be turned on whoever's address is forged.
// memcached stands apart, because its answers can be 51,000 times as long as a question and it asks
// nobody for a password there (CVE-2018-1000115).
constexpr double kReflector = 8;
constexpr double kAmplifier = 1;

Points of_reflection(const Finding& finding) {
  if (finding.endpoint.carrier != Carrier::kUdp || finding.access.identify.state != State::kYes) {
    return {};
  }
  if (finding.service.protocol == "memcached") {
    return {kReflector,
            "it answers over UDP, where anyone can make it flood somebody else with answers up to "
            "51,000 times as long as the question"};
  }
  const bool amplifies = std::ranges::any_of(
      finding.notes, [](const std::string& note) { return note.starts_with(kAmplifiesNote); });
  if (!amplifies) return {};
  return {kAmplifier,
          "strangers can make it send answers to somebody else that are longer than "
          "their questions"};
}

}  // namespace

Severity severity_of(const Finding& finding) {
  Severity severity;
  const auto add = [&](const Points& points) {
    if (points.points <= 0) return;
    severity.score += points.points;
    severity.reasons.push_back(points.reason);
  };
  add(of_access(finding.access));
  // The graver of the two: a reflector is no worse for its data, and is grave without any.
  if (const Points reflection = of_reflection(finding); reflection.points > 0) {
    severity.score = std::max(severity.score, reflection.points);
    severity.reasons.push_back(reflection.reason);
  }
  if (severity.score == 0) {
    if (finding.access.read.state == State::kUnknown &&
        finding.access.list.state == State::kUnknown) {
      severity.reasons.emplace_back("what a stranger can do here is unknown");
    } else {
      severity.reasons.emplace_back("a stranger learns no more than what runs here");
    }
    return severity;
  }
  std::set<std::string> categories;
  for (const Dataset& dataset : finding.datasets) {
    for (const CategoryHit& hit : dataset.categories) {
      if (hit.confidence >= 0.5) categories.insert(hit.category);
    }
  }
  add(of_categories(categories));
  if (finding.people && finding.people->value > 0) {
    const auto people = static_cast<double>(finding.people->value);
    add({std::min(1.5, 0.25 * std::log10(people + 1)),
         fmt::format("about {} people are concerned", finding.people->value)});
  } else if (finding.access.read.state == State::kYes && finding.datasets.empty() &&
             finding.extent.depth > Depth::kIdentify) {
    severity.reasons.emplace_back("it holds no data at present");
  }
  if (finding.touched_by_others.state == TouchedByOthers::State::kYes) {
    add({1, "there are signs that somebody else has already changed it"});
  }
  const bool doubted = std::ranges::any_of(finding.datasets, [](const Dataset& dataset) {
    return std::ranges::any_of(
        dataset.notes, [](const std::string& note) { return note.starts_with(kTestDataDoubt); });
  });
  if (doubted) {
    severity.reasons.emplace_back(
        "some of it looks like test data (see the datasets); that lowers nothing here: only its "
        "owner can tell that all of it is");
  }
  severity.score = std::min(10.0, std::round(severity.score * 10) / 10);
  severity.level = severity.score < 4   ? SeverityLevel::kLow
                   : severity.score < 6 ? SeverityLevel::kMedium
                   : severity.score < 8 ? SeverityLevel::kHigh
                                        : SeverityLevel::kCritical;
  return severity;
}

}  // namespace celador
