#pragma once
#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "classify/categories.h"
#include "classify/field_verdict.h"
#include "classify/own_checks.h"
#include "classify/pattern_scan.h"

// What an organisation knows of its own data: detectors of its own numbers, and categories that it
// does not want to hear of. Read from a file (own_rules_file.cc; docs/rules.md), used beside the
// classifier's own knowledge.
//
// Tested by own_rules_test.cc and tests/rules_test.py. Fuzzed by own_rules_fuzz.cc.
namespace celador {

inline constexpr std::size_t kMaxOwnDetectors = 200;
inline constexpr std::size_t kMaxOwnListEntries = 100;  // words or examples of one list
// Of all patterns together: they are compiled into one automaton before anything is read.
inline constexpr std::size_t kMaxOwnPatternsWeight = 5000;
// Numbers that one looks for by pattern are short; a longer value fits none.
inline constexpr std::size_t kMaxOwnValueBytes = 256;
// Where the indexes of categories begin that are not in the tree.
inline constexpr CategoryIndex kFirstOwnCategory = 0x8000;

// A text of the file and where it stands, from one.
struct RulesText {
  std::string text;
  int line = 0;
  int column = 0;
};

// How far a field's name goes towards a detector: as NameHint's strengths.
struct OwnFieldWords {
  std::string key;  // words in plain lower case, run together
  int strength = 0;
};

struct OwnDetector {
  std::string category;     // of the tree, or org.*
  CategoryIndex index = 0;  // in categories(), or from kFirstOwnCategory
  std::string title;        // for people; may be empty
  std::string pattern;      // of the whole value; empty: the name decides
  Letters letters = Letters::kAsWritten;
  OwnCheck check;
  std::vector<OwnFieldWords> field_words;
  double confidence = 0.9;
  double min_share = 0.8;        // of the field's distinct values that fit the pattern
  std::uint32_t min_values = 5;  // that fit, where the name says nothing
  bool anywhere = true;          // also in fields whose name says nothing
  bool identifies_people = false;
  std::vector<RulesText> matches;
  std::vector<RulesText> does_not_match;
  std::vector<RulesText> matches_field;
  std::vector<RulesText> does_not_match_field;
  int line = 0;

  // What the words of a field's path say for it, 0..3.
  int hint(std::string_view field_path) const;
};

// What is wrong where: one line for the operator, without the file's name.
struct RulesProblem {
  int line = 1;
  int column = 1;
  std::string what;
};

class OwnRules {
 public:
  // Everything that is wrong, up to kMaxRulesProblems, in the order of the file. own_rules_file.cc
  static std::expected<OwnRules, std::vector<RulesProblem>> parse(std::string_view toml);
  // The same for a command that is about to use them: kUsage, with the first problem as
  // "FILE:LINE:COLUMN: ...".
  static Result<OwnRules> load(std::string_view toml, std::string_view file);

  const std::vector<OwnDetector>& detectors() const { return detectors_; }
  const std::vector<std::string>& ignored() const { return ignored_; }
  bool ignores(std::string_view category) const;
  const PatternSet& patterns() const { return *patterns_; }
  // Which detector each of patterns() is of.
  std::span<const std::size_t> detector_of_pattern() const { return detector_of_pattern_; }

 private:
  friend class RulesReader;
  OwnRules() = default;

  std::vector<OwnDetector> detectors_;
  std::vector<std::string> ignored_;  // "health.note", "sensitive.*"
  std::unique_ptr<PatternSet> patterns_;
  std::vector<std::size_t> detector_of_pattern_;
};

inline constexpr std::size_t kMaxRulesProblems = 20;

// Counts of one field, for each detector: no value.
struct OwnTally {
  std::uint32_t fits = 0;    // distinct values that fit the pattern
  std::uint32_t passes = 0;  // of these, whose check digits hold
};
struct OwnFieldTally {
  std::uint32_t examined = 0;
  std::vector<OwnTally> detectors;
};

// Rules at work in one classifier. One thread at a time; `rules` outlives it.
class OwnRulesScan {
 public:
  explicit OwnRulesScan(const OwnRules& rules);

  // Looks at a value that was not seen before in its field.
  void examine(std::string_view value, OwnFieldTally& tally);

 private:
  const OwnRules& rules_;
  PatternScan scan_;
};

// Puts what own detectors say into `findings` of a dataset, and takes ignored categories out. Of
// two verdicts about a field the more confident one stays; an own one where they are equal. Gives
// how many fields lost a category because it is ignored. `records` are those that were read.
std::size_t apply_own_rules(const OwnRules& rules, std::span<const FieldProfile> fields,
                            std::span<const OwnFieldTally> tallies, std::uint64_t records,
                            std::vector<FieldFinding>& findings);

// An example of the file, tried.
struct ExampleOutcome {
  std::size_t detector = 0;
  int line = 0;
  int column = 0;
  bool passed = false;
  std::string what;  // "example 2 of matches does not match the pattern": never the example
};
std::vector<ExampleOutcome> try_examples(const OwnRules& rules);

}  // namespace celador
