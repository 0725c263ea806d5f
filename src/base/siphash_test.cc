#include "base/siphash.h"

#include <gtest/gtest.h>

#include <vector>

namespace celador {
namespace {

// The vectors of the authors' reference code (vectors.h of github.com/veorq/SipHash): key
// 00 01 .. 0f, input 00 01 .. of each length.
TEST(SipHash, GivesWhatItsAuthorsSay) {
  const SipKey key{0x0706050403020100U, 0x0F0E0D0C0B0A0908U};
  const struct {
    std::size_t length;
    std::uint64_t hash;
  } rows[] = {
      {0, 0x726FDB47DD0E0E31U},
      {1, 0x74F839C593DC67FDU},
      {8, 0x93F5F5799A932462U},
      {15, 0xA129CA6149BE45E5U},
  };
  for (const auto& row : rows) {
    std::vector<std::uint8_t> input;
    for (std::size_t i = 0; i < row.length; ++i) input.push_back(static_cast<std::uint8_t>(i));
    EXPECT_EQ(siphash24(key, input), row.hash) << row.length;
  }
}

}  // namespace
}  // namespace celador
