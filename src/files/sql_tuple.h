#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "model/value.h"

namespace celador {

// How a backslash in a quoted text is meant: MySQL's escape, or a character like any other
// (standard SQL; there an E before the quote makes it an escape).
enum class Backslash : std::uint8_t { kIsACharacter, kEscapes };

// One row of an INSERT: ('Ana', NULL, 7, to_date('1980-01-01', 'YYYY-MM-DD')). Of an expression the
// first literal is the value.
class SqlTuple {
 public:
  struct Value {
    std::string_view text;  // lives until the next read
    ValueType type = ValueType::kNull;
  };
  enum class Outcome : std::uint8_t { kWhole, kNeedsMore, kMalformed };

  // `text` begins with the parenthesis that opens the tuple; at kWhole, `bytes` are taken.
  Outcome read(std::string_view text, Backslash backslash, std::size_t& bytes);
  const std::vector<Value>& values() const { return values_; }

 private:
  struct Piece {
    std::size_t begin, size;
    ValueType type;
    bool unescaped;  // lies in unescaped_
  };
  bool take_quoted(std::string_view text, std::size_t& at, Backslash backslash, Piece& piece);
  std::vector<Piece> pieces_;
  std::vector<Value> values_;
  Buffer unescaped_;
};

// Undoes the escapes of a cell of COPY's text format; \N is none of its business.
void unescape_copy_cell(std::string_view cell, Buffer& into);

}  // namespace celador
