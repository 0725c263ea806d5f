#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "files/byte_source.h"
#include "files/byte_window.h"

namespace celador {

// How the text of a file is encoded, as far as it must be known beforehand.
enum class Encoding : std::uint8_t {
  // UTF-8, in which every byte that cannot be UTF-8 is taken for Windows-1252 (of which Latin-1 is
  // a
  // part): so files of either kind are read, and those where both were poured together.
  kUtf8,
  kUtf16LittleEndian,
  kUtf16BigEndian,
  // NUL bytes or many control characters: pictures, databases, programs.
  kNoText,
};

// Judges by a mark at the front, or by where the zeros lie in the first bytes.
Encoding guess_encoding(std::string_view head);

// The text of a file as UTF-8, without the mark of its encoding.
class Utf8Source final : public ByteSource {
 public:
  // The window outlives it.
  Utf8Source(ByteWindow& raw, Encoding encoding) : raw_(raw), encoding_(encoding) {}
  // `size` is at least 4.
  Result<std::size_t> read(char* into, std::size_t size) override;

 private:
  std::size_t take_utf8(char* into, std::size_t size);
  std::size_t take_utf16(char* into, std::size_t size);
  ByteWindow& raw_;
  Encoding encoding_;
  bool at_start_ = true;
};

}  // namespace celador
