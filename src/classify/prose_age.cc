#include <algorithm>
#include <array>

#include "base/text.h"
#include "classify/check_digits.h"
#include "classify/prose_reader.h"

// How old somebody is, in figures and in words, and of which sex: "mujer de 45 años", "a
// 38-year-old man", "niña de tres años y diez meses", "paciente varón".
namespace celador {
namespace {

// Between a word for a person and the number that is their age: "varón, obeso, de 45 años".
constexpr std::size_t kReachBack = 4;
// Behind the unit: "45 años de edad", "38-year-old".
constexpr std::size_t kReachAhead = 3;

}  // namespace

// A word of a sex near the age of tokens first to last; of those behind it the next two, as
// "38-year-old white man".
void ProseReader::look_for_sex_near(std::size_t first, std::size_t last) {
  const CategoryIndex sex = prose_categories().sex;
  const auto says_sex = [&](std::size_t at) {
    return tokens_[at].is_word() && tokens_[at].size() >= 3 && classes_at(at).has(WordClass::kSex);
  };
  for (std::size_t back = 1; back <= std::min(first, kReachBack); ++back) {
    if (tokens_.gap_after(first - back).find_first_of(".;\n") != std::string_view::npos) break;
    if (!says_sex(first - back)) continue;
    found(sex, ProseEvidence::kContext);
    return;
  }
  for (std::size_t k = last + 1; k < std::min(last + 3, tokens_.size()); ++k) {
    if (tokens_.gap_before(k).find_first_of(".;\n") != std::string_view::npos) return;
    if (!says_sex(k)) continue;
    found(sex, ProseEvidence::kContext);
    return;
  }
}

// Years, months or days of tokens first to unit: an age where words around say so.
std::size_t ProseReader::take_age_with_unit(std::size_t first, std::size_t unit) {
  const CategoryIndex age = prose_categories().age;
  for (std::size_t k = unit + 1; k < std::min(unit + kReachAhead, tokens_.size()); ++k) {
    if (!classes_at(k).has(WordClass::kAgeAfter)) continue;
    found(age, ProseEvidence::kContext);
    look_for_sex_near(first, k);
    return k + 1;
  }
  // "72-jähriger Patient"
  const bool of_next = tokens_.gap_after(first) == "-" && unit == first + 1 &&
                       unit + 1 < tokens_.size() && tokens_.gap_after(unit) == " " &&
                       classes_at(unit + 1).has(WordClass::kPersonWord);
  if (of_next) {
    found(age, ProseEvidence::kContext);
    look_for_sex_near(first, unit);
    return unit + 2;
  }
  // "paciente operado hace tres años" does not say how old, nor does "three years ago".
  if (first > 0 && classes_at(first - 1).has(WordClass::kDuration)) return first;
  if (unit + 1 < tokens_.size() && classes_at(unit + 1).has(WordClass::kDuration)) return first;
  for (std::size_t back = 1; back <= std::min(first, kReachBack); ++back) {
    if (!classes_at(first - back).has(WordClass::kPersonWord)) continue;
    found(age, ProseEvidence::kContext);
    look_for_sex_near(first, unit);
    return unit + 1;
  }
  return first;
}

// "45F with a cough", as doctors note it.
bool ProseReader::is_age_and_sex(std::size_t i) const {
  const std::string_view text = tokens_.text(i);
  const bool form = text.size() == 3 && is_digit(text[0]) && is_digit(text[1]) &&
                    (text[2] == 'F' || text[2] == 'M');
  if (!form || i + 1 >= tokens_.size() || tokens_.gap_after(i) != " ") return false;
  constexpr auto kGoOn =
      std::to_array<std::string_view>({"with", "w", "h", "who", "presents", "presenting", "p", "c",
                                       "s", "admitted", "found", "pmh", "hx"});
  return std::ranges::find(kGoOn, tokens_.text(i + 1)) != kGoOn.end();
}

// "varón de 56 a,", "die Patientin (65 J.)": a letter for years behind somebody's number.
bool ProseReader::is_letter_for_years(std::size_t i) const {
  if (i == 0 || i + 1 >= tokens_.size() || tokens_.gap_after(i) != " ") return false;
  const std::string_view unit = tokens_.text(i + 1);
  const std::string_view gap = tokens_.gap_after(i + 1);
  if ((unit != "a" && unit != "J") || gap.empty() || gap.front() == ' ') return false;
  return classes_at(i - 1).has(WordClass::kPersonWord) ||
         (i >= 2 && classes_at(i - 2).has(WordClass::kPersonWord));
}

// "70 años", "mujer de 45 años", "a 38-year-old man", "Edad: 70".
std::size_t ProseReader::take_age(std::size_t i) {
  constexpr std::size_t kAgeReach = 3;
  const ProseToken& token = tokens_[i];
  if (is_age_and_sex(i)) {
    found(prose_categories().age, ProseEvidence::kContext);
    found(prose_categories().sex, ProseEvidence::kContext);
    return i + 1;
  }
  // "varón de 56a"
  const bool short_year = token.has_letter && token.size() == 3 && tokens_.text(i).ends_with('a') &&
                          is_digit(tokens_.text(i)[0]) && is_digit(tokens_.text(i)[1]);
  if (short_year && i >= 2 && classes_at(i - 2).has(WordClass::kPersonWord) &&
      tokens_.text(i - 1) == "de") {
    found(prose_categories().age, ProseEvidence::kContext);
    look_for_sex_near(i, i);
    return i + 1;
  }
  if (!token.is_number() || token.size() > 3) return i;
  const auto years = parse_unsigned(tokens_.text(i));
  if (!years || *years > 120) return i;
  const CategoryIndex age = prose_categories().age;
  const bool unit = i + 1 < tokens_.size() && tokens_.gap_after(i).size() <= 2 &&
                    classes_at(i + 1).has(WordClass::kAgeUnit);
  const Context* const said = context_of(age, i, kAgeReach);
  if (said != nullptr && (said->colon || said->phrase->words.size() > 1 || unit)) {
    found(age, ProseEvidence::kContext);
    return i + 1;
  }
  // "39 y/o"
  const bool short_unit = i + 2 < tokens_.size() && tokens_.text(i + 1) == "y" &&
                          tokens_.text(i + 2) == "o" && tokens_.gap_after(i + 1) == "/";
  if (short_unit) {
    found(age, ProseEvidence::kContext);
    look_for_sex_near(i, i + 2);
    return i + 3;
  }
  if (is_letter_for_years(i)) {
    found(age, ProseEvidence::kContext);
    look_for_sex_near(i, i + 1);
    return i + 2;
  }
  return unit ? take_age_with_unit(i, i + 1) : i;
}

// "niña de tres años", "mujer de sesenta y tres años", "a forty-five year old man".
std::size_t ProseReader::take_age_in_words(std::size_t i) {
  constexpr std::size_t kMostWords = 3;
  std::size_t last = i;
  for (std::size_t k = i; k < std::min(i + kMostWords, tokens_.size()); ++k) {
    const std::string_view gap = k == i ? " " : tokens_.gap_before(k);
    if (gap != " " && gap != "-") break;
    if (classes_at(k).has(WordClass::kNumberWord)) {
      last = k;
    } else if (!classes_at(k).has(WordClass::kParticle)) {
      break;
    }
  }
  const bool unit = last + 1 < tokens_.size() && tokens_.gap_after(last).size() <= 1 &&
                    classes_at(last + 1).has(WordClass::kAgeUnit);
  return unit ? take_age_with_unit(i, last + 1) : i;
}

// "paciente varón", "female patient", "sexo femenino"; "Mujer que ingresa" where a text or what a
// label says begins.
std::size_t ProseReader::take_sex(std::size_t i, const Word& word) {
  if (!word.classes.has(WordClass::kSex) || tokens_[i].size() < 4) return i;
  const auto is_patient = [&](std::size_t at) {
    const WordClasses classes = classes_at(at);
    return classes.has(WordClass::kPersonWord) && !classes.has(WordClass::kSex) &&
           tokens_[at].size() >= 5;
  };
  const bool behind = i > 0 && tokens_.gap_before(i) == " " && is_patient(i - 1);
  const bool before = i + 1 < tokens_.size() && tokens_.gap_after(i) == " " && is_patient(i + 1);
  const std::string_view gap = tokens_.gap_before(i);
  const bool begins = tokens_[i].capital && (i == 0 || gap.find(':') != std::string_view::npos) &&
                      i + 1 < tokens_.size() && !tokens_[i + 1].capital;
  if (behind || before) {
    found(prose_categories().sex, ProseEvidence::kContext);
  } else if (begins) {
    found(prose_categories().sex, ProseEvidence::kForm);
  } else {
    return i;
  }
  return i + 1;
}

}  // namespace celador
