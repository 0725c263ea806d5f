#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.h"

// Tables of text, one row a line: RFC 4180, with any of , ; tab | between the cells.
namespace celador {

// One cell: a view into the table, or into the row's own wiped memory when quotes had to be taken
// off inside.
struct TableRow {
  std::vector<std::string_view> cells;
  Buffer unquoted;
};

enum class RowEnd { kLine, kEndOfText, kUnreadable };

// Reads rows from front to back. The text outlives it.
class TableReader {
 public:
  TableReader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  bool done() const { return at_ >= text_.size(); }
  // The next row; empty lines are skipped. kEndOfText: the text ended in the middle of it, without
  // a line's end. kUnreadable: too many cells, or one that is too long (a quote never closed);
  // reading cannot go on.
  RowEnd next(TableRow& row);

 private:
  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
};

// The separator that divides the first rows into the same number of cells, two at least; '\0' when
// none does.
char guess_separator(std::string_view text);

// Whether `first` names the columns of a table whose next rows are `others`. Says no when in doubt:
// a row of values taken for names would be kept.
bool is_header(const TableRow& first, const std::vector<TableRow>& others);

}  // namespace celador
