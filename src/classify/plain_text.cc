#include "classify/plain_text.h"

namespace celador {
namespace {

// U+00C0..U+00FF without their accents, in lower case; '.' where there is no single letter.
constexpr std::string_view kLatin1 =
    "aaaaaa.ceeeeiiii.nooooo.ouuuuy..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y";
// U+0100..U+017F.
constexpr std::string_view kLatinA =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkklllllllll"
    "lnnnnnnnnnoooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(kLatin1.size() == 64);
static_assert(kLatinA.size() == 128);

}  // namespace

std::string_view plain_lower(std::string_view text, std::span<char> into) {
  std::size_t size = 0;
  const auto put = [&](char c) {
    if (size < into.size()) into[size++] = c;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c >= 'A' && c <= 'Z') {
      put(static_cast<char>(c - 'A' + 'a'));
      continue;
    }
    const auto first = static_cast<unsigned char>(c);
    if (first < 0x80 || i + 1 == text.size()) {
      put(c);
      continue;
    }
    const auto second = static_cast<unsigned char>(text[i + 1]);
    if ((second & 0xC0U) == 0x80U && first >= 0xC3 && first <= 0xC5) {
      const std::size_t code = (first & 0x1FU) << 6U | (second & 0x3FU);
      const char plain = code < 0x100 ? kLatin1[code - 0xC0] : kLatinA[code - 0x100];
      if (plain != '.') {
        put(plain);
        ++i;
        continue;
      }
      if (code == 0xDF) {
        put('s');
        put('s');
        ++i;
        continue;
      }
    }
    if (first == 0xCC || (first == 0xCD && second < 0xB0)) {  // a combining accent by itself (NFD)
      ++i;
      continue;
    }
    put(c);
  }
  return {into.data(), size};
}

}  // namespace celador
