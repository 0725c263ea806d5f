#include "classify/own_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "classify/field_opinion.h"

namespace celador {
namespace {

// As for the classifier's own identifiers (identifier_opinion.cc).
constexpr double kUnnamedLuck = 1e-9;
constexpr double kNamedLuck = 1e-3;
constexpr double kNamedPassing = 0.7;
constexpr double kUnnamedPassing = 0.9;
constexpr double kAnchorConfidence = 0.7;
constexpr std::size_t kMaxPhraseWords = 6;

struct OwnVerdict {
  double confidence = 0;
  bool validated = false;
  std::string note;
};

std::optional<OwnVerdict> by_name(const OwnDetector& detector, const FieldProfile& field,
                                  int hint) {
  if (hint < 3 || field.records == 0) return std::nullopt;
  return OwnVerdict{detector.confidence, false, "own rule, by its name"};
}

std::optional<OwnVerdict> by_values(const OwnDetector& detector, int hint, std::uint32_t examined,
                                    const OwnTally& tally, Company company) {
  if (examined == 0 || tally.fits == 0 || tally.fits < detector.min_share * examined)
    return std::nullopt;
  const bool named = hint >= 2 || (hint == 1 && company == Company::kPersonal);
  if (!named && (!detector.anywhere || tally.fits < detector.min_values)) return std::nullopt;
  if (detector.check.kind == OwnCheckKind::kNone)
    return OwnVerdict{detector.confidence, false, "own rule"};
  const double passing = static_cast<double>(tally.passes) / tally.fits;
  const double luck = chance_of(tally.passes, tally.fits, detector.check.chance());
  if (named && passing >= kNamedPassing) {
    if (luck < kNamedLuck) return OwnVerdict{detector.confidence, true, "own rule"};
    return OwnVerdict{std::min(detector.confidence, 0.75), false, "own rule; few values"};
  }
  if (!named && passing >= kUnnamedPassing && luck <= kUnnamedLuck)
    return OwnVerdict{detector.confidence, true, "own rule"};
  if (hint < 3) return std::nullopt;
  return OwnVerdict{std::min(detector.confidence, 0.6), false,
                    "own rule; check digits fail: test data, or damaged"};
}

bool is_anchor(const FieldFinding& finding) {
  if (finding.in_text || finding.hit.confidence < kAnchorConfidence) return false;
  const std::string_view name = finding.hit.category;
  return finding.tells_persons || name.starts_with("person.") || name.starts_with("id.") ||
         name == "contact.email" || name == "contact.phone" || name == "contact.address" ||
         name == "health.record_number" || name == "insurance.policy";
}

std::optional<FieldFinding> own_finding(const OwnDetector& detector, const FieldProfile& field,
                                        std::uint32_t examined, const OwnTally& tally,
                                        Company company) {
  const int hint = detector.hint(field.path);
  const auto verdict = detector.pattern.empty()
                           ? by_name(detector, field, hint)
                           : by_values(detector, hint, examined, tally, company);
  if (!verdict) return std::nullopt;
  FieldFinding finding;
  finding.category = detector.index;
  finding.tells_persons = detector.identifies_people;
  finding.hit.category = detector.category;
  finding.hit.field = field.path;
  finding.hit.confidence = verdict->confidence;
  finding.hit.validated = verdict->validated;
  finding.hit.note = verdict->note;
  return finding;
}

}  // namespace

int OwnDetector::hint(std::string_view field_path) const {
  if (field_words.empty()) return 0;
  const std::size_t dot = field_path.rfind('.');
  const std::string_view last =
      dot == std::string_view::npos ? field_path : field_path.substr(dot + 1);
  const std::vector<std::string> words = words_of_name(field_path);
  const std::size_t in_last = std::max<std::size_t>(1, words_of_name(last).size());
  const std::size_t last_segment = words.size() - std::min(words.size(), in_last);
  int best = 0;
  for (std::size_t begin = 0; begin < words.size(); ++begin) {
    std::string key;
    for (std::size_t end = begin + 1; end <= std::min(words.size(), begin + kMaxPhraseWords);
         ++end) {
      key += words[end - 1];
      // The further the words stand from the end of the path, the less they say.
      const int less = end == words.size() ? 0 : end > last_segment ? 1 : 2;
      for (const OwnFieldWords& each : field_words) {
        if (each.key == key) best = std::max(best, each.strength - less);
      }
    }
  }
  return best;
}

Result<OwnRules> OwnRules::load(std::string_view toml, std::string_view file) {
  auto rules = parse(toml);
  if (rules) return std::move(*rules);
  const std::vector<RulesProblem>& problems = rules.error();
  const std::string more =
      problems.size() == 1
          ? ""
          : fmt::format(" (and {} more: `celador rules test` shows all)", problems.size() - 1);
  return fail(ErrorKind::kUsage, fmt::format("{}:{}:{}: {}{}", file, problems[0].line,
                                             problems[0].column, problems[0].what, more));
}

bool OwnRules::ignores(std::string_view category) const {
  return std::ranges::any_of(ignored_, [&](std::string_view each) {
    if (!each.ends_with(".*")) return each == category;
    return category.starts_with(each.substr(0, each.size() - 1));
  });
}

OwnRulesScan::OwnRulesScan(const OwnRules& rules) : rules_(rules), scan_(rules.patterns()) {}

void OwnRulesScan::examine(std::string_view value, OwnFieldTally& tally) {
  ++tally.examined;
  tally.detectors.resize(rules_.detectors().size());
  value = trim(value);
  if (value.empty() || value.size() > kMaxOwnValueBytes) return;
  for (const std::size_t pattern : scan_.matches(value)) {
    const std::size_t which = rules_.detector_of_pattern()[pattern];
    OwnTally& counts = tally.detectors[which];
    ++counts.fits;
    if (rules_.detectors()[which].check.passes(value)) ++counts.passes;
  }
}

std::size_t apply_own_rules(const OwnRules& rules, std::span<const FieldProfile> fields,
                            std::span<const OwnFieldTally> tallies, std::uint64_t records,
                            std::vector<FieldFinding>& findings) {
  std::vector<std::size_t> anchors;  // fields
  for (const FieldFinding& each : findings) {
    if (is_anchor(each)) anchors.push_back(each.field);
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool beside_personal =
        std::ranges::any_of(anchors, [&](std::size_t anchor) { return anchor != i; });
    std::optional<FieldFinding> best;
    for (std::size_t d = 0; d < rules.detectors().size(); ++d) {
      const OwnFieldTally none;
      const OwnFieldTally& tally = i < tallies.size() ? tallies[i] : none;
      auto found = own_finding(rules.detectors()[d], fields[i], tally.examined,
                               d < tally.detectors.size() ? tally.detectors[d] : OwnTally{},
                               beside_personal ? Company::kPersonal : Company::kAlone);
      if (found && (!best || found->hit.confidence > best->hit.confidence)) best = std::move(found);
    }
    if (!best) continue;
    best->field = i;
    best->hit.share =
        records == 0
            ? 0
            : std::min(1.0, static_cast<double>(fields[i].records) / static_cast<double>(records));
    const auto known = std::ranges::find_if(
        findings, [&](const FieldFinding& each) { return each.field == i && !each.in_text; });
    if (known == findings.end()) {
      findings.push_back(std::move(*best));
    } else if (best->hit.confidence >= known->hit.confidence) {
      *known = std::move(*best);
    }
  }
  const auto ignored = static_cast<std::size_t>(std::erase_if(
      findings, [&](const FieldFinding& each) { return rules.ignores(each.hit.category); }));
  std::ranges::sort(findings, [](const FieldFinding& a, const FieldFinding& b) {
    return a.field != b.field ? a.field < b.field : a.in_text < b.in_text;
  });
  return ignored;
}

std::vector<ExampleOutcome> try_examples(const OwnRules& rules) {
  std::vector<ExampleOutcome> outcomes;
  OwnRulesScan scan(rules);
  for (std::size_t d = 0; d < rules.detectors().size(); ++d) {
    const OwnDetector& detector = rules.detectors()[d];
    const auto add = [&](const std::vector<RulesText>& examples, std::string_view list,
                         const auto& complaint_of) {
      for (std::size_t i = 0; i < examples.size(); ++i) {
        const std::string_view complaint = complaint_of(examples[i].text);
        outcomes.push_back(
            {d, examples[i].line, examples[i].column, complaint.empty(),
             complaint.empty() ? "" : fmt::format("example {} of {} {}", i + 1, list, complaint)});
      }
    };
    const auto tally_of = [&](const std::string& text) {
      OwnFieldTally tally;
      scan.examine(text, tally);
      return tally.detectors[d];
    };
    add(detector.matches, "matches", [&](const std::string& text) -> std::string_view {
      const OwnTally tally = tally_of(text);
      if (tally.fits == 0) return "does not match the pattern";
      return tally.passes == 0 ? "matches the pattern, but its check digits fail" : "";
    });
    add(detector.does_not_match, "does_not_match",
        [&](const std::string& text) -> std::string_view {
          return tally_of(text).passes > 0 ? "matches, and should not" : "";
        });
    add(detector.matches_field, "matches_field", [&](const std::string& text) -> std::string_view {
      return detector.hint(text) > 0 ? "" : "has none of the field words";
    });
    add(detector.does_not_match_field, "does_not_match_field",
        [&](const std::string& text) -> std::string_view {
          return detector.hint(text) > 0 ? "has one of the field words, and should not" : "";
        });
  }
  return outcomes;
}

}  // namespace celador
