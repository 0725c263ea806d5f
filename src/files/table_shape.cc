#include "files/table_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "files/table_head.h"
#include "wire/json_values.h"

namespace celador {
namespace {

struct Division {
  std::size_t columns = 0;
  std::size_t preamble_rows = 0;
  double agreement = 0;
  double score = 0;
};

// How evenly the rows are divided. Rows before the first one of the usual width are no part of it.
Division division_of(const TableHead& rows) {
  std::map<std::size_t, std::size_t> rows_of_width;
  for (std::size_t i = 0; i < rows.size(); ++i) ++rows_of_width[rows.width(i)];
  Division division;
  std::size_t most = 0;
  for (const auto& [width, count] : rows_of_width) {
    if (width >= 2 && count >= most) {
      most = count;
      division.columns = width;
    }
  }
  if (division.columns == 0) return {};
  while (rows.width(division.preamble_rows) != division.columns) ++division.preamble_rows;
  const std::size_t considered = rows.size() - division.preamble_rows;
  constexpr std::size_t kMaxPreambleRows = 30;
  // A header and one row that ends in a separator.
  constexpr std::size_t kWide = 8;
  const bool one_row = rows.size() == 2 && division.preamble_rows == 1 &&
                       division.columns > kWide && rows.width(0) + 1 == division.columns;
  if (division.preamble_rows > kMaxPreambleRows ||
      (division.preamble_rows > 0 && considered < 2 && !one_row)) {
    return {};
  }
  const double agreement = static_cast<double>(most) / static_cast<double>(considered);
  if (agreement < 0.6) return {};
  division.agreement = agreement;
  division.score =
      agreement * agreement * static_cast<double>(std::min<std::size_t>(division.columns, 100));
  // A mark that divides the header too is likelier than one that leaves it whole.
  constexpr double kHeaderUndivided = 0.7;
  if (division.preamble_rows > 0) division.score *= kHeaderUndivided;
  return division;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether nearly every comma outside of quotes stands between digits: 1,5 as most of Europe writes.
bool commas_are_decimal(std::string_view head) {
  std::size_t commas = 0;
  std::size_t decimal = 0;
  bool quoted = false;
  for (std::size_t i = 1; i + 1 < head.size(); ++i) {
    if (head[i] == '"') quoted = !quoted;
    if (head[i] == '\n') quoted = false;
    if (head[i] != ',' || quoted) continue;
    ++commas;
    decimal += is_digit(head[i - 1]) && is_digit(head[i + 1]) ? 1 : 0;
  }
  return commas > 0 && decimal * 20 >= commas * 19;
}

// The share of a mark's places that have a space or a line's end behind them; quotes and decimal
// commas are left out.
double share_spaced(std::string_view head, char separator) {
  std::size_t all = 0;
  std::size_t spaced = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (head[i] == '"') quoted = !quoted;
    if (head[i] == '\n') quoted = false;
    if (head[i] != separator || quoted) continue;
    const char next = i + 1 < head.size() ? head[i + 1] : '\n';
    if (i > 0 && is_digit(head[i - 1]) && is_digit(next)) continue;
    ++all;
    spaced += next == ' ' || next == '\n' || next == '\r' ? 1 : 0;
  }
  return all == 0 ? 0.0 : static_cast<double>(spaced) / static_cast<double>(all);
}

// Whether the cells of the rows are clauses of sentences: of a table most are a word or a number.
bool is_made_of_clauses(const TableHead& rows, std::size_t first) {
  constexpr std::ptrdiff_t kSpacesOfClause = 3;
  constexpr double kMany = 0.35;
  std::size_t cells = 0;
  std::size_t clauses = 0;
  for (std::size_t row = first; row < rows.size(); ++row) {
    for (std::size_t column = 0; column < rows.width(row); ++column) {
      const std::string_view cell = rows.cell(row, column);
      if (cell.empty()) continue;
      ++cells;
      clauses += std::ranges::count(cell, ' ') >= kSpacesOfClause ? 1 : 0;
    }
  }
  return static_cast<double>(clauses) > kMany * static_cast<double>(cells);
}

// In language a comma and a colon have a space behind them ("NHC: 1234", "Madrid, 3 de mayo"); in a
// table they seldom have. Of many even rows a comma is believed all the same, unless what stands
// between is language too: the paragraphs of a letter may have a comma each.
bool is_punctuation(std::string_view head, char separator, const TableHead& rows,
                    std::size_t preamble_rows) {
  constexpr std::size_t kManyRows = 3;
  constexpr double kSpacedAsLanguage = 0.7;
  // Times have colons too: "Date: 2019-03-04 12:20:39 Phone: 5550100".
  constexpr double kSpacedColons = 0.3;
  if (separator != ':' && separator != ',' && separator != ';') return false;
  const double spaced = share_spaced(head, separator);
  if (separator == ':') return spaced >= kSpacedColons;
  if (spaced < kSpacedAsLanguage) return false;
  return rows.size() < kManyRows || is_made_of_clauses(rows, preamble_rows);
}

std::optional<TableMarks> guess_marks(std::string_view head, OneColumn one_column, Division& best) {
  // That of the second line divides times, names of hosts and prose too.
  constexpr std::string_view kUsual = ",;\t|^~\x01\x1f";
  constexpr std::string_view kRare = ":";
  constexpr double kEven = 0.8;
  std::optional<TableMarks> marks;
  // A sentence alone is none, unless its file says so.
  constexpr std::ptrdiff_t kSpacesOfSentence = 4;
  const std::string_view line = trim(head);
  if (one_column == OneColumn::kIsNoTable && line.find_first_of("\r\n") == std::string_view::npos &&
      std::ranges::count(line, ' ') >= kSpacesOfSentence)
    return marks;
  for (const std::string_view separators : {kUsual, kRare}) {
    Division by_comma;
    for (const char separator : separators) {
      if (head.find(separator) == std::string_view::npos) continue;
      const TableHead rows(head, {separator, '"'});
      const Division division = division_of(rows);
      if (division.columns == 0) continue;
      if (one_column == OneColumn::kIsNoTable &&
          is_punctuation(head, separator, rows, division.preamble_rows))
        continue;
      if (separator == ',') {
        by_comma = division;
        if (commas_are_decimal(head)) continue;  // unless nothing else divides
      }
      if (division.score <= best.score) continue;
      best = division;
      marks = TableMarks{separator, '"'};
    }
    // Rows of figures alone, or prices and prose.
    const bool by_others = marks && best.agreement >= kEven;
    if (by_comma.columns > 0 && !by_others && by_comma.score > best.score) {
      best = by_comma;
      marks = TableMarks{',', '"'};
    }
    if (marks) break;
  }
  return marks;
}

// 'O''Hara','Ana': every text between apostrophes.
bool quotes_by_apostrophe(const TableHead& rows, std::size_t first, std::size_t columns) {
  std::size_t quoted = 0;
  std::size_t others = 0;
  for (std::size_t i = first; i < rows.size(); ++i) {
    for (std::size_t column = 0; column < columns; ++column) {
      const std::string_view cell = rows.cell(i, column);
      if (cell.size() >= 2 && cell.starts_with('\'')) {
        ++quoted;
      } else if (!cell.empty() && !is_figure(cell)) {
        ++others;
      }
    }
  }
  return quoted > 0 && quoted > others * 4;
}

// Names that stand twice would make one field of two.
void name_columns(const TableHead& rows, std::size_t shift, TableShape& shape) {
  std::set<std::string> taken;
  for (std::size_t column = 0; column < shape.columns; ++column) {
    std::string_view cell;
    if (shape.header_rows > 0 && column >= shift)
      cell = rows.cell(shape.preamble_rows, column - shift);
    std::string name = cell.empty() ? fmt::format("column {}", column + 1) : field_name(cell);
    if (!taken.insert(name).second) {
      name += fmt::format("_{}", column + 1);
      taken.insert(name);
    }
    shape.names.push_back(std::move(name));
  }
}

// Whether the last column of the rows behind `row` is empty: they end in a separator.
bool ends_empty(const TableHead& rows, std::size_t row, std::size_t columns) {
  for (std::size_t i = row + 1; i < rows.size(); ++i) {
    if (!rows.cell(i, columns - 1).empty()) return false;
  }
  return true;
}

// Which row names the columns, and whether one more does.
void find_header(const TableHead& rows, TableShape& shape) {
  const std::size_t first = shape.preamble_rows;
  std::size_t shift = 0;
  const auto found = [&](std::size_t row) {
    shape.preamble_rows = row;
    shape.header_rows = 1;
  };
  if (first < rows.size() && names_columns(rows, first, shape.columns)) {
    found(first);
  } else if (first > 0 && rows.width(first - 1) >= 2 && rows.width(first - 1) * 2 > shape.columns &&
             names_columns(rows, first - 1, std::max(shape.columns, rows.width(first - 1)))) {
    // The header has a cell more, or less: rows that end in a separator, or begin with a number of
    // the row that has no name.
    found(first - 1);
    const bool one_less = rows.width(first - 1) + 1 == shape.columns;
    if (one_less && !ends_empty(rows, first - 1, shape.columns)) shift = 1;
  } else {
    // A title that has as many separators as the table itself: the header may come a few rows
    // later.
    constexpr std::size_t kRowsForHeader = 8;
    for (std::size_t row = first + 1; row < first + kRowsForHeader && row + 1 < rows.size();
         ++row) {
      if (rows.filled(row - 1) * 2 > shape.columns) break;  // a row of the table
      if (!names_columns(rows, row, shape.columns)) continue;
      found(row);
      break;
    }
  }
  const std::size_t next = shape.preamble_rows + 1;
  if (shape.header_rows == 1 && next + 1 < rows.size() &&
      names_columns(rows, next, shape.columns)) {
    // Of two rows of names the fuller one names, above it stand groups of columns; of two full ones
    // the second explains the first.
    const std::size_t names = count_field_names(rows, next, shape.columns);
    const bool surely = names >= 2 && names * 3 >= rows.filled(next);
    if (surely && rows.filled(next) > rows.filled(next - 1)) {
      shape.preamble_rows = next;
    } else if (surely) {
      shape.header_rows = 2;
    }
  }
  name_columns(rows, shift, shape);
}

}  // namespace

std::optional<TableShape> guess_table_shape(std::string_view head, OneColumn one_column) {
  TableShape shape;
  Division division;
  std::size_t hint_rows = 0;
  // Spreadsheets are told the separator so; the hint outweighs the guess.
  if (starts_with_ignoring_case(head, "sep=") && head.size() > 5 &&
      head.find_first_of("\r\n") == 5) {
    shape.marks.separator = head[4];
    hint_rows = 1;
    head.remove_prefix(5);
    division = division_of(TableHead(head, shape.marks));
  } else if (const auto marks = guess_marks(head, one_column, division)) {
    shape.marks = *marks;
  }
  if (division.columns == 0) {
    if (one_column == OneColumn::kIsNoTable && hint_rows == 0) return std::nullopt;
    shape.marks.separator = '\0';
    division = {.columns = 1};
  }
  TableHead rows(head, shape.marks);
  if (quotes_by_apostrophe(rows, division.preamble_rows, division.columns)) {
    shape.marks.quote = '\'';
    rows = TableHead(head, shape.marks);
    division = shape.marks.separator == '\0' ? Division{.columns = 1} : division_of(rows);
    if (division.columns == 0) return std::nullopt;
  }
  shape.columns = division.columns;
  shape.preamble_rows = division.preamble_rows;
  find_header(rows, shape);
  shape.preamble_rows += hint_rows;
  return shape;
}

}  // namespace celador
