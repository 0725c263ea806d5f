#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Many regular expressions over a text in one pass, by Vectorscan (a fork of Hyperscan; Wang et
// al., NSDI 2019): an automaton, so that time grows with the text alone and no expression can make
// it go back and try again. What an automaton cannot do (look-around, back-references) it refuses.
//
// The only place that knows the library. Tested by pattern_scan_test.cc, fuzzed by
// own_rules_fuzz.cc.
namespace celador {

enum class Letters : std::uint8_t { kAsWritten, kOfAnyCase };
enum class Place : std::uint8_t { kWholeText, kAnywhere };

struct Pattern {
  std::string_view expression;  // PCRE syntax, UTF-8; '.' matches line ends too
  Letters letters = Letters::kAsWritten;
  Place place = Place::kAnywhere;
};

// What is wrong with which pattern; `position` in bytes of the expression, where it is known.
struct PatternProblem {
  std::size_t pattern = 0;
  std::optional<std::size_t> position;
  std::string what;
};

// How much an automaton for it takes, roughly in states, without building it: repeats multiply. An
// expression of a few letters can ask for millions: (a{1,500}b){1,500}.
std::size_t pattern_weight(std::string_view expression);
inline constexpr std::size_t kMaxPatternBytes = 500;
// Measured: a pattern of this weight is built in under two seconds.
inline constexpr std::size_t kMaxPatternWeight = 1000;

// What is wrong with one pattern, without building it; nullopt: nothing that shows before.
std::optional<PatternProblem> problem_of(const Pattern& pattern);

// Compiled patterns, not to be changed: threads may share it.
class PatternSet {
 public:
  // Each pattern is checked alone first, so that a problem names the pattern and the place in it.
  static std::expected<PatternSet, PatternProblem> compile(std::span<const Pattern> patterns);
  PatternSet(PatternSet&&) noexcept;
  PatternSet& operator=(PatternSet&&) noexcept;
  ~PatternSet();

  std::size_t size() const { return size_; }

 private:
  friend class PatternScan;
  PatternSet();
  struct Database;
  std::unique_ptr<Database> database_;
  std::size_t size_ = 0;
};

// The room that scanning needs, wiped when given back. One thread at a time; `set` outlives it.
class PatternScan {
 public:
  explicit PatternScan(const PatternSet& set);
  PatternScan(const PatternScan&) = delete;
  PatternScan& operator=(const PatternScan&) = delete;
  ~PatternScan();

  // The indexes of the patterns that match, in ascending order; good until the next call. None for
  // a text that is not valid UTF-8.
  std::span<const std::size_t> matches(std::string_view text);

 private:
  struct Scratch;
  const PatternSet& set_;
  std::unique_ptr<Scratch> scratch_;
  std::vector<std::size_t> found_;
};

}  // namespace celador
