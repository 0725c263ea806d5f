#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "files/byte_window.h"

namespace celador {

// The lines of a text, one at a time, however long the text is.
class LineReader {
 public:
  // No line of a sweep is longer; masscan's banners have a few thousand bytes.
  static constexpr std::size_t kMaxLineBytes = 64U << 10U;

  // The window outlives it.
  explicit LineReader(ByteWindow& text) : text_(text) {}

  struct Line {
    std::string_view text;     // without its end, trimmed; until the next call
    std::uint64_t number = 0;  // counts from 1
    bool too_long = false;     // then `text` is empty
    bool ended = false;        // by a line's end: the last line of a cut file is not
  };
  // The next line that is not empty; nullopt behind the last. The source's errors.
  Result<std::optional<Line>> next();

 private:
  Result<void> skip_line();
  ByteWindow& text_;
  std::uint64_t number_ = 0;
  std::size_t given_ = 0;  // bytes of the window that the last line took
};

}  // namespace celador
