#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/categories.h"

// What words of running text say, as data/prose/ has it. Words are in lower case without accents.
namespace celador {

// Words by what they do in a sentence.
enum class WordClass : std::uint8_t {
  kTitle,
  kMonth,
  kAgeUnit,
  kPersonWord,
  kAgeAfter,
  kNumberWord,  // three, sesenta
  kDuration,    // what makes years a time that passed: hace, ago
  kParticle,
  kStreetBefore,  // calle Mayor 5
  kStreetAfter,   // 5 Main Street
  kNotName,       // what is no part of a person's name
  kSex,
  kIllness,
  kCount
};

// Classes of one word, as bits.
class WordClasses {
 public:
  bool has(WordClass one) const { return (bits_ >> static_cast<unsigned>(one) & 1U) != 0; }
  void add(WordClass one) {
    bits_ = static_cast<std::uint16_t>(bits_ | 1U << static_cast<unsigned>(one));
  }
  bool any() const { return bits_ != 0; }

 private:
  std::uint16_t bits_ = 0;
};
WordClasses classes_of(std::string_view plain_word);
// Hauptstrasse: the end of a word that names a street.
bool ends_as_street(std::string_view plain_word);

// A phrase that says what comes next.
struct ContextPhrase {
  std::vector<std::string_view> words;
  std::vector<CategoryIndex> categories;  // the first whose check digits hold, else the last
  bool in_capitals = false;               // only when it is written so
  bool leads_on = false;                  // words may follow without a colon: "me llamo Ana"
};
// Those that begin with a word, longest first.
std::span<const ContextPhrase> phrases_from(std::string_view plain_word);

}  // namespace celador
