#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace celador {

// How alike two values are, told from keyed bits alone: values themselves are never kept, so a slip
// of the pen has to be seen in what is.
//
// A likeness is 64 bits of a Bloom filter over the letters of a value and its pairs of neighbouring
// letters, under the round's key (the idea of Schnell, Bachteler and Reiher's record linkage with
// Bloom filters, 2009). A word that is spelt nearly the same has most of its bits in common; the
// words of a name may stand in any order. A date's likeness is a byte for each of its digits.
// Without the key neither says anything; with it, both die at the end of the round.
using Likeness = std::uint64_t;  // 0: there is none

enum class Agreement : std::uint8_t { kMissing, kExact, kNear, kFar, kDiffers };

// Of words, numbers and addresses.
Agreement compare_likeness(Likeness a, Likeness b);
// Of dates: near is one digit off or day and month exchanged, far is year, month or day off.
Agreement compare_dates(Likeness a, Likeness b);

// Parts of a date, as keys to look for candidates by: each leaves out what may be wrong.
inline constexpr std::array<Likeness, 3> kDateParts = {
    0x0000FFFFFFFFFFFFULL,  // year and month
    0xFFFF0000FFFFFFFFULL,  // year and day
    0xFFFFFFFF00000000ULL,  // month and day
};

// The keyed codes that likenesses are made of.
class LikenessCodes {
 public:
  LikenessCodes(std::uint64_t k0, std::uint64_t k1);
  LikenessCodes(const LikenessCodes&) = delete;
  LikenessCodes& operator=(const LikenessCodes&) = delete;
  ~LikenessCodes();

  // `plain` is in lower case without accents (plain_lower); what is no letter or digit separates
  // words.
  Likeness of_words(std::string_view plain) const;
  Likeness of_date(int year, int month, int day) const;

 private:
  static constexpr std::size_t kSymbols = 38;  // letters, digits, the edge of a word, all others
  std::array<std::uint8_t, kSymbols * kSymbols> pairs_{};  // which bit
  std::array<std::uint8_t, kSymbols> letters_{};
  std::array<std::array<std::uint8_t, 10>, 8> digits_{};  // by position in yyyymmdd
};

}  // namespace celador
