#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"
#include "files/byte_window.h"

namespace celador {

// How the cells of a table of text are told apart.
struct TableMarks {
  char separator = ',';  // '\0': one cell a row
  char quote = '"';
};

// A quoted cell with more was never closed. Maps have borders of megabytes in one cell.
inline constexpr std::size_t kMaxTableCellBytes = 8U << 20U;
inline constexpr std::size_t kMaxTableColumns = 4000;

// Reads the rows of a table from front to back: RFC 4180, and what is met besides it: any one
// character between the cells, quotes escaped by a backslash, ="007" as spreadsheets protect
// digits, quotes that are never closed (then the quote is a character like any other).
class TableRows {
 public:
  // The window outlives it.
  TableRows(ByteWindow& text, TableMarks marks) : text_(text), marks_(marks) {}

  // The next row that is not empty; false at the end. The cells live until the next call.
  Result<bool> next(std::vector<std::string_view>& cells);
  // Rows with a quote that nothing closed.
  std::uint64_t unclosed_quotes() const { return unclosed_quotes_; }

 private:
  enum class Quotes : std::uint8_t { kMark, kPlain };
  enum class Found : std::uint8_t { kRow, kNeedsMore, kUnclosed };
  Found find_row(std::string_view text, Quotes quotes);
  bool find_quoted(std::string_view text, std::size_t& at);

  ByteWindow& text_;
  TableMarks marks_;
  struct Cell {
    std::size_t begin, size;
    bool unquoted;  // lies in unquoted_
  };
  std::vector<Cell> cells_;
  std::size_t row_bytes_ = 0;  // with the line's end
  Buffer unquoted_;            // cells that had quotes inside
  std::uint64_t unclosed_quotes_ = 0;
  // Looking for the end of each unclosed quote again would take for ever: halved each time.
  static constexpr std::size_t kLeastQuotedBytes = 1U << 10U;
  std::size_t longest_quoted_ = kMaxTableCellBytes;
};

}  // namespace celador
