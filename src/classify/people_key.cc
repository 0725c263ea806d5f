#include "classify/people_key.h"

#include <openssl/rand.h>

#include <array>
#include <bit>
#include <cstring>

#include "base/buffer.h"
#include "base/check.h"

namespace celador {
namespace {

struct SipState {
  std::uint64_t v0;
  std::uint64_t v1;
  std::uint64_t v2;
  std::uint64_t v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  void absorb(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
};

std::uint64_t little_endian(const char* bytes, std::size_t count) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < count; ++i) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8U * i);
  }
  return word;
}

}  // namespace

PeopleKey::PeopleKey(std::uint64_t k0, std::uint64_t k1)
    : k0_(k0), k1_(k1), likeness_(combine(k0, 1), combine(k1, 2)) {}

PeopleKey PeopleKey::random() {
  std::array<std::uint64_t, 2> words{};
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(words.data()), sizeof(words)) == 1);
  struct WipeWords {
    std::array<std::uint64_t, 2>& words;
    ~WipeWords() { wipe(words.data(), sizeof(words)); }
  } wiped{words};
  return PeopleKey(words[0], words[1]);
}

PeopleKey::~PeopleKey() {
  wipe(&k0_, sizeof(k0_));
  wipe(&k1_, sizeof(k1_));
}

std::uint64_t PeopleKey::hash(std::string_view bytes) const {
  SipState state{k0_ ^ 0x736f6d6570736575ULL, k1_ ^ 0x646f72616e646f6dULL,
                 k0_ ^ 0x6c7967656e657261ULL, k1_ ^ 0x7465646279746573ULL};
  const std::uint64_t size = bytes.size();
  while (bytes.size() >= 8) {
    state.absorb(little_endian(bytes.data(), 8));
    bytes.remove_prefix(8);
  }
  state.absorb((size << 56U) | little_endian(bytes.data(), bytes.size()));
  state.v2 ^= 0xffU;
  for (int i = 0; i < 4; ++i) state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

std::uint64_t PeopleKey::combine(std::uint64_t a, std::uint64_t b) const {
  std::array<char, 16> bytes{};
  std::memcpy(bytes.data(), &a, 8);
  std::memcpy(bytes.data() + 8, &b, 8);
  return hash({bytes.data(), bytes.size()});
}

}  // namespace celador
