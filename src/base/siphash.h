#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace celador {

struct SipKey {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

// SipHash-2-4: a keyed hash of short inputs (Aumasson & Bernstein, "SipHash: a fast short-input
// PRF", 2012). Who does not know the key cannot foretell it. OpenSSL has it too, behind an
// interface that takes longer than the hash, which here is made once for every packet and every
// value.
inline std::uint64_t siphash24(const SipKey& key, std::span<const std::uint8_t> bytes) {
  std::uint64_t v0 = key.first ^ 0x736F6D6570736575U;
  std::uint64_t v1 = key.second ^ 0x646F72616E646F6DU;
  std::uint64_t v2 = key.first ^ 0x6C7967656E657261U;
  std::uint64_t v3 = key.second ^ 0x7465646279746573U;
  const auto round = [&] {
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
  };
  const auto take = [&](std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  };
  const auto word_at = [&](std::size_t at, std::size_t count) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < count; ++i) word |= std::uint64_t{bytes[at + i]} << (8 * i);
    return word;
  };
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) take(word_at(at, 8));
  take(word_at(at, bytes.size() - at) | std::uint64_t{bytes.size()} << 56U);
  v2 ^= 0xFF;
  for (int i = 0; i < 4; ++i) round();
  return v0 ^ v1 ^ v2 ^ v3;
}

}  // namespace celador
