#include "classify/term_list.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <vector>

#include "classify/embedded_data.h"

namespace celador {
namespace {

std::unordered_set<std::string_view> words_in(std::string_view file) {
  const auto lines = data::lines_of(file);
  return {lines.begin(), lines.end()};
}

// Sorted beginnings of which none begins another.
const std::vector<std::string_view>& medical_beginnings() {
  static const auto sorted = [] {
    auto lines = data::lines_of(data::kMedicalWords);
    std::ranges::sort(lines);
    return lines;
  }();
  return sorted;
}

template <std::size_t kSize>
bool ends_with_any(std::string_view word, const std::array<std::string_view, kSize>& ends) {
  return std::ranges::any_of(ends, [&](std::string_view end) { return word.ends_with(end); });
}

// Kinds of medicines are told by the end of their names (WHO's stems).
constexpr std::array<std::string_view, 22> kDrugStems{
    "prazol", "sartan",  "statin", "gliptin", "gliflozin", "cillin", "cilin", "floxacin",
    "mycin",  "micin",   "cyclin", "ciclin",  "azepam",    "azolam", "dipin", "dronat",
    "tinib",  "triptan", "setron", "oxetin",  "parin",     "lukast"};
constexpr std::array<std::string_view, 7> kIllnessEnds{"itis",  "ectomia", "ectomy", "scopia",
                                                       "scopy", "pathie",  "ektomie"};

// Without the ending that languages change: -a, -e, -o, -um.
std::string_view stem_of(std::string_view word) {
  if (word.ends_with("um")) return word.substr(0, word.size() - 2);
  const char last = word.back();
  if (last == 'a' || last == 'e' || last == 'o') return word.substr(0, word.size() - 1);
  return word;
}

}  // namespace

bool is_drug_name(std::string_view plain_word) {
  static const auto names = words_in(data::kDrugNames);
  if (plain_word.size() < 5) return false;
  const std::string_view stem = stem_of(plain_word);
  if (names.contains(stem) || names.contains(plain_word)) return true;
  return stem.size() >= 8 && ends_with_any(stem, kDrugStems);
}

bool is_medical_word(std::string_view plain_word) {
  if (plain_word.size() < 3) return false;
  const auto& sorted = medical_beginnings();
  const auto after = std::ranges::upper_bound(sorted, plain_word);
  if (after != sorted.begin()) {
    const std::string_view beginning = *(after - 1);
    // Short ones ("tos", "hiv") are whole words.
    if (plain_word.starts_with(beginning) &&
        (beginning.size() >= 5 || plain_word.size() <= beginning.size() + 1)) {
      return true;
    }
  }
  return plain_word.size() >= 8 && ends_with_any(plain_word, kIllnessEnds);
}

bool is_street_word(std::string_view plain_word) {
  static const auto words = words_in(data::kStreetWords);
  static const auto ends = [] {
    std::vector<std::string_view> found;
    for (const std::string_view word : words_in(data::kStreetWords)) {
      if (word.starts_with('-')) found.push_back(word.substr(1));
    }
    return found;
  }();
  if (plain_word.empty()) return false;
  if (words.contains(plain_word)) return true;
  return plain_word.size() >= 8 && std::ranges::any_of(ends, [&](std::string_view end) {
           return plain_word.size() >= end.size() + 3 && plain_word.ends_with(end);
         });
}

bool is_organization_word(std::string_view plain_word) {
  static const auto words = words_in(data::kOrganizationWords);
  return words.contains(plain_word);
}

}  // namespace celador
