#include "base/byte_reader.h"

#include <bit>
#include <cstring>

namespace celador {
namespace {

template <class T>
Result<T> number(ByteReader& reader, std::endian order) {
  const std::string_view bytes = TRY(reader.take(sizeof(T)));
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return order == std::endian::native ? value : std::byteswap(value);
}

}  // namespace

Result<std::uint8_t> ByteReader::u8() { return number<std::uint8_t>(*this, std::endian::native); }
Result<std::uint16_t> ByteReader::u16_be() {
  return number<std::uint16_t>(*this, std::endian::big);
}
Result<std::uint16_t> ByteReader::u16_le() {
  return number<std::uint16_t>(*this, std::endian::little);
}
Result<std::uint32_t> ByteReader::u32_be() {
  return number<std::uint32_t>(*this, std::endian::big);
}
Result<std::uint32_t> ByteReader::u32_le() {
  return number<std::uint32_t>(*this, std::endian::little);
}
Result<std::int32_t> ByteReader::i32_be() { return number<std::int32_t>(*this, std::endian::big); }
Result<std::int32_t> ByteReader::i32_le() {
  return number<std::int32_t>(*this, std::endian::little);
}
Result<std::uint64_t> ByteReader::u64_be() {
  return number<std::uint64_t>(*this, std::endian::big);
}
Result<std::uint64_t> ByteReader::u64_le() {
  return number<std::uint64_t>(*this, std::endian::little);
}
Result<std::int64_t> ByteReader::i64_le() {
  return number<std::int64_t>(*this, std::endian::little);
}

Result<std::string_view> ByteReader::take(std::size_t count) {
  if (count > remaining()) {
    return fail(ErrorKind::kMalformed, "the message ends before its fields do");
  }
  const std::string_view taken = bytes_.substr(at_, count);
  at_ += count;
  return taken;
}

Result<std::string_view> ByteReader::cstring(std::size_t max_bytes) {
  const std::size_t end = rest().find('\0');
  if (end == std::string_view::npos) {
    return fail(ErrorKind::kMalformed, "a text without its end");
  }
  if (end > max_bytes) return fail(ErrorKind::kLimit, "a text longer than its limit");
  const std::string_view text = rest().substr(0, end);
  at_ += end + 1;
  return text;
}

}  // namespace celador
