#include "classify/term_list.h"

#include <algorithm>
#include <array>
#include <vector>

#include "classify/embedded_data.h"
#include "classify/known_words.h"

namespace celador {
namespace {

// The lines of a file that begin with a dash: ends of words. Asked for nearly every word, so the
// last letter comes first.
class WordEnds {
 public:
  explicit WordEnds(std::string_view file) {
    for (const std::string_view line : data::lines_of(file)) {
      if (line.starts_with('-') && line.size() > 1)
        by_last_[place(line.back())].push_back(line.substr(1));
    }
  }
  // Whether one of them ends a word, with so many letters before it or more.
  bool end(std::string_view word, std::size_t letters_before) const {
    return !word.empty() &&
           std::ranges::any_of(by_last_[place(word.back())], [&](std::string_view end) {
             return word.size() >= end.size() + letters_before && word.ends_with(end);
           });
  }

 private:
  static std::size_t place(char c) { return static_cast<unsigned char>(c) % kPlaces; }
  static constexpr std::size_t kPlaces = 32;
  std::array<std::vector<std::string_view>, kPlaces> by_last_;
};

// Sorted beginnings of which none begins another, by their first letter.
class WordBeginnings {
 public:
  explicit WordBeginnings(std::string_view file) {
    for (const std::string_view line : data::lines_of(file)) {
      if (!line.starts_with('-')) by_first_[place(line.front())].push_back(line);
    }
    for (auto& each : by_first_) std::ranges::sort(each);
  }
  // What a word begins with; empty if nothing of these.
  std::string_view of(std::string_view word) const {
    const auto& sorted = by_first_[place(word.front())];
    const auto after = std::ranges::upper_bound(sorted, word);
    if (after == sorted.begin() || !word.starts_with(*(after - 1))) return {};
    return *(after - 1);
  }

 private:
  static std::size_t place(char c) { return static_cast<unsigned char>(c); }
  std::array<std::vector<std::string_view>, 256> by_first_;
};

// Without the ending that languages change: -a, -e, -o, -um.
std::string_view stem_of(std::string_view word) {
  if (word.ends_with("um")) return word.substr(0, word.size() - 2);
  const char last = word.back();
  if (last == 'a' || last == 'e' || last == 'o') return word.substr(0, word.size() - 1);
  return word;
}

}  // namespace

bool is_drug_name(std::string_view plain_word) {
  static const WordEnds kStems(data::kDrugNames);
  if (plain_word.size() < 5) return false;
  const std::string_view stem = stem_of(plain_word);
  if (known_as(stem).has(KnownAs::kMedicine) || known_as(plain_word).has(KnownAs::kMedicine))
    return true;
  return stem.size() >= 8 && kStems.end(stem, 0);
}

bool is_medical_word(std::string_view plain_word) {
  static const WordBeginnings kBeginnings(data::kMedicalWords);
  static const WordEnds kEnds(data::kMedicalWords);
  if (plain_word.size() < 3) return false;
  const std::string_view beginning = kBeginnings.of(plain_word);
  // Short ones ("tos", "hiv") are whole words.
  if (!beginning.empty() && (beginning.size() >= 5 || plain_word.size() <= beginning.size() + 1))
    return true;
  return plain_word.size() >= 8 && kEnds.end(plain_word, 0);
}

bool ends_as_street_name(std::string_view plain_word) {
  static const WordEnds kEnds(data::kStreetWords);
  return plain_word.size() >= 8 && kEnds.end(plain_word, 3);
}

}  // namespace celador
