#include "classify/word_table.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "classify/embedded_data.h"

namespace celador {
namespace {

constexpr std::size_t kFirstPlaces = 64;  // a power of two, as all numbers of places are

}  // namespace

// The words are our own, so nobody can choose them to collide: a multiplication does.
std::uint64_t WordTable::hash(std::string_view word) {
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

WordTable::WordTable() : places_(kFirstPlaces) {}

std::size_t WordTable::place_of(std::string_view word, std::uint64_t hashed) const {
  std::size_t at = hashed >> 32U & (places_.size() - 1);
  for (; places_[at].bits != 0; at = (at + 1) & (places_.size() - 1)) {
    const Place& place = places_[at];
    if (place.mark == static_cast<std::uint16_t>(hashed) && place.size == word.size() &&
        std::string_view(place.at, place.size) == word) {
      break;
    }
  }
  return at;
}

void WordTable::add(std::string_view word, Bits bits) {
  CHECK(word.size() <= 0xFFFF && bits != 0);
  const std::uint64_t hashed = hash(word);
  Place& place = places_[place_of(word, hashed)];
  if (place.bits == 0) {
    ++words_;
    place = {word.data(), static_cast<std::uint16_t>(word.size()),
             static_cast<std::uint16_t>(hashed), 0};
  }
  place.bits |= bits;
  if (words_ * 3 > places_.size() * 2) grow();
}

void WordTable::add_lines(std::string_view file, Bits bits) {
  for (const std::string_view line : data::lines_of(file)) add(line, bits);
}

void WordTable::grow() {
  const std::vector<Place> before = std::exchange(places_, std::vector<Place>(places_.size() * 2));
  for (const Place& place : before) {
    if (place.bits == 0) continue;
    const std::string_view word(place.at, place.size);
    places_[place_of(word, hash(word))] = place;
  }
}

WordTable::Bits WordTable::find(std::string_view word) const {
  return places_[place_of(word, hash(word))].bits;
}

}  // namespace celador
