#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "files/table_rows.h"

namespace celador {

// What the beginning of a table of text says of the whole.
struct TableShape {
  TableMarks marks;
  std::size_t columns = 0;
  // Rows before the first of the table: a title, the day of the export, "sep=;".
  std::size_t preamble_rows = 0;
  // Rows that name the columns: 0, 1, or 2 where a second one explains the first.
  std::size_t header_rows = 0;
  // One a column. Of a table without a header, and where it names none, "column 1" and so on:
  // values never become names (promise 3).
  std::vector<std::string> names;
};

// Whether one column is worth calling a table.
enum class OneColumn : bool { kIsNoTable, kIsATable };

// Judges by the first rows of `head`, the beginning of a text, cut anywhere or whole. nullopt: no
// mark divides its rows evenly.
std::optional<TableShape> guess_table_shape(std::string_view head, OneColumn one_column);

}  // namespace celador
