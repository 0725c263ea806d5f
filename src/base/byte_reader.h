#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace celador {

// Reads a peer's bytes from front to back and cannot overrun: too little is kMalformed. The bytes
// outlive it.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  std::size_t remaining() const { return bytes_.size() - at_; }
  std::size_t position() const { return at_; }
  bool done() const { return remaining() == 0; }
  std::string_view rest() const { return bytes_.substr(at_); }

  Result<std::uint8_t> u8();
  Result<std::uint16_t> u16_be();
  Result<std::uint16_t> u16_le();
  Result<std::uint32_t> u32_be();
  Result<std::uint32_t> u32_le();
  Result<std::int32_t> i32_be();
  Result<std::int32_t> i32_le();
  Result<std::uint64_t> u64_be();
  Result<std::uint64_t> u64_le();
  Result<std::int64_t> i64_le();
  // Exactly `count` bytes.
  Result<std::string_view> take(std::size_t count);
  // Up to and without the next NUL, which is skipped; kLimit when it is further than `max_bytes`.
  Result<std::string_view> cstring(std::size_t max_bytes);

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace celador
