#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "files/byte_window.h"

namespace celador {

// Takes a text apart into its outermost JSON objects, without building anything: an array of them,
// one a line, or one after the other. What stands between them is no matter: commas, brackets, the
// comma that masscan leaves behind the last one.
//
// A damaged object does not take those behind it along. A string that reaches the line's end was
// cut there: JSON has no line ends in strings. A '{' that follows neither '[', ',' nor ':' begins
// another object.
class JsonObjects {
 public:
  // As much as a tree is made of (wire/json_values.h). A Shodan banner with a picture has 1 MiB.
  static constexpr std::size_t kMaxObjectBytes = 8U << 20U;

  // The window outlives it.
  explicit JsonObjects(ByteWindow& text) : text_(text) {}

  enum class Kind : std::uint8_t {
    kWhole,
    kDamaged,  // it did not end where the next one began
    kTooLong,  // `text` is empty
    kCut,      // the file ended inside
  };
  struct Object {
    std::string_view text;   // until the next call
    std::uint64_t line = 0;  // on which it begins; counts from 1
    Kind kind = Kind::kWhole;
  };
  // The next object; nullopt behind the last. The source's errors.
  Result<std::optional<Object>> next();

 private:
  // Whether a '{' is in view; false at the text's end.
  Result<bool> find_begin();
  Object give(std::size_t size, std::uint64_t lines, Kind kind);

  ByteWindow& text_;
  std::uint64_t line_ = 1;   // of the window's first byte
  std::uint64_t begin_ = 1;  // of the object
  std::size_t given_ = 0;
  std::uint64_t dropped_ = 0;  // bytes of an object that is too long, which are gone
  std::uint64_t given_lines_ = 0;
};

}  // namespace celador
