#include <algorithm>
#include <array>

#include "classify/check_digits.h"
#include "classify/known_words.h"
#include "classify/prose_reader.h"
#include "classify/term_list.h"

namespace celador {
namespace {

// Words between the word for a street and its number: "Calle de los Reyes Católicos 12".
constexpr std::size_t kStreetReach = 7;
constexpr std::size_t kMaxNameWords = 6;

bool is_space(std::string_view gap) { return gap == " " || gap == "\xc2\xa0"; }
// Between the words of a name: a space, a hyphen, an initial's dot, an apostrophe.
bool joins_names(std::string_view gap) {
  return is_space(gap) || gap == "-" || gap == ". " || gap == "'" || gap == "\xe2\x80\x99";
}

}  // namespace

bool ProseReader::is_name_word(std::size_t i) const {
  if (i >= tokens_.size() || !tokens_[i].capital || !tokens_[i].is_word()) return false;
  const WordClasses classes = classes_at(i);
  return !classes.has(WordClass::kNotName) && !classes.has(WordClass::kMonth) &&
         !classes.has(WordClass::kIllness);
}

bool ProseReader::is_all_capitals(std::size_t i) const {
  return tokens_.text(i).find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
}

// The last word of the name that begins at i.
std::size_t ProseReader::end_of_name(std::size_t i) const {
  std::size_t last = i;
  std::size_t at = i;
  while (at + 1 < tokens_.size() && at - i < kMaxNameWords && joins_names(tokens_.gap_after(at))) {
    ++at;
    const bool ends_sentence = tokens_.gap_before(at) == ". " && tokens_[at - 1].size() > 1;
    if (ends_sentence) break;
    // The next label: "Name: Ana Ruiz Phone: ...".
    const bool label = tokens_.gap_after(at).starts_with(':');
    if (is_name_word(at) && !(label && at > i + 1)) {
      last = at;
    } else if (!classes_at(at).has(WordClass::kParticle)) {
      break;
    }
  }
  return last;
}

std::size_t ProseReader::take_name(std::size_t i, const Word& word) {
  const CategoryIndex name = prose_categories().name;
  if (word.classes.has(WordClass::kTitle) && i + 1 < tokens_.size() &&
      (tokens_[i].capital || word.plain == "don" || word.plain == "dona")) {
    const std::string_view gap = tokens_.gap_after(i);
    std::size_t first = i + 1;
    // "Sr. D. Juan", "Dr/Dra. Gómez"
    const bool close = gap == " " || gap == ". " || gap == "." || gap == ".: " || gap == ": ";
    // "DR Omeprazole", "24 HR Glipizide" of medicines; "DR OMAR VEGA" is one.
    const bool of_medicine =
        tokens_[i].size() == 2 && gap == " " && is_all_capitals(i) && !is_all_capitals(i + 1);
    if (of_medicine) return i;
    while (close && first + 1 < tokens_.size() && classes_at(first).has(WordClass::kTitle)) ++first;
    const bool gapped = close && tokens_.gap_before(first).size() <= 3 &&
                        tokens_.gap_before(first).find('\n') == std::string_view::npos;
    // "Dra. I. Molina"
    if (gapped && first + 1 < tokens_.size() && tokens_[first].size() == 1 &&
        tokens_[first].capital && tokens_.gap_after(first) == ". ")
      ++first;
    if (gapped && is_name_word(first) && tokens_[first].size() >= 2) {
      found(name, ProseEvidence::kContext);
      return end_of_name(first) + 1;
    }
  }
  if (!is_name_word(i) || tokens_[i].size() < 2) return i;
  const bool named = i > 0 && is_space(tokens_.gap_before(i)) && tokens_[i - 1].capital &&
                     classes_at(i - 1).has(WordClass::kNotName);
  // "Hospital María Cristina", "San Juan": places.
  if (named || classes_at(i).has(WordClass::kStreetBefore)) return i;
  const std::string_view gap = tokens_.gap_after(i);
  std::array<char, kMaxProseWordBytes> room;
  if (i + 1 < tokens_.size() && gap == ", " && known_as(word.plain).has(KnownAs::kFamilyName) &&
      is_name_word(i + 1) && known_as(tokens_.plain(i + 1, room)).has(KnownAs::kGivenName)) {
    found(name, ProseEvidence::kForm);  // GARCIA, MARIA
    return i + 2;
  }
  if (!known_as(word.plain).has(KnownAs::kGivenName)) return i;
  const std::size_t last = end_of_name(i);
  if (last == i) return i;
  bool family = false;
  bool spaced = false;
  bool of_other = false;
  for (std::size_t k = i + 1; k <= std::min(last + 1, tokens_.size() - 1); ++k) {
    const std::string_view plain = tokens_.plain(k, room);
    // "Carl Zeiss Inc."
    const bool close = k <= last || is_space(tokens_.gap_before(k));
    const KnownWord known = known_as(plain);
    of_other = of_other || (close && tokens_[k].capital && known.has(KnownAs::kOrganization) &&
                            !known.has(KnownAs::kFamilyName));
    if (k > last) break;
    spaced = spaced || is_space(tokens_.gap_before(k));
    family = family || (tokens_[k].size() >= 3 && known.has(KnownAs::kFamilyName));
    of_other = of_other || classes_of(plain).has(WordClass::kStreetAfter);
  }
  // "Anderson-Hynes" is an operation.
  if (of_other || !spaced) return i;
  // A surname that no list has stands at once behind the name, and is written as it is: not
  // "Santiago de Compostela", "ELISA IgG".
  const bool fits = tokens_[last].size() >= 3 && is_all_capitals(i) == is_all_capitals(last) &&
                    !classes_at(i + 1).has(WordClass::kParticle);
  if (!family && !fits) return i;
  found(name, ProseEvidence::kForm);
  return last + 1;
}

// "Calle 45 # 12-30", "Carrera 7 No. 12": the streets of a town that are numbered.
bool ProseReader::names_numbered_street(std::size_t street, std::size_t number) const {
  if (tokens_[street].size() <= 3) return false;
  const std::string_view gap = tokens_.gap_after(number);
  const bool marked = gap.find('#') != std::string_view::npos ||
                      (number + 1 < tokens_.size() && is_word_of_number(number + 1)) ||
                      (number + 1 < tokens_.size() && tokens_[number + 1].has_digit);
  return marked || (tokens_[street].capital && gap.find_first_of(",.\n") != std::string_view::npos);
}

// "nº", "núm.", "No."
bool ProseReader::is_word_of_number(std::size_t i) const {
  std::array<char, kMaxProseWordBytes> room;
  const std::string_view plain = tokens_.plain(i, room);
  constexpr std::array<std::string_view, 8> kWords = {"n",      "no",     "num",    "numero",
                                                      "number", "nummer", "portal", "km"};
  return std::ranges::find(kWords, plain) != kWords.end();
}

std::size_t ProseReader::take_street(std::size_t i, const Word& word) {
  const CategoryIndex address = prose_categories().address;
  constexpr auto kSaid = ProseEvidence::kContext;
  const std::string_view text = tokens_.text();
  // c/ del Abedul 5-7
  const bool c_slash =
      word.plain == "c" && text.substr(tokens_[i].end).starts_with('/') && i + 1 < tokens_.size();
  if (c_slash || word.classes.has(WordClass::kStreetBefore)) {
    std::size_t at = i + 1;
    while (at < tokens_.size() && at - i <= 4 && !tokens_[at].capital &&
           classes_at(at).has(WordClass::kParticle))
      ++at;
    if (at >= tokens_.size() || !(tokens_[at].capital || tokens_[at].has_digit)) return i;
    if (tokens_.gap_before(i + 1).size() > 3) return i;
    // "AV de 0,6", "BD 0,5": short words for a street mean much else before a number. "carrera 3
    // veces" too, unless a number follows as in "Carrera 7 # 12-34".
    if (tokens_[at].has_digit && !names_numbered_street(i, at)) return i;
    // 12 rue de la Paix
    const bool numbered = i > 0 && tokens_[i - 1].is_number() && tokens_[i - 1].size() <= 4 &&
                          (is_space(tokens_.gap_before(i)) || tokens_.gap_before(i) == ", ");
    if (numbered) {
      found(address, kSaid);
      look_for_place_after(at);
      return at + 1;
    }
    for (std::size_t k = at + 1; k < tokens_.size() && k - i <= kStreetReach; ++k) {
      const std::string_view gap = tokens_.gap_before(k);
      if (gap.find('\n') != std::string_view::npos || gap.find(';') != std::string_view::npos)
        break;
      // "vía IV, de la supresión de 2", "prolongación de QT (487 ms)", "AV OD de 0,1": a sentence.
      const bool of_sentence = tokens_[k].is_word() && !tokens_[k].capital &&
                               tokens_[k].size() >= 2 && !classes_at(k).has(WordClass::kParticle) &&
                               !is_word_of_number(k);
      const bool amount = tokens_[k].has_digit && classes_at(k - 1).has(WordClass::kParticle);
      if (of_sentence || amount || gap.find('(') != std::string_view::npos) break;
      const bool number = tokens_[k].has_digit && tokens_[k].size() <= 4;
      const bool none = tokens_.text(k) == "s" && text.substr(tokens_[k].end).starts_with("/n");
      if (!number && !none) continue;
      found(address, kSaid);
      look_for_place_after(k);
      return k + 1;
    }
    // "vía" and "plaza" are words of other things too.
    return i;
  }
  if (tokens_[i].capital && (ends_as_street(word.plain) || word.plain == "str")) {
    const bool numbered = i + 1 < tokens_.size() && tokens_[i + 1].has_digit &&
                          tokens_[i + 1].size() <= 5 && tokens_.text(i + 1).front() != '0' &&
                          tokens_.gap_after(i).size() <= 2;
    if (numbered) {
      found(address, kSaid);
      look_for_place_after(i + 1);
      return i + 2;
    }
  }
  if (word.classes.has(WordClass::kStreetAfter) && tokens_[i].capital) {
    // 742 Evergreen Terrace
    for (std::size_t back = 1; back <= std::min<std::size_t>(i, 4); ++back) {
      const std::size_t k = i - back;
      if (!is_space(tokens_.gap_after(k)) && tokens_.gap_after(k) != ". ") return i;
      if (tokens_[k].is_number() && back >= 2 && tokens_[k].size() <= 5) {
        found(address, kSaid);
        look_for_place_after(i);
        return i + 1;
      }
      if (!tokens_[k].capital && !tokens_[k].has_digit) return i;
    }
  }
  return i;
}

// Behind a street: "28036 Madrid", "Springfield, IL 62704", "London SW1A 1AA".
void ProseReader::look_for_place_after(std::size_t i) {
  const ProseCategories& known = prose_categories();
  constexpr std::size_t kReachOfPlace = 9;
  for (std::size_t k = i + 1; k < std::min(i + 1 + kReachOfPlace, tokens_.size()); ++k) {
    const std::string_view gap = tokens_.gap_before(k);
    if (gap.find('\n') != std::string_view::npos) return;
    const bool code = tokens_[k].is_number() && (tokens_[k].size() == 5 || tokens_[k].size() == 4);
    const bool state = tokens_[k - 1].size() == 2 && tokens_[k - 1].is_word() &&
                       tokens_[k - 1].capital && tokens_[k].size() == 5;
    // "Los Leones 1245, Providencia" is a house: four digits are a code right before a town.
    const std::size_t apart = tokens_[k].size() == 4 ? 1 : 3;
    const bool town_follows = k + 1 < tokens_.size() && tokens_[k + 1].capital &&
                              tokens_[k + 1].is_word() && tokens_[k + 1].size() >= 3 &&
                              tokens_.gap_after(k).size() <= apart;
    if (!code || !(state || town_follows)) continue;
    found(known.postal_code, ProseEvidence::kContext);
    found(known.locality, ProseEvidence::kContext);
    return;
  }
  // The code itself stood at i: "CP: 28016 Madrid".
  if (tokens_[i].is_number() && i + 1 < tokens_.size() && tokens_[i + 1].capital &&
      tokens_[i + 1].is_word() && tokens_.gap_after(i) == " ")
    found(known.locality, ProseEvidence::kForm);
}

std::size_t ProseReader::take_term(std::size_t i, const Word& word) {
  const ProseCategories& known = prose_categories();
  if (word.classes.has(WordClass::kIllness)) {
    found(known.diagnosis, ProseEvidence::kForm);
    return i + 1;
  }
  constexpr std::size_t kShortestDrug = 6;
  if (word.plain.size() < kShortestDrug || !is_drug_name(word.plain)) return i;
  bool dose = false;
  for (std::size_t k = i + 1; k < std::min(i + 4, tokens_.size()); ++k) {
    std::array<char, kMaxProseWordBytes> room;
    const std::string_view text = tokens_.plain(k, room);
    const bool unit = text == "mg" || text == "mcg" || text == "g" || text == "ml" ||
                      text == "ui" || text == "iu" ||
                      (tokens_[k].has_digit && (text.ends_with("mg") || text.ends_with("mcg")));
    dose = dose || unit;
  }
  found(known.medication, dose ? ProseEvidence::kContext : ProseEvidence::kForm);
  return i + 1;
}

}  // namespace celador
