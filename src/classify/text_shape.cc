#include "classify/text_shape.h"

#include <algorithm>
#include <array>

#include "classify/check_digits.h"
#include "classify/known_words.h"
#include "classify/term_list.h"

namespace celador {
namespace {

// Words beyond this say nothing new about a value.
constexpr int kMaxWords = 400;
constexpr std::size_t kMaxNameBytes = 80;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

// Between the words of names.
bool is_name_mark(char c) {
  return c == ' ' || c == '-' || c == '.' || c == ',' || c == '\'' || c == '^' || c == '`';
}

struct Words {
  int all = 0;
  int plain_words = 0;     // letters, maybe a number behind (Synthea's "Curt84")
  bool names_only = true;  // nothing but words and the marks that names have
  int particles = 0;
  int given = 0;
  int family = 0;
  int either = 0;
  int organization = 0;
  int medical = 0;
  int patient = 0;
  bool street = false;
  bool drug = false;
  bool dose = false;
  bool person_inside = false;  // a given name with a family name behind
};

// A word of letters from `at` on, and where it ends.
struct Word {
  std::string_view letters;
  std::size_t end = 0;
  bool has_number_behind = false;
};

Word next_word(std::string_view plain, std::size_t at) {
  Word word;
  std::size_t end = at;
  // A '?' inside a word stands for a letter that was lost: Wi?niewski.
  const auto is_lost_letter = [&](std::size_t i) {
    return plain[i] == '?' && i > at && i + 1 < plain.size() && is_letter(plain[i + 1]);
  };
  while (end < plain.size() && (is_letter(plain[end]) || is_lost_letter(end))) ++end;
  word.letters = plain.substr(at, end - at);
  const std::size_t letters_end = end;
  while (end < plain.size() && is_digit(plain[end]) && end - letters_end < 4) ++end;
  word.has_number_behind = end > letters_end;
  word.end = end;
  return word;
}

void count_word(Words& words, std::string_view word, const KnownWord& known, bool& given_before) {
  const bool given = word.size() > 1 && known.has(KnownAs::kGivenName);
  const bool family = word.size() > 1 && known.has(KnownAs::kFamilyName);
  // A particle belongs to a name and says nothing of whose it is, and so does an initial.
  if (word.size() == 1 || known.has(KnownAs::kParticle)) {
    ++words.particles;
  } else {
    words.given += given ? 1 : 0;
    words.family += family ? 1 : 0;
    words.either += given || family ? 1 : 0;
    words.person_inside = words.person_inside || (given_before && family);
    given_before = given;
  }
  words.organization += known.has(KnownAs::kOrganization) ? 1 : 0;
  words.street = words.street || known.has(KnownAs::kStreet) || ends_as_street_name(word);
  words.drug = words.drug || known.has(KnownAs::kMedicine) || (!known.any() && is_drug_name(word));
  words.medical += is_medical_word(word) ? 1 : 0;
  words.patient += known.has(KnownAs::kPatient) ? 1 : 0;
}

Words read_words(std::string_view plain) {
  Words words;
  bool number_before = false;
  bool given_before = false;
  std::size_t at = 0;
  while (at < plain.size() && words.all < kMaxWords) {
    const char c = plain[at];
    if (is_letter(c)) {
      const Word word = next_word(plain, at);
      ++words.all;
      const KnownWord known = known_as(word.letters);
      words.dose = words.dose || (number_before && known.has(KnownAs::kDoseUnit));
      count_word(words, word.letters, known, given_before);
      number_before = false;
      at = word.end;
      if (at < plain.size() && is_digit(plain[at])) words.names_only = false;
    } else if (is_digit(c)) {
      words.names_only = false;
      number_before = true;
      given_before = false;
      ++at;
    } else {
      // ?ukasz
      const bool lost_letter = c == '?' && at + 1 < plain.size() && is_letter(plain[at + 1]);
      if (!is_name_mark(c) && !lost_letter) words.names_only = false;
      if (c != ' ' && c != '-' && c != '\'') given_before = false;
      if (c != ' ' && c != '.' && c != ',') number_before = false;
      ++at;
    }
  }
  if (at < plain.size()) words.names_only = false;
  return words;
}

// Most of its words are names, and none is of a company or a place.
void add_person_shapes(const Words& words, ShapeSet& shapes) {
  if (words.organization > 0 || words.street) return;
  const int significant = words.all - words.particles;
  if (significant < 1 || significant > 6) return;
  if (significant == 1) {
    if (words.all > 2) return;
    if (words.given > 0) shapes.add(Shape::kGivenName);
    if (words.family > 0) shapes.add(Shape::kFamilyName);
    if (words.either > 0) shapes.add(Shape::kPersonName);
    return;
  }
  const int needed = significant <= 2 ? significant : significant - 1;
  if (words.either < needed) return;
  shapes.add(Shape::kPersonName);
  if (words.given == significant) shapes.add(Shape::kGivenName);
  if (words.family == significant) shapes.add(Shape::kFamilyName);
  if (words.given > 0 && words.family > 0) shapes.add(Shape::kFullName);
}

}  // namespace

void add_text_shapes(std::string_view plain, ShapeSet& shapes) {
  const bool letters = std::ranges::any_of(plain, is_letter);
  if (!letters || plain.size() < 2) return;
  const Words words = read_words(plain);
  const auto spaces = std::ranges::count(plain, ' ');
  const auto letter_count = std::ranges::count_if(plain, is_letter);
  if (spaces >= 4 && letter_count >= 20) shapes.add(Shape::kText);
  if (words.names_only && words.all >= 1 && words.all <= 8 && plain.size() <= kMaxNameBytes &&
      letter_count >= 2) {
    shapes.add(Shape::kWords);
    if (words.all > 1) shapes.add(Shape::kSeveralWords);
    if (words.either > 0) shapes.add(Shape::kNameWord);
    add_person_shapes(words, shapes);
  }
  if (words.organization > 0 && plain.size() <= 160) shapes.add(Shape::kOrganizationWord);
  if (words.street && spaces > 0 && plain.size() <= 200) shapes.add(Shape::kStreet);
  if (words.drug) shapes.add(Shape::kDrugWord);
  if (words.dose) shapes.add(Shape::kDose);
  if (words.medical > 0 || words.drug) shapes.add(Shape::kMedicalWord);
  const int clinical = words.medical + (words.drug ? 1 : 0) + (words.dose ? 1 : 0);
  if (shapes.has(Shape::kText) && (clinical >= 3 || (clinical >= 1 && words.patient > 0)))
    shapes.add(Shape::kClinicalText);
  if (shapes.has(Shape::kText) && words.person_inside) shapes.add(Shape::kPersonInText);
}

}  // namespace celador
