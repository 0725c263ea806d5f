#pragma once
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "files/byte_source.h"

namespace celador {

// A source that gives a few bytes at a time: what is read must not depend on where reads end.
class TricklingSource final : public ByteSource {
 public:
  TricklingSource(std::string_view bytes, std::size_t at_a_time)
      : rest_(bytes), at_a_time_(at_a_time) {}
  Result<std::size_t> read(char* into, std::size_t size) override {
    const std::size_t count = std::min({size, at_a_time_, rest_.size()});
    std::memcpy(into, rest_.data(), count);
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
  std::size_t at_a_time_;
};

}  // namespace celador
