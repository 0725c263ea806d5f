#include "files/table_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "classify/field_name.h"
#include "wire/json_values.h"

namespace celador {
namespace {

// The first rows of a table, copied: judged and gone before the first record is read.
class HeadRows {
 public:
  HeadRows(std::string_view head, TableMarks marks) {
    MemorySource source(head);
    ByteWindow window(source);
    TableRows rows(window, marks);
    std::vector<std::string_view> cells;
    std::size_t bytes = 0;
    while (rows_.size() < kRowsLookedAt && bytes < kBytesLookedAt) {
      const Result<bool> more = rows.next(cells);
      if (!more || !*more) break;
      std::vector<Buffer> row;
      for (const std::string_view cell : cells) {
        bytes += cell.size() + 1;
        row.emplace_back(trim(cell));
      }
      rows_.push_back(std::move(row));
    }
    // The last one may be cut; a table of a single row is read all the same.
    if (rows_.size() > 1 && !head.ends_with('\n') && !head.ends_with('\r')) rows_.pop_back();
  }
  std::size_t size() const { return rows_.size(); }
  std::size_t width(std::size_t row) const { return rows_[row].size(); }
  std::string_view cell(std::size_t row, std::size_t column) const {
    return column < rows_[row].size() ? rows_[row][column].view() : std::string_view();
  }

 private:
  static constexpr std::size_t kRowsLookedAt = 60;
  static constexpr std::size_t kBytesLookedAt = 256U << 10U;
  std::vector<std::vector<Buffer>> rows_;
};

struct Division {
  std::size_t columns = 0;
  std::size_t preamble_rows = 0;
  double score = 0;
};

// How evenly the rows are divided. Rows before the first one of the usual width are no part of it.
Division division_of(const HeadRows& rows) {
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
  if (division.preamble_rows > kMaxPreambleRows || (division.preamble_rows > 0 && considered < 2)) {
    return {};
  }
  const double agreement = static_cast<double>(most) / static_cast<double>(considered);
  if (agreement < 0.6) return {};
  division.score =
      agreement * agreement * static_cast<double>(std::min<std::size_t>(division.columns, 100));
  return division;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

// No name of a column: an address, a date, a number, a long text.
bool is_surely_value(std::string_view cell) {
  constexpr std::size_t kLongestName = 120;
  constexpr std::size_t kMostDigits = 4;  // "2018", "ICD10", "address 2"
  if (cell.size() > kLongestName || cell.find('@') != std::string_view::npos) return true;
  const auto digits = static_cast<std::size_t>(std::ranges::count_if(cell, is_digit));
  if (digits > kMostDigits) return true;
  // A number alone, but for a year.
  const bool has_letters = std::ranges::any_of(cell, is_letter);
  return digits > 0 && !has_letters && digits + 1 < 4;
}

bool is_figure(std::string_view cell) {
  const auto digits = static_cast<std::size_t>(std::ranges::count_if(cell, is_digit));
  return digits > 0 && digits * 2 >= cell.size();
}

// Written as programs name things: "birth_date", "birthDate", "user.id".
bool is_written_as_name(std::string_view cell) {
  for (std::size_t i = 1; i + 1 < cell.size(); ++i) {
    const bool between = is_letter(cell[i - 1]) && is_letter(cell[i + 1]);
    if (cell[i] == '_' && between) return true;
    if (cell[i - 1] >= 'a' && cell[i - 1] <= 'z' && cell[i] >= 'A' && cell[i] <= 'Z' &&
        cell.find(' ') == std::string_view::npos) {
      return true;
    }
  }
  return false;
}

bool names_a_field(std::string_view cell) {
  constexpr std::array<std::string_view, 14> kPlain = {"id",    "name", "date", "type",   "code",
                                                       "value", "key",  "uuid", "status", "amount",
                                                       "total", "time", "note", "fecha"};
  if (std::ranges::any_of(
          kPlain, [&](std::string_view word) { return equals_ignoring_case(word, cell); })) {
    return true;
  }
  const auto hints = hints_of_name("", cell);
  return !hints.empty() && hints.front().strength >= 2;
}

// Whether the row names the columns of those below it. In doubt it does not: values taken for names
// would be kept.
bool is_header(const HeadRows& rows, std::size_t row, std::size_t columns) {
  int speaks_for = 0;
  int speaks_against = 0;
  std::size_t named = 0;
  for (std::size_t column = 0; column < columns; ++column) {
    const std::string_view cell = rows.cell(row, column);
    if (cell.empty()) continue;
    if (is_surely_value(cell)) return false;
    ++named;
    std::size_t below = 0;
    std::size_t figures = 0;
    std::size_t as_names = 0;
    std::size_t fields = 0;
    bool repeats = false;
    std::size_t distinct = 0;
    for (std::size_t i = row + 1; i < rows.size(); ++i) {
      const std::string_view value = rows.cell(i, column);
      if (value.empty()) continue;
      ++below;
      if (is_figure(value) || value.find('@') != std::string_view::npos) ++figures;
      if (is_written_as_name(value)) ++as_names;
      if (below <= 5 && names_a_field(value)) ++fields;
      if (equals_ignoring_case(value, cell)) repeats = true;
      bool seen = false;
      for (std::size_t j = row + 1; j < i && !seen; ++j) seen = rows.cell(j, column) == value;
      if (!seen) ++distinct;
    }
    if (repeats) speaks_against += 3;
    if (names_a_field(cell) && fields == 0) speaks_for += 2;
    if (is_written_as_name(cell) && as_names == 0) speaks_for += 2;
    // Figures below a word.
    if (below > 0 && figures * 10 >= below * 9 && !is_figure(cell)) speaks_for += 2;
    // The same few values again and again, and this is none of them.
    if (below >= 6 && distinct * 2 <= below && !repeats) speaks_for += 1;
  }
  if (named == 0 || named * 3 < columns) return false;
  return speaks_for >= 2 && speaks_for > speaks_against;
}

// In language a comma and a colon have a space behind them ("NHC: 1234", "Madrid, 3 de mayo"); in a
// table they seldom have. Of many even rows a comma is believed all the same.
bool is_punctuation(std::string_view head, char separator, std::size_t rows) {
  constexpr std::size_t kManyRows = 3;
  if (separator != ':' && ((separator != ',' && separator != ';') || rows >= kManyRows))
    return false;
  std::size_t all = 0;
  std::size_t spaced = 0;
  for (std::size_t at = head.find(separator); at != std::string_view::npos;
       at = head.find(separator, at + 1)) {
    ++all;
    const char next = at + 1 < head.size() ? head[at + 1] : '\n';
    spaced += next == ' ' || next == '\n' || next == '\r' ? 1 : 0;
  }
  // Times have colons too: "Date: 2019-03-04 12:20:39 Phone: 5550100".
  return spaced * 10 >= all * (separator == ':' ? 3 : 7);
}

std::optional<TableMarks> guess_marks(std::string_view head, OneColumn one_column, Division& best) {
  // Those of the second line divide times, names of hosts and prose too.
  constexpr std::string_view kUsual = ",;\t|\x01\x1f";
  constexpr std::string_view kRare = "^~:";
  std::optional<TableMarks> marks;
  // A sentence alone is none, unless its file says so.
  constexpr std::ptrdiff_t kSpacesOfSentence = 4;
  const std::string_view line = trim(head);
  if (one_column == OneColumn::kIsNoTable && line.find_first_of("\r\n") == std::string_view::npos &&
      std::ranges::count(line, ' ') >= kSpacesOfSentence)
    return marks;
  for (const std::string_view separators : {kUsual, kRare}) {
    for (const char separator : separators) {
      if (head.find(separator) == std::string_view::npos) continue;
      const HeadRows rows(head, {separator, '"'});
      const Division division = division_of(rows);
      if (division.score <= best.score) continue;
      if (one_column == OneColumn::kIsNoTable && is_punctuation(head, separator, rows.size()))
        continue;
      best = division;
      marks = TableMarks{separator, '"'};
    }
    if (marks) break;
  }
  return marks;
}

// 'O''Hara','Ana': every text between apostrophes.
bool quotes_by_apostrophe(const HeadRows& rows, std::size_t first, std::size_t columns) {
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
    division = division_of(HeadRows(head, shape.marks));
  } else if (const auto marks = guess_marks(head, one_column, division)) {
    shape.marks = *marks;
  }
  if (division.columns == 0) {
    if (one_column == OneColumn::kIsNoTable && hint_rows == 0) return std::nullopt;
    shape.marks.separator = '\0';
    division = {.columns = 1};
  }
  HeadRows rows(head, shape.marks);
  if (quotes_by_apostrophe(rows, division.preamble_rows, division.columns)) {
    shape.marks.quote = '\'';
    rows = HeadRows(head, shape.marks);
    division = shape.marks.separator == '\0' ? Division{.columns = 1} : division_of(rows);
    if (division.columns == 0) return std::nullopt;
  }
  shape.columns = division.columns;
  shape.preamble_rows = division.preamble_rows;
  shape.has_header = rows.size() > division.preamble_rows &&
                     is_header(rows, division.preamble_rows, shape.columns);
  // A title that has as many separators as the table itself: the header may come a few rows later.
  constexpr std::size_t kRowsForHeader = 8;
  for (std::size_t later = 1; !shape.has_header && later < kRowsForHeader &&
                              division.preamble_rows + later + 1 < rows.size();
       ++later) {
    const std::size_t row = division.preamble_rows + later;
    std::size_t filled = 0;
    for (std::size_t column = 0; column < shape.columns; ++column)
      filled += rows.cell(row - 1, column).empty() ? 0 : 1;
    if (filled * 2 > shape.columns) break;  // a row of the table
    if (!is_header(rows, row, shape.columns)) continue;
    shape.has_header = true;
    shape.preamble_rows = row;
  }
  for (std::size_t column = 0; column < shape.columns; ++column) {
    const std::string_view cell =
        shape.has_header ? rows.cell(shape.preamble_rows, column) : std::string_view();
    shape.names.push_back(cell.empty() ? fmt::format("column {}", column + 1) : field_name(cell));
  }
  shape.preamble_rows += hint_rows;
  return shape;
}

}  // namespace celador
