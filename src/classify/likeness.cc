#include "classify/likeness.h"

#include <algorithm>
#include <bit>

#include "base/buffer.h"

namespace celador {
namespace {

// SplitMix64 (Steele, Lea and Flood, 2014), to spread the round's key over the codes.
class Stream {
 public:
  Stream(std::uint64_t k0, std::uint64_t k1) : state_(k0), step_(k1 | 1U) {}
  ~Stream() {
    wipe(&state_, sizeof(state_));
    wipe(&step_, sizeof(step_));
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  std::uint64_t next() {
    std::uint64_t word = state_ += step_;
    word = (word ^ (word >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    word = (word ^ (word >> 27U)) * 0x94d049bb133111ebULL;
    return word ^ (word >> 31U);
  }

 private:
  std::uint64_t state_;
  std::uint64_t step_;
};

constexpr std::size_t kEdge = 36;
constexpr std::size_t kOther = 37;

std::size_t symbol_of(char c) {
  if (c >= 'a' && c <= 'z') return static_cast<std::size_t>(c - 'a');
  if (c >= '0' && c <= '9') return 26 + static_cast<std::size_t>(c - '0');
  return static_cast<unsigned char>(c) >= 0x80 ? kOther : kEdge;
}

int equal_bytes(Likeness a, Likeness b) {
  Likeness differ = a ^ b;
  int equal = 0;
  for (int i = 0; i < 8; ++i, differ >>= 8U) equal += (differ & 0xFFU) == 0 ? 1 : 0;
  return equal;
}

// Month and day exchanged: bytes 4, 5 and 6, 7 have the same codes.
Likeness exchanged(Likeness date) {
  return (date & 0x00000000FFFFFFFFULL) | (date >> 16U & 0x0000FFFF00000000ULL) |
         (date << 16U & 0xFFFF000000000000ULL);
}

}  // namespace

LikenessCodes::LikenessCodes(std::uint64_t k0, std::uint64_t k1) {
  Stream stream(k0, k1);
  for (std::uint8_t& bit : pairs_) bit = static_cast<std::uint8_t>(stream.next() >> 58U);
  for (std::uint8_t& bit : letters_) bit = static_cast<std::uint8_t>(stream.next() >> 58U);
  for (std::size_t position = 0; position < digits_.size(); ++position) {
    auto& codes = digits_[position];
    for (std::size_t digit = 0; digit < codes.size(); ++digit) {
      do {
        codes[digit] = static_cast<std::uint8_t>(stream.next() >> 56U);
      } while (std::find(codes.begin(), codes.begin() + static_cast<std::ptrdiff_t>(digit),
                         codes[digit]) != codes.begin() + static_cast<std::ptrdiff_t>(digit));
    }
  }
  digits_[6] = digits_[4];
  digits_[7] = digits_[5];
}

LikenessCodes::~LikenessCodes() {
  wipe(pairs_.data(), sizeof(pairs_));
  wipe(letters_.data(), sizeof(letters_));
  wipe(digits_.data(), sizeof(digits_));
}

Likeness LikenessCodes::of_words(std::string_view plain) const {
  Likeness bits = 0;
  std::size_t before = kEdge;
  const auto add_pair = [&](std::size_t symbol) {
    if (before == kEdge && symbol == kEdge) return;
    bits |= Likeness{1} << pairs_[before * kSymbols + symbol];
    before = symbol;
  };
  for (const char c : plain) {
    const std::size_t symbol = symbol_of(c);
    add_pair(symbol);
    if (symbol != kEdge) bits |= Likeness{1} << letters_[symbol];
  }
  add_pair(kEdge);
  return bits;
}

Likeness LikenessCodes::of_date(int year, int month, int day) const {
  const std::array<int, 8> digits = {year / 1000 % 10, year / 100 % 10, year / 10 % 10, year % 10,
                                     month / 10 % 10,  month % 10,      day / 10 % 10,  day % 10};
  Likeness bytes = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    bytes |= Likeness{digits_[i][static_cast<std::size_t>(digits[i])]} << (8U * i);
  }
  return bytes;
}

// Bits are counted by POPCNT (x86-64 of 2008, older than what Vectorscan needs), not by a table.
#if defined(__x86_64__)
[[gnu::target("popcnt")]]
#endif
Agreement compare_likeness(Likeness a, Likeness b) {
  if (a == 0 || b == 0) return Agreement::kMissing;
  if (a == b) return Agreement::kExact;
  const int in_a = std::popcount(a);
  const int in_b = std::popcount(b);
  const int shared = std::popcount(a & b);
  const int least = std::min(in_a, in_b);
  // Dice's coefficient: 2 shared / (in_a + in_b).
  if (20 * shared >= 8 * (in_a + in_b)) return Agreement::kNear;  // 0.8
  // Half of it, or nearly all of the shorter one is in the longer ("Rob" in "Robert", one surname
  // of two).
  if (20 * shared >= 6 * (in_a + in_b) || (least >= 3 && shared + 1 >= least))
    return Agreement::kFar;
  return Agreement::kDiffers;
}

Agreement compare_dates(Likeness a, Likeness b) {
  if (a == 0 || b == 0) return Agreement::kMissing;
  if (a == b) return Agreement::kExact;
  if (equal_bytes(a, b) >= 7 || exchanged(a) == b) return Agreement::kNear;
  for (const Likeness part : kDateParts) {
    if ((a & part) == (b & part)) return Agreement::kNear;
  }
  return equal_bytes(a, b) >= 5 ? Agreement::kFar : Agreement::kDiffers;
}

}  // namespace celador
