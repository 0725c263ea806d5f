#include "report/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.h"

namespace celador {
namespace {

// In plain words, the gravest first.
struct Kind {
  std::string_view prefix;
  std::string_view words;
};
constexpr std::array kKinds{
    Kind{"health.", "health records"},        Kind{"sensitive.", "specially protected facts"},
    Kind{"id.", "identity numbers"},          Kind{"secret.", "passwords or keys"},
    Kind{"finance.", "payment data"},         Kind{"insurance.", "insurance"},
    Kind{"person.", "names and birth dates"}, Kind{"contact.", "contact details"},
    Kind{"device.", "device addresses"},      Kind{"org.", "kinds of one's own"},
};

// The index of its kind; kKinds.size() for none of them.
std::size_t kind_of(std::string_view category) {
  const auto found = std::ranges::find_if(
      kKinds, [&](const Kind& kind) { return category.starts_with(kind.prefix); });
  return static_cast<std::size_t>(found - kKinds.begin());
}

bool is_yes(const Verdict& verdict) { return verdict.state == State::kYes; }
bool is_no(const Verdict& verdict) { return verdict.state == State::kNo; }
bool is_inferred(const Verdict& verdict) { return verdict.basis == Basis::kInferred; }

}  // namespace

std::string count_text(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string counted_text(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count_text(count), count == 1 ? one : many);
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 7> kUnits{"bytes", "KiB", "MiB", "GiB",
                                                   "TiB",   "PiB", "EiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  // 1023.95 would be shown as 1024.0 of the smaller unit.
  while (value >= 1023.95 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  if (unit == 0) return counted_text(bytes, "byte", "bytes");
  return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string share_text(double share) {
  const double percent = share * 100;
  if (percent > 0 && percent < 0.1) return "under 0.1 %";
  if (percent < 100 && percent > 99.9) return "over 99.9 %";
  if (percent == std::round(percent)) return fmt::format("{:.0f} %", percent);
  return fmt::format("{:.1f} %", percent);
}

std::string day_text(Instant at) { return to_rfc3339(at).substr(0, 10); }

std::string moment_text(Instant at) {
  const std::string text = to_rfc3339(at);
  return fmt::format("{} {} UTC", text.substr(0, 10), text.substr(11, 5));
}

std::string people_text(const People& people) {
  if (people.low == people.high) return count_text(people.value);
  return fmt::format("about {} ({} to {})", count_text(people.value), count_text(people.low),
                     count_text(people.high));
}

std::string minors_text(const Minors& minors) {
  return people_text({minors.value, minors.low, minors.high, "", std::nullopt, {}}) + " under 18";
}

std::string countries_text(const std::vector<CountryShare>& countries) {
  std::string text;
  for (const CountryShare& each : countries) {
    if (!text.empty()) text += ", ";
    text += each.country + " " + share_text(each.share);
  }
  return text;
}

std::string service_text(const Service& service) {
  if (service.product.empty()) {
    const std::string_view name =
        service.protocol.empty() ? "unknown service" : std::string_view(service.protocol);
    return service.version.empty() ? std::string(name)
                                   : fmt::format("{} {}", name, service.version);
  }
  std::string text = service.product;
  if (!service.version.empty()) text += ' ' + service.version;
  if (find_ignoring_case(service.product, service.protocol) == std::string_view::npos) {
    text += fmt::format(" ({})", service.protocol);
  }
  return text;
}

std::string address_text(const Endpoint& endpoint) {
  if (!endpoint.host) return endpoint.to_text();
  return fmt::format("{} ({})", endpoint.to_text(), *endpoint.host);
}

std::string window_text(const Window& window) {
  std::string text;
  const auto add = [&](std::string_view words, Instant at) {
    if (!text.empty()) text += ", ";
    text += fmt::format(fmt::runtime(words), day_text(at));
  };
  if (window.open_by) add("open since {} or earlier", *window.open_by);
  if (window.not_before) add("not before {}", *window.not_before);
  if (window.closed_by) add("closed by {}", *window.closed_by);
  return text;
}

std::string spent_text(const Spent& spent) {
  return fmt::format("{}, {} received, {}, {:.1f} s",
                     counted_text(spent.records, "record", "records"), bytes_text(spent.bytes),
                     counted_text(spent.requests, "request", "requests"), spent.seconds);
}

std::string size_text(const Dataset& dataset) {
  std::string text = dataset.records ? counted_text(*dataset.records, "record", "records")
                                     : std::string("number of records not told");
  if (dataset.records && dataset.records_are_estimate) text += " (an estimate)";
  if (dataset.bytes) text += ", " + bytes_text(*dataset.bytes);
  return text;
}

Standing standing_of(const Access& access) {
  if (is_yes(access.list) || is_yes(access.read) || is_yes(access.write) || is_yes(access.admin)) {
    return Standing::kOpen;
  }
  return is_no(access.list) && is_no(access.read) ? Standing::kRefuses : Standing::kUnknown;
}

std::array<Ability, 5> abilities_of(const Access& access) {
  return {Ability{"identify", "learn what runs here", access.identify},
          Ability{"list", "see names and sizes", access.list},
          Ability{"read", "see records", access.read},
          Ability{"write", "change or delete data", access.write},
          Ability{"admin", "change users or settings, or run code", access.admin}};
}

std::string abilities_text(const Access& access) {
  std::string able;
  std::string unknown;
  const auto add = [](std::string& list, std::string_view name) {
    if (!list.empty()) list += ", ";
    list += name;
  };
  for (const Ability& ability : abilities_of(access)) {
    if (ability.name == "identify") continue;
    if (is_yes(ability.verdict)) {
      add(able, is_inferred(ability.verdict) ? fmt::format("{} (inferred)", ability.name)
                                             : std::string(ability.name));
    }
    if (ability.verdict.state == State::kUnknown) add(unknown, ability.name);
  }
  if (able.empty() && unknown.empty()) return "nothing";
  if (able.empty() && standing_of(access) == Standing::kUnknown) return "unknown";
  if (able.empty()) able = "nothing";
  return unknown.empty() ? able : fmt::format("{}; {}?", able, unknown);
}

Reach reach_of(const Finding& finding) {
  return std::ranges::find(finding.notes, kLoopbackOnlyNote) == finding.notes.end()
             ? Reach::kNetwork
             : Reach::kThisMachine;
}

std::string stranger_sentence(const Access& access, Reach reach) {
  std::vector<std::string_view> able;
  if (is_yes(access.read)) {
    able.emplace_back("read its records");
  } else if (is_yes(access.list)) {
    able.emplace_back("see what it holds, by name and size");
  }
  // What is inferred is not said without a qualifier.
  std::vector<std::string_view> perhaps;
  const auto add = [&](const Verdict& verdict, std::string_view words) {
    if (is_yes(verdict)) (is_inferred(verdict) ? perhaps : able).emplace_back(words);
  };
  add(access.write, "change or delete its data");
  add(access.admin, "take it over (users, settings or code)");
  const bool local = reach == Reach::kThisMachine;
  const std::string_view who =
      local ? "Any user or program of the machine itself" : "Anyone who reaches this address";
  const std::string_view limit =
      local ? " It listens on loopback only: other machines do not reach it." : "";
  if (!able.empty() && perhaps.empty())
    return fmt::format("{} can {}, without a password.{}", who, joined(able), limit);
  if (!able.empty()) {
    return fmt::format("{} can {}, without a password, and probably {}.{}", who, joined(able),
                       joined(perhaps), limit);
  }
  if (!perhaps.empty())
    return fmt::format("{} can probably {}, without a password.{}", who, joined(perhaps), limit);
  if (standing_of(access) == Standing::kRefuses) {
    return fmt::format("Strangers are refused: they can neither list nor read.{}", limit);
  }
  return fmt::format("What a stranger can do here is not known.{}", limit);
}

std::vector<std::string> notes_of(const Finding& finding) {
  std::vector<std::string> notes = finding.notes;
  std::erase(notes, kLoopbackOnlyNote);
  return notes;
}

std::string fix_sentence(const Cause& cause) {
  std::string text = cause.fix;
  if (text.empty()) return text;
  if (text.back() != '.') text += '.';
  return text;
}

std::vector<std::string> categories_of(const Finding& finding) {
  std::map<std::string_view, double> confidence;
  for (const Dataset& dataset : finding.datasets) {
    for (const CategoryHit& hit : dataset.categories) {
      double& best = confidence[hit.category];
      best = std::max(best, hit.confidence);
    }
  }
  std::vector<std::pair<std::string_view, double>> ranked(confidence.begin(), confidence.end());
  std::ranges::sort(ranked, [](const auto& a, const auto& b) {
    return std::tuple(kind_of(a.first), -a.second, a.first) <
           std::tuple(kind_of(b.first), -b.second, b.first);
  });
  std::vector<std::string> categories;
  categories.reserve(ranked.size());
  for (const auto& [category, best] : ranked) categories.emplace_back(category);
  return categories;
}

std::vector<std::string_view> kinds_of(const Finding& finding) {
  const std::vector<std::string> categories = categories_of(finding);
  std::vector<std::string_view> kinds;
  for (const Kind& kind : kKinds) {
    const bool has = std::ranges::any_of(
        categories, [&](const std::string& category) { return category.starts_with(kind.prefix); });
    if (has) kinds.push_back(kind.words);
  }
  return kinds;
}

std::string joined(const std::vector<std::string_view>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

void sort_by_severity(std::vector<Finding>& findings) {
  std::ranges::sort(findings, [](const Finding& a, const Finding& b) {
    const auto rank = [](const Finding& finding) {
      return std::tuple(finding.severity.score, finding.severity.level,
                        finding.people ? finding.people->value : 0, finding.at, finding.id);
    };
    return rank(a) > rank(b);
  });
}

}  // namespace celador
