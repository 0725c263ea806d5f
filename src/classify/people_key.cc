#include "classify/people_key.h"

#include <openssl/rand.h>

#include <array>
#include <cstring>

#include "base/buffer.h"
#include "base/check.h"

namespace celador {

PeopleKey::PeopleKey(std::uint64_t k0, std::uint64_t k1)
    : key_{k0, k1}, likeness_(combine(k0, 1), combine(k1, 2)) {}

PeopleKey PeopleKey::random() {
  std::array<std::uint64_t, 2> words{};
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(words.data()), sizeof(words)) == 1);
  struct WipeWords {
    std::array<std::uint64_t, 2>& words;
    ~WipeWords() { wipe(words.data(), sizeof(words)); }
  } wiped{words};
  return PeopleKey(words[0], words[1]);
}

PeopleKey::~PeopleKey() { wipe(&key_, sizeof(key_)); }

std::uint64_t PeopleKey::hash(std::string_view bytes) const {
  return siphash24(key_, {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::uint64_t PeopleKey::combine(std::uint64_t a, std::uint64_t b) const {
  std::array<char, 16> bytes{};
  std::memcpy(bytes.data(), &a, 8);
  std::memcpy(bytes.data() + 8, &b, 8);
  return hash({bytes.data(), bytes.size()});
}

}  // namespace celador
