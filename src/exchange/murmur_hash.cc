#include "exchange/murmur_hash.h"

#include <bit>

namespace celador {
namespace {

std::uint32_t mixed(std::uint32_t block) {
  return std::rotl(block * 0xcc9e2d51U, 15) * 0x1b873593U;
}

}  // namespace

std::uint32_t murmur_hash(std::string_view text) {
  const auto byte = [&](std::size_t at) {
    return std::uint32_t{static_cast<unsigned char>(text[at])};
  };
  std::uint32_t hash = 0;
  std::size_t at = 0;
  for (; at + 4 <= text.size(); at += 4) {
    const std::uint32_t block =
        byte(at) | byte(at + 1) << 8U | byte(at + 2) << 16U | byte(at + 3) << 24U;
    hash = std::rotl(hash ^ mixed(block), 13) * 5 + 0xe6546b64U;
  }
  std::uint32_t rest = 0;
  for (std::size_t i = text.size(); i > at; --i) rest = rest << 8U | byte(i - 1);
  if (at < text.size()) hash ^= mixed(rest);
  hash ^= static_cast<std::uint32_t>(text.size());
  hash ^= hash >> 16U;
  hash *= 0x85ebca6bU;
  hash ^= hash >> 13U;
  hash *= 0xc2b2ae35U;
  return hash ^ hash >> 16U;
}

}  // namespace celador
