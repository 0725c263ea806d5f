// Reads a rules file (TOML 1.0; docs/rules.md). Everything that is wrong is told at once, each with
// line and column; a key that we do not know is an error, because a misspelt `min_share` must not
// silently mean the default.

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

#include "base/text.h"
#include "classify/near_word.h"
#include "classify/own_rules.h"
#include "classify/plain_text.h"

namespace celador {
namespace {

constexpr std::size_t kMaxTextBytes = 500;
constexpr std::array<std::string_view, 3> kTopKeys{"name", "ignore", "detector"};
constexpr std::array<std::string_view, 15> kDetectorKeys{
    "category",          "title",      "pattern",        "ignore_case",   "check",
    "field_words",       "confidence", "min_share",      "min_values",    "anywhere",
    "identifies_people", "matches",    "does_not_match", "matches_field", "does_not_match_field"};
constexpr std::array<std::string_view, 3> kStrengths{"weak", "fair", "strong"};  // 1, 2, 3
constexpr std::array<std::string_view, 3> kCheckKeys{"weights", "modulus", "remainder"};

// In plain lower case, run together.
std::string letters_of(std::string_view text) {
  std::array<char, kMaxTextBytes> room{};
  std::string letters(plain_lower(text, room));
  std::erase_if(
      letters, [](char c) { return (c < 'a' || c > 'z') && static_cast<unsigned char>(c) < 0x80; });
  return letters;
}

std::span<const std::string_view> category_names() {
  static const auto kNames = [] {
    std::vector<std::string_view> all;
    for (const Category& each : celador::categories()) all.push_back(each.name);
    return all;
  }();
  return kNames;
}

// org.employee_number: words of lower-case letters, digits and _ between dots.
bool is_own_category(std::string_view name) {
  if (!name.starts_with("org.") || name.size() > 80) return false;
  for (const std::string_view part : split(name, '.')) {
    if (part.empty() || part.front() < 'a' || part.front() > 'z') return false;
    if (!std::ranges::all_of(part, [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        })) {
      return false;
    }
  }
  return true;
}

}  // namespace

class RulesReader {
 public:
  explicit RulesReader(std::string_view source) : source_(source) {}

  std::expected<OwnRules, std::vector<RulesProblem>> read(const toml::table& table) {
    check_keys(table, kTopKeys, "a rules file");
    (void)text_at(table, "name");
    read_ignored(table);
    if (const toml::node* node = table.get("detector")) {
      const toml::array* const list = node->as_array();
      if (list == nullptr || !list->is_homogeneous<toml::table>()) {
        complain(*node, "a detector begins with [[detector]], in two brackets");
      } else {
        if (list->size() > kMaxOwnDetectors)
          complain(*node, fmt::format("more than {} detectors", kMaxOwnDetectors));
        for (const toml::node& each : *list) {
          if (rules_.detectors_.size() == kMaxOwnDetectors) break;
          read_detector(*each.as_table());
        }
      }
    }
    compile();
    if (problems_.empty()) return std::move(rules_);
    std::ranges::sort(problems_, [](const RulesProblem& a, const RulesProblem& b) {
      return a.line != b.line ? a.line < b.line : a.column < b.column;
    });
    return std::unexpected(std::move(problems_));
  }

 private:
  void complain(const toml::source_region& where, std::string what, std::size_t further = 0) {
    if (problems_.size() >= kMaxRulesProblems) return;
    problems_.push_back(
        {std::max(1, static_cast<int>(where.begin.line)),
         std::max(1, static_cast<int>(where.begin.column)) + static_cast<int>(further),
         std::move(what)});
  }
  void complain(const toml::node& node, std::string what) {
    complain(node.source(), std::move(what));
  }

  void check_keys(const toml::table& table, std::span<const std::string_view> known,
                  std::string_view owner) {
    for (const auto& [key, node] : table) {
      if (std::ranges::find(known, key.str()) != known.end()) continue;
      const std::string meant = did_you_mean(key.str(), known);
      complain(key.source(), fmt::format("unknown key '{}'{}", printable(key.str(), 60),
                                         meant.empty() ? fmt::format("; {} has: {}", owner,
                                                                     fmt::join(known, ", "))
                                                       : meant));
    }
  }

  // The text of a key; empty when it is not there, or is wrong (and complained of).
  std::string text_at(const toml::table& table, std::string_view key) {
    const toml::node* const node = table.get(key);
    if (node == nullptr) return "";
    const auto text = node->value<std::string>();
    if (!node->is_string() || trim(*text).empty()) {
      complain(*node, fmt::format("'{}' must be a text that is not empty", key));
      return "";
    }
    if (key != "pattern" && text->size() > kMaxTextBytes) {
      complain(*node, fmt::format("'{}' is longer than {} bytes", key, kMaxTextBytes));
      return "";
    }
    return *text;
  }

  std::vector<RulesText> texts_of(const toml::node& node, std::string_view key) {
    std::vector<RulesText> texts;
    const toml::array* const list = node.as_array();
    if (list == nullptr) {
      complain(node, fmt::format("'{}' must be a list of texts: {} = ['...', '...']", key, key));
      return texts;
    }
    if (list->size() > kMaxOwnListEntries)
      complain(node, fmt::format("'{}' has more than {} entries", key, kMaxOwnListEntries));
    for (const toml::node& each : *list) {
      if (texts.size() == kMaxOwnListEntries) break;
      const auto text = each.value<std::string>();
      if (!each.is_string() || text->size() > kMaxTextBytes) {
        complain(each, fmt::format("'{}' takes texts in quotes, of at most {} bytes", key,
                                   kMaxTextBytes));
        continue;
      }
      texts.push_back({*text, static_cast<int>(each.source().begin.line),
                       static_cast<int>(each.source().begin.column)});
    }
    return texts;
  }

  std::vector<RulesText> texts_at(const toml::table& table, std::string_view key) {
    const toml::node* const node = table.get(key);
    return node == nullptr ? std::vector<RulesText>{} : texts_of(*node, key);
  }

  void read_flag(const toml::table& table, std::string_view key, bool& flag) {
    const toml::node* const node = table.get(key);
    if (node == nullptr) return;
    if (!node->is_boolean()) return complain(*node, fmt::format("'{}' must be true or false", key));
    flag = node->value_or(flag);
  }

  // A share in (0, most].
  void read_share(const toml::table& table, std::string_view key, double most, double& share) {
    const toml::node* const node = table.get(key);
    if (node == nullptr) return;
    const double read = node->is_number() ? node->value_or(0.0) : 0.0;
    if (!std::isfinite(read) || read <= 0 || read > most) {
      return complain(*node, fmt::format("'{}' must be a number over 0 and at most {}", key, most));
    }
    share = read;
  }

  void read_ignored(const toml::table& table) {
    const toml::node* const node = table.get("ignore");
    if (node == nullptr) return;
    for (const RulesText& each : texts_of(*node, "ignore")) {
      const toml::source_region where{{static_cast<toml::source_index>(each.line),
                                       static_cast<toml::source_index>(each.column)},
                                      {},
                                      {}};
      const std::string_view name = each.text;
      const bool group = name.ends_with(".*");
      const std::string_view stem = group ? name.substr(0, name.size() - 1) : name;
      const bool known = stem.starts_with("org.") ||
                         std::ranges::any_of(category_names(), [&](std::string_view category) {
                           return group ? category.starts_with(stem) : category == stem;
                         });
      if (stem.contains('*') || !known) {
        complain(where, fmt::format("there is no category '{}'{}", printable(name, 60),
                                    group ? "; a group is written like 'sensitive.*'"
                                          : did_you_mean(name, category_names())));
        continue;
      }
      rules_.ignored_.push_back(each.text);
    }
  }

  void read_category(const toml::table& table, OwnDetector& detector) {
    const toml::node* const node = table.get("category");
    if (node == nullptr) {
      return complain(table,
                      "'category' is missing: one of docs/categories.md, or your own that begins "
                      "with org., e.g. category = 'org.employee_number'");
    }
    detector.category = text_at(table, "category");
    if (detector.category.empty()) return;
    if (const auto known = find_category(detector.category)) {
      detector.index = *known;
      return;
    }
    if (!is_own_category(detector.category)) {
      const bool own = detector.category.starts_with("org.");
      return complain(
          *node,
          own ? "a category's name has lower-case letters, digits and _ between dots, e.g. "
                "org.employee_number"
              : fmt::format("there is no category '{}'{}", printable(detector.category, 60),
                            did_you_mean(detector.category, category_names()).empty()
                                ? "; one of your own begins with org., e.g. org.employee_number"
                                : did_you_mean(detector.category, category_names())));
    }
    const auto [found, is_new] = own_categories_.emplace(
        detector.category, static_cast<CategoryIndex>(kFirstOwnCategory + own_categories_.size()));
    detector.index = found->second;
  }

  void read_check(const toml::table& table, OwnDetector& detector) {
    const toml::node* const node = table.get("check");
    if (node == nullptr) return;
    const toml::table* const weighted = node->as_table();
    if (weighted == nullptr) {
      const auto kind = parse_own_check(node->value_or(std::string_view{}));
      if (!kind) {
        return complain(*node, fmt::format("'check' must be one of {}; or a table: check = "
                                           "{{ weights = [3, 2, 1], modulus = 11 }}",
                                           own_check_names()));
      }
      detector.check.kind = *kind;
      return;
    }
    check_keys(*weighted, kCheckKeys, "a check");
    OwnCheck& check = detector.check;
    check.kind = OwnCheckKind::kWeighted;
    const toml::array* const weights = weighted->get_as<toml::array>("weights");
    constexpr std::int64_t kMaxWeight = 1000;
    if (weights == nullptr || weights->size() < 2 || weights->size() > 40) {
      return complain(*node, "'weights' must be a list of 2 to 40 numbers, one for each digit");
    }
    for (const toml::node& each : *weights) {
      const std::int64_t weight =
          each.is_integer() ? each.value_or(std::int64_t{0}) : kMaxWeight + 1;
      if (weight < -kMaxWeight || weight > kMaxWeight)
        return complain(each, "a weight must be a whole number from -1000 to 1000");
      check.weights.push_back(static_cast<int>(weight));
    }
    check.modulus = static_cast<int>(number_at(*weighted, "modulus", *node, 2, 1000));
    if (check.modulus == 0) return;
    if (weighted->contains("remainder")) {
      check.remainder =
          static_cast<int>(number_at(*weighted, "remainder", *node, 0, check.modulus - 1));
    }
  }

  // A whole number from `least` to `most`; 0 when it is not (and complained of).
  std::int64_t number_at(const toml::table& table, std::string_view key, const toml::node& owner,
                         std::int64_t least, std::int64_t most) {
    const toml::node* const node = table.get(key);
    const std::int64_t number =
        node != nullptr && node->is_integer() ? node->value_or(least - 1) : least - 1;
    if (number >= least && number <= most) return number;
    complain(node == nullptr ? owner : *node,
             fmt::format("'{}' must be a whole number from {} to {}", key, least, most));
    return 0;
  }

  void read_field_words(const toml::table& table, OwnDetector& detector) {
    const toml::node* const node = table.get("field_words");
    if (node == nullptr) return;
    const auto add = [&](const toml::node& list, std::string_view key, int strength) {
      for (const RulesText& each : texts_of(list, key)) {
        std::string run;
        for (const std::string& word : words_of_name(each.text)) run += word;
        if (run.empty()) {
          const toml::source_region where{{static_cast<toml::source_index>(each.line),
                                           static_cast<toml::source_index>(each.column)},
                                          {},
                                          {}};
          complain(where, "this field word has no letters");
          continue;
        }
        // As written, too: "numerodeempleado" has its stop word inside.
        std::string as_written = letters_of(each.text);
        if (as_written != run) detector.field_words.push_back({std::move(as_written), strength});
        detector.field_words.push_back({std::move(run), strength});
      }
    };
    const toml::table* const by_strength = node->as_table();
    if (by_strength == nullptr) return add(*node, "field_words", 3);
    check_keys(*by_strength, kStrengths, "field_words");
    for (std::size_t i = 0; i < kStrengths.size(); ++i) {
      const toml::node* const list = by_strength->get(kStrengths[i]);
      if (list != nullptr) add(*list, kStrengths[i], static_cast<int>(i) + 1);
    }
  }

  void read_detector(const toml::table& table) {
    check_keys(table, kDetectorKeys, "a detector");
    OwnDetector detector;
    detector.line = static_cast<int>(table.source().begin.line);
    read_category(table, detector);
    detector.title = printable(text_at(table, "title"), 100);
    detector.pattern = text_at(table, "pattern");
    bool any_case = false;
    read_flag(table, "ignore_case", any_case);
    detector.letters = any_case ? Letters::kOfAnyCase : Letters::kAsWritten;
    read_check(table, detector);
    read_field_words(table, detector);
    read_share(table, "confidence", 0.99, detector.confidence);
    read_share(table, "min_share", 1, detector.min_share);
    if (const toml::node* node = table.get("min_values")) {
      detector.min_values =
          static_cast<std::uint32_t>(number_at(table, "min_values", *node, 1, 1000));
    }
    detector.anywhere = detector.field_words.empty();
    read_flag(table, "anywhere", detector.anywhere);
    read_flag(table, "identifies_people", detector.identifies_people);
    detector.matches = texts_at(table, "matches");
    detector.does_not_match = texts_at(table, "does_not_match");
    detector.matches_field = texts_at(table, "matches_field");
    detector.does_not_match_field = texts_at(table, "does_not_match_field");
    check_whole(table, detector);
    nodes_of_patterns_.push_back(table.get("pattern"));
    rules_.detectors_.push_back(std::move(detector));
  }

  // Keys that make no sense without each other.
  void check_whole(const toml::table& table, const OwnDetector& detector) {
    const bool has_pattern = table.contains("pattern");
    const bool has_words = table.contains("field_words");
    if (!has_pattern && !has_words)
      return complain(table, "a detector needs a 'pattern', 'field_words', or both");
    if (!has_pattern) {
      for (const std::string_view key :
           {"check", "matches", "does_not_match", "min_share", "min_values", "ignore_case"}) {
        if (const toml::node* node = table.get(key))
          complain(*node, fmt::format("'{}' needs a 'pattern'", key));
      }
      const bool strong = std::ranges::any_of(
          detector.field_words, [](const OwnFieldWords& each) { return each.strength == 3; });
      if (!strong && !detector.field_words.empty()) {
        complain(*table.get("field_words"),
                 "weak and fair words say nothing without a 'pattern': add one, or call them "
                 "strong");
      }
    }
    if (has_words) return;
    for (const std::string_view key : {"matches_field", "does_not_match_field"}) {
      if (const toml::node* node = table.get(key))
        complain(*node, fmt::format("'{}' needs 'field_words'", key));
    }
    const toml::node* const anywhere = table.get("anywhere");
    if (anywhere != nullptr && !detector.anywhere)
      complain(*anywhere, "'anywhere = false' needs 'field_words': else it looks nowhere");
  }

  // Looks at each pattern alone, to tell of all that are wrong, then compiles all together.
  void compile() {
    std::vector<Pattern> patterns;
    std::size_t weight = 0;
    for (std::size_t i = 0; i < rules_.detectors_.size(); ++i) {
      const OwnDetector& detector = rules_.detectors_[i];
      if (detector.pattern.empty()) continue;
      const Pattern pattern{detector.pattern, detector.letters, Place::kWholeText};
      if (const auto problem = problem_of(pattern)) {
        complain_of_pattern(i, *problem);
        continue;
      }
      patterns.push_back(pattern);
      rules_.detector_of_pattern_.push_back(i);
      weight += pattern_weight(detector.pattern);
      if (weight > kMaxOwnPatternsWeight) {
        return complain_of_pattern(i, {0,
                                       {},
                                       "with this one all patterns together are too large: use "
                                       "smaller bounds or fewer rules"});
      }
    }
    if (!problems_.empty()) return;
    auto all = PatternSet::compile(patterns);
    if (!all) {
      const std::size_t which = rules_.detector_of_pattern_[all.error().pattern];
      return complain_of_pattern(which, all.error());
    }
    rules_.patterns_ = std::make_unique<PatternSet>(std::move(*all));
  }

  void complain_of_pattern(std::size_t detector, const PatternProblem& problem) {
    const toml::node& node = *nodes_of_patterns_[detector];
    const auto column = problem.position ? column_in(node.source(), *problem.position)
                                         : std::optional<std::size_t>{};
    const std::string where =
        problem.position && !column ? fmt::format(" (at character {})", *problem.position + 1) : "";
    complain(node.source(), fmt::format("the pattern cannot be used: {}{}", problem.what, where),
             column.value_or(0));
  }

  // How many columns behind its opening quote the byte at `position` of a text stands in the file;
  // nullopt where the text is written over several lines.
  std::optional<std::size_t> column_in(const toml::source_region& where, std::size_t position) {
    std::string_view line = source_;
    for (toml::source_index i = 1; i < where.begin.line; ++i) {
      const std::size_t end = line.find('\n');
      if (end == std::string_view::npos) return std::nullopt;
      line.remove_prefix(end + 1);
    }
    line = line.substr(0, line.find('\n'));
    const auto skip = [&] {  // a character as written
      std::size_t bytes = 1;
      while (bytes < line.size() && (static_cast<unsigned char>(line[bytes]) & 0xC0U) == 0x80U)
        ++bytes;
      line.remove_prefix(std::min(bytes, line.size()));
      return bytes;
    };
    for (toml::source_index i = 1; i < where.begin.column && !line.empty(); ++i) skip();
    if (line.starts_with("'''") || line.starts_with("\"\"\"") || line.empty()) return std::nullopt;
    const bool escapes = line.front() == '"';
    line.remove_prefix(1);
    std::size_t columns = 1;
    std::size_t bytes = 0;
    while (bytes < position && !line.empty()) {
      if (escapes && line.front() == '\\') {
        // \uXXXX is left to people: only one-letter escapes stand for one byte.
        if (line.size() < 2 || line[1] == 'u' || line[1] == 'U') return std::nullopt;
        line.remove_prefix(2);
        columns += 2;
        ++bytes;
        continue;
      }
      bytes += skip();
      ++columns;
    }
    return columns;
  }

  std::string_view source_;
  OwnRules rules_;
  std::vector<RulesProblem> problems_;
  std::map<std::string, CategoryIndex> own_categories_;
  std::vector<const toml::node*> nodes_of_patterns_;  // of each detector
};

std::expected<OwnRules, std::vector<RulesProblem>> OwnRules::parse(std::string_view toml_text) {
  try {
    const toml::table table = toml::parse(toml_text);
    return RulesReader(toml_text).read(table);
  } catch (const toml::parse_error& error) {
    return std::unexpected(std::vector{
        RulesProblem{std::max(1, static_cast<int>(error.source().begin.line)),
                     std::max(1, static_cast<int>(error.source().begin.column)),
                     fmt::format("not TOML: {}", printable(error.description(), 300))}});
  }
}

}  // namespace celador
