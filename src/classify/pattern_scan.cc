#include "classify/pattern_scan.h"

#include <fmt/format.h>
#include <hs/hs.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "base/buffer.h"
#include "base/check.h"
#include "base/text.h"

namespace celador {
namespace {

constexpr std::size_t kMaxGroupDepth = 40;
// States of what stands for many characters in UTF-8, as measured.
constexpr std::size_t kAnyCharacterWeight = 4;
constexpr std::size_t kForeignClassWeight = 8;
constexpr std::size_t kPropertyWeight = 300;  // \p{L}

constexpr unsigned kFlags = HS_FLAG_UTF8 | HS_FLAG_DOTALL | HS_FLAG_SINGLEMATCH;

// Reads an expression as far as its weight needs; what is wrong with it the compiler will say.
class WeightReader {
 public:
  explicit WeightReader(std::string_view text) : text_(text) {}

  std::size_t read() {
    std::vector<std::size_t> sums{0};  // of the open groups
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '(') {
        ++at_;
        sums.push_back(0);
        if (sums.size() > kMaxGroupDepth) return kTooMuch;
        continue;
      }
      std::size_t atom = 0;
      if (c == ')') {
        ++at_;
        atom = sums.back();
        if (sums.size() > 1) sums.pop_back();
      } else {
        atom = read_atom();
      }
      atom = repeated(atom);
      sums.back() = std::min(kTooMuch, sums.back() + atom);
    }
    std::size_t all = 0;
    for (const std::size_t sum : sums) all = std::min(kTooMuch, all + sum);
    return all;
  }

 private:
  static constexpr std::size_t kTooMuch = 1'000'000;

  std::size_t read_atom() {
    const char c = text_[at_++];
    if (c == '.') return kAnyCharacterWeight;
    if (c == '\\') return read_escape();
    if (c == '[') return read_class();
    return 1;
  }

  std::size_t read_escape() {
    if (at_ >= text_.size()) return 1;
    const char c = text_[at_++];
    const std::size_t close = text_.substr(at_).starts_with('{') ? text_.find('}', at_) : at_;
    const bool property = c == 'p' || c == 'P';
    if ((property || c == 'x') && close != std::string_view::npos && close > at_) {
      at_ = close + 1;
      return property ? kPropertyWeight : kAnyCharacterWeight;
    }
    if (property) {
      ++at_;  // \pL
      return kPropertyWeight;
    }
    return std::string_view("DSWNHVRXC").contains(c) ? kAnyCharacterWeight : 1;
  }

  std::size_t read_class() {
    std::size_t weight = 1;
    if (at_ < text_.size() && text_[at_] == '^') {
      weight = kAnyCharacterWeight;
      ++at_;
    }
    bool first = true;  // a ']' that comes first stands for itself
    while (at_ < text_.size() && (first || text_[at_] != ']')) {
      first = false;
      const char c = text_[at_++];
      if (c == '\\') {
        weight = std::max(weight, read_escape());
      } else if (static_cast<unsigned char>(c) >= 0x80) {
        weight = std::max(weight, kForeignClassWeight);
      }
    }
    ++at_;
    return weight;
  }

  // The atom as often as the repeat behind it says: {n}, {n,}, {n,m}. '*', '+' and '?' add nothing.
  std::size_t repeated(std::size_t atom) {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '*' || c == '+' || c == '?') {
        ++at_;
        continue;
      }
      if (c != '{') return atom;
      const std::size_t close = text_.find('}', at_);
      if (close == std::string_view::npos) return atom;
      const auto bounds = split(text_.substr(at_ + 1, close - at_ - 1), ',');
      const auto least = parse_unsigned(bounds[0]);
      if (!least || bounds.size() > 2) return atom;
      std::uint64_t most = *least;
      if (bounds.size() == 2) most = std::max(most, parse_unsigned(bounds[1]).value_or(0));
      most = std::clamp<std::uint64_t>(most, 1, kTooMuch);
      atom = std::min<std::size_t>(kTooMuch, atom * most);
      at_ = close + 1;
    }
    return atom;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// "... at index 12." -> 12, and the message without it.
std::optional<std::size_t> take_position(std::string& message) {
  while (message.ends_with('.') || message.ends_with(' ')) message.pop_back();
  const std::size_t digits = message.find_last_not_of("0123456789") + 1;
  const auto position = parse_unsigned(std::string_view(message).substr(digits));
  constexpr std::string_view kBefore = " index ";
  if (!position || digits < kBefore.size()) return std::nullopt;
  if (message.compare(digits - kBefore.size(), kBefore.size(), kBefore) != 0) return std::nullopt;
  message.resize(digits - kBefore.size());
  for (const std::string_view word : {" at", ","}) {
    if (message.ends_with(word)) message.resize(message.size() - word.size());
  }
  return position;
}

bool is_valid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto byte = [&](std::size_t i) {
      return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const unsigned first = byte(0);
    if (first < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4) return false;
    for (std::size_t i = 1; i < length; ++i) {
      if ((byte(i) & 0xC0U) != 0x80U) return false;
    }
    // Overlong forms, surrogates, beyond U+10FFFF.
    const unsigned second = byte(1);
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
        (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) {
      return false;
    }
    at += length;
  }
  return true;
}

// The scratch may hold parts of the text: it is wiped before it is given back. Its size stands in
// front of it, in a block that keeps the alignment the library wants.
constexpr std::size_t kScratchAlignment = 64;

void* allocate_wiped(std::size_t size) {
  void* const block =
      std::aligned_alloc(kScratchAlignment, (size + 2 * kScratchAlignment - 1) / kScratchAlignment *
                                                kScratchAlignment);
  if (block == nullptr) return nullptr;
  std::memcpy(block, &size, sizeof(size));
  return static_cast<char*>(block) + kScratchAlignment;
}

void free_wiped(void* memory) {
  if (memory == nullptr) return;
  char* const block = static_cast<char*>(memory) - kScratchAlignment;
  std::size_t size = 0;
  std::memcpy(&size, block, sizeof(size));
  wipe(memory, size);
  std::free(block);
}

}  // namespace

std::size_t pattern_weight(std::string_view expression) { return WeightReader(expression).read(); }

std::optional<PatternProblem> problem_of(const Pattern& pattern) {
  if (pattern.expression.empty()) return PatternProblem{0, {}, "it is empty"};
  if (pattern.expression.size() > kMaxPatternBytes) {
    return PatternProblem{
        0, {}, fmt::format("it is longer than {} bytes: use several rules", kMaxPatternBytes)};
  }
  if (const std::size_t nul = pattern.expression.find('\0'); nul != std::string_view::npos)
    return PatternProblem{0, nul, "it holds a NUL"};
  // (*UCP) makes every \w as heavy as \p{L}.
  if (const std::size_t verb = pattern.expression.find("(*"); verb != std::string_view::npos)
    return PatternProblem{0, verb, "verbs such as (*UCP) are not supported"};
  const std::size_t weight = pattern_weight(pattern.expression);
  if (weight > kMaxPatternWeight) {
    return PatternProblem{
        0,
        {},
        fmt::format("its repeats multiply to more than {} characters: use smaller bounds, * or + "
                    "(\\p{{…}} counts as {})",
                    kMaxPatternWeight, kPropertyWeight)};
  }
  const std::string expression(pattern.expression);
  hs_expr_info_t* info = nullptr;
  hs_compile_error_t* error = nullptr;
  const hs_error_t outcome = hs_expression_info(expression.c_str(), kFlags, &info, &error);
  if (outcome != HS_SUCCESS) {
    PatternProblem problem{0, {}, error == nullptr ? "it cannot be read" : error->message};
    hs_free_compile_error(error);
    problem.position = take_position(problem.what);
    return problem;
  }
  const bool matches_nothing = info->min_width == 0;
  std::free(info);  // hs_expression_info: by the allocator that was set, malloc unless told
  if (matches_nothing) return PatternProblem{0, {}, "it matches the empty text"};
  return std::nullopt;
}

struct PatternSet::Database {
  hs_database_t* compiled = nullptr;
  ~Database() { hs_free_database(compiled); }
};

PatternSet::PatternSet() : database_(std::make_unique<Database>()) {}
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;
PatternSet::~PatternSet() = default;

std::expected<PatternSet, PatternProblem> PatternSet::compile(std::span<const Pattern> patterns) {
  if (hs_valid_platform() != HS_SUCCESS) {
    return std::unexpected(
        PatternProblem{0, {}, "patterns need a processor with SSE4.2 (or NEON, VSX)"});
  }
  std::vector<std::string> wrapped;
  std::vector<const char*> expressions;
  std::vector<unsigned> flags;
  std::vector<unsigned> ids;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    if (auto problem = problem_of(patterns[i])) {
      problem->pattern = i;
      return std::unexpected(std::move(*problem));
    }
    wrapped.push_back(patterns[i].place == Place::kWholeText
                          ? fmt::format("\\A(?:{})\\z", patterns[i].expression)
                          : std::string(patterns[i].expression));
    flags.push_back(kFlags |
                    (patterns[i].letters == Letters::kOfAnyCase ? unsigned{HS_FLAG_CASELESS} : 0U));
    ids.push_back(static_cast<unsigned>(i));
  }
  for (const std::string& each : wrapped) expressions.push_back(each.c_str());
  PatternSet set;
  set.size_ = patterns.size();
  if (patterns.empty()) return set;
  hs_compile_error_t* error = nullptr;
  const hs_error_t outcome = hs_compile_multi(
      expressions.data(), flags.data(), ids.data(), static_cast<unsigned>(expressions.size()),
      HS_MODE_BLOCK, nullptr, &set.database_->compiled, &error);
  if (outcome == HS_SUCCESS) return set;
  PatternProblem problem;
  if (error == nullptr) {
    problem.what = "it cannot be compiled";
  } else {
    problem.what = error->message;
    problem.pattern = error->expression < 0 ? 0 : static_cast<std::size_t>(error->expression);
    hs_free_compile_error(error);
    (void)take_position(problem.what);  // of the wrapped expression
  }
  return std::unexpected(std::move(problem));
}

struct PatternScan::Scratch {
  hs_scratch_t* room = nullptr;
  ~Scratch() { hs_free_scratch(room); }
};

PatternScan::PatternScan(const PatternSet& set) : set_(set), scratch_(std::make_unique<Scratch>()) {
  static const hs_error_t kAllocatorIsSet = hs_set_scratch_allocator(allocate_wiped, free_wiped);
  CHECK(kAllocatorIsSet == HS_SUCCESS);
  if (set.database_->compiled == nullptr) return;
  const hs_error_t outcome = hs_alloc_scratch(set.database_->compiled, &scratch_->room);
  if (outcome == HS_NOMEM) throw std::bad_alloc();
  CHECK(outcome == HS_SUCCESS);
}

PatternScan::~PatternScan() = default;

std::span<const std::size_t> PatternScan::matches(std::string_view text) {
  found_.clear();
  if (set_.database_->compiled == nullptr || text.size() > ~0U || !is_valid_utf8(text)) return {};
  const auto on_match = [](unsigned id, unsigned long long, unsigned long long, unsigned,
                           void* found) {
    static_cast<std::vector<std::size_t>*>(found)->push_back(id);
    return 0;
  };
  const hs_error_t outcome =
      hs_scan(set_.database_->compiled, text.data(), static_cast<unsigned>(text.size()), 0,
              scratch_->room, on_match, &found_);
  CHECK(outcome == HS_SUCCESS);
  // A pattern is reported once at least (HS_FLAG_SINGLEMATCH), in the order of the text.
  std::ranges::sort(found_);
  const auto twice = std::ranges::unique(found_);
  found_.erase(twice.begin(), twice.end());
  return found_;
}

}  // namespace celador
