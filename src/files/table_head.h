#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "files/table_rows.h"

namespace celador {

// The first rows of a table, copied: judged and gone before the first record is read.
class TableHead {
 public:
  // `head` is the beginning of a text, cut anywhere or whole.
  TableHead(std::string_view head, TableMarks marks);

  std::size_t size() const { return rows_.size(); }
  std::size_t width(std::size_t row) const { return rows_[row].size(); }
  // Without spaces around; empty where the row is too short.
  std::string_view cell(std::size_t row, std::size_t column) const {
    return column < rows_[row].size() ? rows_[row][column].view() : std::string_view();
  }
  // Cells with anything in them.
  std::size_t filled(std::size_t row) const;

 private:
  static constexpr std::size_t kRowsLookedAt = 60;
  static constexpr std::size_t kBytesLookedAt = 256U << 10U;
  std::vector<std::vector<Buffer>> rows_;
};

// Whether the row names the columns of those below it. In doubt it does not: values taken for names
// would be kept.
bool names_columns(const TableHead& head, std::size_t row, std::size_t columns);

// Cells of the row that are words for fields, or written as programs name things.
std::size_t count_field_names(const TableHead& head, std::size_t row, std::size_t columns);

// A word for a field, of some language.
bool names_a_field(std::string_view cell);

// A number: digits make up half of it or more.
bool is_figure(std::string_view cell);

}  // namespace celador
