#include "base/buffer.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "base/check.h"

namespace celador {

void wipe(void* memory, std::size_t size_bytes) noexcept { OPENSSL_cleanse(memory, size_bytes); }

void Buffer::append(std::string_view bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void Buffer::consume(std::size_t count) {
  count = std::min(count, size());
  wipe(bytes_.data() + begin_, count);
  begin_ += count;
  if (begin_ == bytes_.size()) {
    bytes_.clear();
    begin_ = 0;
  } else if (begin_ > 65536 && begin_ > bytes_.size() / 2) {
    std::vector<char, WipingAllocator<char>> rest(
        bytes_.begin() + static_cast<std::ptrdiff_t>(begin_), bytes_.end());
    bytes_.swap(rest);
    begin_ = 0;
  }
}

void Buffer::clear() {
  wipe(bytes_.data(), bytes_.size());
  bytes_.clear();
  begin_ = 0;
}

char* Buffer::prepare(std::size_t count) {
  prepared_at_ = bytes_.size();
  bytes_.resize(prepared_at_ + count);
  return bytes_.data() + prepared_at_;
}

void Buffer::commit(std::size_t count) {
  CHECK(prepared_at_ + count <= bytes_.size());
  bytes_.resize(prepared_at_ + count);
}

}  // namespace celador
