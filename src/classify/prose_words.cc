#include "classify/prose_words.h"

#include <algorithm>
#include <array>
#include <functional>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "classify/check_digits.h"
#include "classify/embedded_data.h"
#include "classify/standard_fields.h"

namespace celador {
namespace {

struct Lists {
  std::unordered_map<std::string_view, WordClasses> classes;
  std::vector<std::string_view> street_ends;

  Lists() {
    constexpr auto kNames = std::to_array<std::pair<std::string_view, WordClass>>(
        {{"title", WordClass::kTitle},
         {"month", WordClass::kMonth},
         {"age_unit", WordClass::kAgeUnit},
         {"person_word", WordClass::kPersonWord},
         {"age_after", WordClass::kAgeAfter},
         {"number_word", WordClass::kNumberWord},
         {"duration", WordClass::kDuration},
         {"particle", WordClass::kParticle},
         {"street_before", WordClass::kStreetBefore},
         {"street_after", WordClass::kStreetAfter},
         {"not_name", WordClass::kNotName},
         {"sex", WordClass::kSex}});
    for (const std::string_view line : data::lines_of(data::kProseWords)) {
      const auto cells = split(line, '\t');
      CHECK(cells.size() == 2);
      const auto words = split(cells[1], ' ');
      if (cells[0] == "street_end") {
        street_ends.assign(words.begin(), words.end());
        continue;
      }
      const auto* const name =
          std::ranges::find(kNames, cells[0], &decltype(kNames)::value_type::first);
      CHECK(name != kNames.end());
      for (const std::string_view word : words) classes[word].add(name->second);
    }
    for (const std::string_view word : data::lines_of(data::kProseIllnesses))
      classes[word].add(WordClass::kIllness);
  }
};

const Lists& lists() {
  static const Lists loaded;
  return loaded;
}

struct WordHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view word) const {
    return std::hash<std::string_view>()(word);
  }
};

struct Phrases {
  std::unordered_map<std::string, std::vector<ContextPhrase>, WordHash, std::equal_to<>> by_first;

  Phrases() {
    for (const std::string_view line : data::lines_of(data::kProseContext)) {
      const auto cells = split(line, '\t');
      CHECK(cells.size() == 3);
      ContextPhrase phrase;
      const auto words = split(cells[0], ' ');
      phrase.words.assign(words.begin(), words.end());
      phrase.categories = categories_in(cells[1]);
      phrase.in_capitals = is_capital(cells[0].front());
      phrase.leads_on = cells[2] == ">";
      std::string first(words[0]);
      for (char& c : first) c = is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c;
      by_first[first].push_back(std::move(phrase));
    }
    for (auto& [first, phrases] : by_first) {
      std::ranges::sort(phrases, [](const ContextPhrase& a, const ContextPhrase& b) {
        return a.words.size() > b.words.size();
      });
    }
  }
};

}  // namespace

WordClasses classes_of(std::string_view plain_word) {
  const auto found = lists().classes.find(plain_word);
  if (found != lists().classes.end()) return found->second;
  // Plurals of illnesses.
  if (plain_word.size() > 5 && plain_word.ends_with('s')) {
    const auto one = lists().classes.find(plain_word.substr(0, plain_word.size() - 1));
    if (one != lists().classes.end() && one->second.has(WordClass::kIllness)) return one->second;
  }
  return {};
}

bool ends_as_street(std::string_view plain_word) {
  constexpr std::size_t kShortestName = 4;
  return std::ranges::any_of(lists().street_ends, [&](std::string_view end) {
    return plain_word.size() >= end.size() + kShortestName && plain_word.ends_with(end);
  });
}

std::span<const ContextPhrase> phrases_from(std::string_view plain_word) {
  static const Phrases loaded;
  const auto found = loaded.by_first.find(plain_word);
  return found == loaded.by_first.end() ? std::span<const ContextPhrase>() : found->second;
}

}  // namespace celador
