#include "files/utf8_source.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/check.h"

namespace celador {
namespace {

constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";
constexpr std::string_view kLittleEndianMark = "\xff\xfe";
constexpr std::string_view kBigEndianMark = "\xfe\xff";

// Windows-1252 differs from Latin-1 here. 0 where the code page has nothing.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::size_t put_utf8(char32_t c, char* into) {
  const auto put = [&](std::size_t at, char32_t bits) { into[at] = static_cast<char>(bits); };
  if (c < 0x80) {
    put(0, c);
    return 1;
  }
  if (c < 0x800) {
    put(0, 0xC0U | c >> 6U);
    put(1, 0x80U | (c & 0x3FU));
    return 2;
  }
  if (c < 0x10000) {
    put(0, 0xE0U | c >> 12U);
    put(1, 0x80U | (c >> 6U & 0x3FU));
    put(2, 0x80U | (c & 0x3FU));
    return 3;
  }
  put(0, 0xF0U | c >> 18U);
  put(1, 0x80U | (c >> 12U & 0x3FU));
  put(2, 0x80U | (c >> 6U & 0x3FU));
  put(3, 0x80U | (c & 0x3FU));
  return 4;
}

// Bytes of the UTF-8 character at the front; 0 when it is none, 5 when more bytes are needed to
// know (RFC 3629, section 4).
std::size_t length_of_utf8(std::string_view bytes) {
  constexpr std::size_t kNeedsMore = 5;
  const std::uint8_t first = byte_at(bytes, 0);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  for (std::size_t i = 1; i < length; ++i) {
    if (i == bytes.size()) return kNeedsMore;
    std::uint8_t low = 0x80;
    std::uint8_t high = 0xBF;
    if (i == 1 && first == 0xE0) low = 0xA0;
    if (i == 1 && first == 0xED) high = 0x9F;
    if (i == 1 && first == 0xF0) low = 0x90;
    if (i == 1 && first == 0xF4) high = 0x8F;
    if (byte_at(bytes, i) < low || byte_at(bytes, i) > high) return 0;
  }
  return length;
}

std::size_t length_of_ascii(std::string_view bytes) {
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof word <= bytes.size(); at += sizeof word) {
    std::memcpy(&word, bytes.data() + at, sizeof word);
    if ((word & 0x8080808080808080U) != 0) break;
  }
  while (at < bytes.size() && byte_at(bytes, at) < 0x80) ++at;
  return at;
}

}  // namespace

Encoding guess_encoding(std::string_view head) {
  if (head.starts_with(kUtf8Mark)) return Encoding::kUtf8;
  if (head.starts_with(kLittleEndianMark)) return Encoding::kUtf16LittleEndian;
  if (head.starts_with(kBigEndianMark)) return Encoding::kUtf16BigEndian;
  constexpr std::size_t kBytesLookedAt = 4096;
  head = head.substr(0, kBytesLookedAt);
  std::array<std::size_t, 2> zeros{};
  std::size_t controls = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    const std::uint8_t byte = byte_at(head, i);
    if (byte == 0) ++zeros[i % 2];
    // HL7 v2 over the wire frames its messages by 0x0B and 0x1C; Hive parts cells by 0x01, others
    // by 0x1F.
    const bool usual = std::string_view("\t\r\n\f\x0b\x1c\x1b\x01\x1e\x1f").find(head[i]) !=
                       std::string_view::npos;
    if (byte < 0x20 && byte != 0 && !usual) ++controls;
  }
  if (controls * 50 > head.size()) return Encoding::kNoText;
  if (zeros[0] + zeros[1] == 0) return Encoding::kUtf8;
  // Text of western languages in UTF-16: nearly every other byte is zero.
  const std::size_t most = head.size() / 2;
  if (zeros[1] * 10 >= most * 6 && zeros[0] * 20 <= most) return Encoding::kUtf16LittleEndian;
  if (zeros[0] * 10 >= most * 6 && zeros[1] * 20 <= most) return Encoding::kUtf16BigEndian;
  // A few, in what is text else: fields of fixed length, a disk that failed.
  if ((zeros[0] + zeros[1]) * 50 <= head.size()) return Encoding::kUtf8;
  return Encoding::kNoText;
}

std::size_t Utf8Source::take_utf8(char* into, std::size_t size) {
  const std::string_view raw = raw_.view();
  std::size_t from = 0;
  std::size_t to = 0;
  while (from < raw.size() && to + 4 <= size) {
    const std::size_t ascii = length_of_ascii(raw.substr(from, size - to));
    std::memcpy(into + to, raw.data() + from, ascii);
    from += ascii;
    to += ascii;
    if (from == raw.size() || to + 4 > size) break;
    const std::size_t length = length_of_utf8(raw.substr(from));
    if (length == 5 && !raw_.at_end()) break;
    if (length >= 1 && length <= 4) {
      std::memcpy(into + to, raw.data() + from, length);
      from += length;
      to += length;
      continue;
    }
    const std::uint8_t byte = byte_at(raw, from++);
    char32_t c = byte;
    if (byte < 0xA0 && kWindows1252[byte - 0x80U] != 0) c = kWindows1252[byte - 0x80U];
    to += put_utf8(c, into + to);
  }
  raw_.consume(from);
  return to;
}

std::size_t Utf8Source::take_utf16(char* into, std::size_t size) {
  const std::string_view raw = raw_.view();
  const auto unit = [&](std::size_t at) {
    const std::uint8_t a = byte_at(raw, at);
    const std::uint8_t b = byte_at(raw, at + 1);
    return static_cast<char32_t>(encoding_ == Encoding::kUtf16LittleEndian ? a | b << 8U
                                                                           : a << 8U | b);
  };
  constexpr char32_t kReplacement = 0xFFFD;
  std::size_t from = 0;
  std::size_t to = 0;
  while (from + 2 <= raw.size() && to + 4 <= size) {
    char32_t c = unit(from);
    std::size_t taken = 2;
    if (c >= 0xD800 && c < 0xDC00) {
      if (from + 4 > raw.size()) {
        if (!raw_.at_end()) break;
        c = kReplacement;
      } else if (const char32_t second = unit(from + 2); second >= 0xDC00 && second < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10U) + (second - 0xDC00);
        taken = 4;
      } else {
        c = kReplacement;
      }
    } else if (c >= 0xDC00 && c < 0xE000) {
      c = kReplacement;
    }
    from += taken;
    to += put_utf8(c, into + to);
  }
  if (from + 1 == raw.size() && raw_.at_end()) ++from;  // half a character at the file's end
  raw_.consume(from);
  return to;
}

Result<std::size_t> Utf8Source::read(char* into, std::size_t size) {
  CHECK(size >= 4);
  if (at_start_) {
    at_start_ = false;
    TRY(raw_.need(kUtf8Mark.size()));
    for (const std::string_view mark : {kUtf8Mark, kLittleEndianMark, kBigEndianMark}) {
      const bool utf8 = mark.size() == 3;
      if (utf8 == (encoding_ == Encoding::kUtf8) && raw_.view().starts_with(mark))
        raw_.consume(mark.size());
    }
  }
  for (;;) {
    const std::size_t taken =
        encoding_ == Encoding::kUtf8 ? take_utf8(into, size) : take_utf16(into, size);
    if (taken > 0) return taken;
    if (!TRY(raw_.more()) && raw_.view().empty()) return 0;
  }
}

}  // namespace celador
