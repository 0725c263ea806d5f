#include "classify/masked_name.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/buffer.h"
#include "base/text.h"
#include "classify/check_digits.h"
#include "classify/identifiers.h"
#include "classify/known_words.h"
#include "classify/plain_text.h"
#include "classify/value_shape.h"

namespace celador {
namespace {

constexpr std::size_t kLongestWord = 64;

// Where a word begins and ends.
struct Word {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Parted by what parts the words of names of files; an address is one word.
std::vector<Word> words_of(std::string_view name) {
  constexpr std::string_view kBetween = " _,;/\\()[]{}|\t";
  std::vector<Word> words;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t begin = name.find_first_not_of(kBetween, at);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(name.find_first_of(kBetween, begin), name.size());
    words.push_back({begin, end});
    at = end;
  }
  return words;
}

// The word without what names a kind of file: "lopez.csv".
std::size_t stem_size(std::string_view word) {
  constexpr std::size_t kLongestEnding = 5;
  std::size_t size = word.size();
  for (int endings = 0; endings < 2; ++endings) {
    const std::size_t dot = word.substr(0, size).rfind('.');
    if (dot == std::string_view::npos || dot == 0 || size - dot - 1 > kLongestEnding) break;
    size = dot;
  }
  return size;
}

bool is_address(std::string_view word) { return email_domain(word).has_value(); }

bool is_identity_number(std::string_view word) {
  std::array<char, kLongestWord> room{};
  const std::string_view compact = compact_form(word, room);
  const auto digits = std::ranges::count_if(compact, is_digit);
  const bool has_letter = digits < static_cast<std::ptrdiff_t>(compact.size());
  // Bare digits are dates and serial numbers too often.
  const bool found =
      digits >= 6 && has_letter &&
      std::ranges::any_of(identifiers_of_size(compact.size()), [&](std::uint8_t which) {
        const Identifier& identifier = identifiers()[which];
        return identifier.is_person && identifier.distinctive == Distinctive::kByShape &&
               identifier.judge(compact) == Judgement::kValid;
      });
  wipe(room.data(), room.size());
  return found;
}

KnownWord name_word(std::string_view word) {
  const bool capital =
      !word.empty() && (is_capital(word[0]) || static_cast<unsigned char>(word[0]) == 0xC3);
  if (!capital || word.size() < 2 || word.size() > kLongestWord) return KnownWord(0);
  std::array<char, kLongestWord> room{};
  const KnownWord known = known_as(plain_lower(word, room));
  wipe(room.data(), room.size());
  return known;
}

// How many words from `first` on are a person's name; 0 if they are none.
std::size_t persons_name_at(std::string_view name, std::span<const Word> words, std::size_t first) {
  const auto known = [&](std::size_t i) {
    const std::string_view word = name.substr(words[i].begin, words[i].end - words[i].begin);
    return name_word(word.substr(0, stem_size(word)));
  };
  if (!known(first).has(KnownAs::kGivenName)) return 0;
  std::size_t count = 1;
  bool family = false;
  while (first + count < words.size()) {
    // Of another part of a path is another thing.
    const std::string_view gap = name.substr(
        words[first + count - 1].end, words[first + count].begin - words[first + count - 1].end);
    const KnownWord next = known(first + count);
    const bool is_family = next.has(KnownAs::kFamilyName);
    if (gap.find_first_of("/\\") != std::string_view::npos ||
        !(is_family || next.has(KnownAs::kGivenName))) {
      break;
    }
    family = family || is_family;
    ++count;
  }
  return family ? count : 0;
}

}  // namespace

std::string masked_name(std::string_view name) {
  const std::vector<Word> words = words_of(name);
  std::string masked;
  std::size_t copied = 0;
  const auto mask = [&](std::size_t begin, std::size_t end) {
    masked.append(name.substr(copied, begin - copied)).append("*");
    copied = end;
  };
  for (std::size_t i = 0; i < words.size();) {
    const std::string_view word = name.substr(words[i].begin, words[i].end - words[i].begin);
    const std::size_t stem = stem_size(word);
    if (word.find('@') != std::string_view::npos && is_address(word)) {
      mask(words[i].begin, words[i].end);
    } else if (is_identity_number(word.substr(0, stem))) {
      mask(words[i].begin, words[i].begin + stem);
    } else if (const std::size_t count = persons_name_at(name, words, i); count > 0) {
      const Word& last = words[i + count - 1];
      mask(words[i].begin, last.begin + stem_size(name.substr(last.begin, last.end - last.begin)));
      i += count;
      continue;
    }
    ++i;
  }
  return masked.append(name.substr(copied));
}

bool is_persons_name(std::string_view text) {
  const std::vector<Word> words = words_of(text);
  return words.size() >= 2 && persons_name_at(text, words, 0) == words.size();
}

}  // namespace celador
