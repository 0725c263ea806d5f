#include "classify/word_list.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"
#include "classify/embedded_data.h"

namespace celador {

// The words are our own, so nobody can choose them to collide: a multiplication does.
std::uint64_t WordList::hash(std::string_view word) {
  std::uint64_t mixed = word.size();
  while (!word.empty()) {
    std::uint64_t eight = 0;
    const std::size_t taken = std::min(word.size(), sizeof eight);
    std::memcpy(&eight, word.data(), taken);
    mixed = (mixed ^ eight) * 0x9e3779b97f4a7c15ULL;
    mixed ^= mixed >> 29U;
    word.remove_prefix(taken);
  }
  return mixed * 0xd6e8feb86659fd93ULL;
}

WordList::WordList(std::string_view file) : file_(file) {
  const auto words = data::lines_of(file);
  places_.resize(std::bit_ceil(words.size() * 3 / 2 + 1));
  for (const std::string_view word : words) {
    CHECK(word.size() <= 0xFFFF);
    if (contains(word)) continue;
    const std::uint64_t hashed = hash(word);
    std::size_t at = hashed >> 32U & (places_.size() - 1);
    while (places_[at].size != 0) at = (at + 1) & (places_.size() - 1);
    places_[at] = {static_cast<std::uint32_t>(word.data() - file.data()),
                   static_cast<std::uint16_t>(word.size()), static_cast<std::uint16_t>(hashed)};
  }
}

bool WordList::contains(std::string_view word) const {
  const std::uint64_t hashed = hash(word);
  std::size_t at = hashed >> 32U & (places_.size() - 1);
  for (; places_[at].size != 0; at = (at + 1) & (places_.size() - 1)) {
    const Place& place = places_[at];
    if (place.mark == static_cast<std::uint16_t>(hashed) && place.size == word.size() &&
        file_.substr(place.at, place.size) == word) {
      return true;
    }
  }
  return false;
}

}  // namespace celador
