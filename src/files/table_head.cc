// Which row of a table names its columns.
//
// A name is told from a value by what it is itself (a word for a field, written as programs write)
// and by how it differs from what stands below it: figures below a word, the same few values below
// another one, values of one length or one way of writing below one of another. Each column speaks
// for or against its row; what can only be a value (an address, a date, a long number) decides
// against it at once.
#include "files/table_head.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "classify/field_name.h"
#include "files/byte_source.h"

namespace celador {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) {
  return is_lower(c) || is_upper(c) || static_cast<unsigned char>(c) >= 0x80;
}
std::size_t digits_of(std::string_view cell) {
  return static_cast<std::size_t>(std::ranges::count_if(cell, is_digit));
}

// A year, or a part of one: "2018", "2018-11", "2018/19", "2018 Q1". No day.
bool is_period(std::string_view cell) {
  constexpr std::size_t kMostDigits = 6;
  if (cell.size() < 4 || (!cell.starts_with("19") && !cell.starts_with("20"))) return false;
  if (!std::ranges::all_of(cell.substr(0, 4), is_digit)) return false;
  if (cell.size() == 4) return true;
  return !is_digit(cell[4]) && digits_of(cell) <= kMostDigits &&
         std::ranges::all_of(cell.substr(4), [](char c) {
           return is_digit(c) || std::string_view("-/_. QTSMW").find(c) != std::string_view::npos;
         });
}

constexpr std::size_t kLongestName = 120;

// As long as the questions of a survey, with few digits and no address.
bool is_long_text(std::string_view cell) {
  constexpr std::size_t kLongestQuestion = 1000;
  constexpr std::size_t kMostDigits = 8;
  return cell.size() > kLongestName && cell.size() <= kLongestQuestion &&
         digits_of(cell) <= kMostDigits && cell.find('@') == std::string_view::npos;
}

bool has_letters_mostly(std::string_view cell) {
  return cell.size() <= kLongestName && cell.find('@') == std::string_view::npos &&
         digits_of(cell) * 2 < cell.size() &&
         static_cast<std::size_t>(std::ranges::count_if(cell, is_letter)) >= 2;
}

// Written as programs name things: "birth_date", "birthDate", "user.id".
bool is_written_as_name(std::string_view cell) {
  for (std::size_t i = 1; i + 1 < cell.size(); ++i) {
    const bool between = is_letter(cell[i - 1]) && is_letter(cell[i + 1]);
    if (cell[i] == '_' && between) return true;
    if (is_lower(cell[i - 1]) && is_upper(cell[i]) && cell.find(' ') == std::string_view::npos)
      return true;
  }
  return false;
}

// "maria_lopez_19800": what was numbered, or born on a day.
bool ends_in_digits(std::string_view cell) { return !cell.empty() && is_digit(cell.back()); }

// No name of a column: an address, a date, a number, a long text.
bool is_surely_value(std::string_view cell) {
  constexpr std::size_t kMostDigits = 4;  // "2018", "ICD10", "address 2"
  // "LINE_PMT_80_100_CD"
  constexpr std::size_t kMostDigitsOfName = 6;
  if (cell.size() > kLongestName || cell.find('@') != std::string_view::npos) return true;
  const std::size_t digits = digits_of(cell);
  const bool as_name = is_written_as_name(cell) && digits <= kMostDigitsOfName &&
                       digits * 3 <= cell.size() && !ends_in_digits(cell);
  if (digits > kMostDigits && !as_name) return true;
  // A number alone, but for a year.
  const bool has_letters = std::ranges::any_of(cell, is_letter);
  return digits > 0 && !has_letters && digits + 1 < 4;
}

// How a text is written, as far as a column agrees on it.
enum class Style : std::uint8_t { kOther, kLower, kUpper, kCapital };

Style style_of(std::string_view cell) {
  const bool lower = std::ranges::any_of(cell, is_lower);
  const bool upper = std::ranges::any_of(cell, is_upper);
  if (upper && !lower) return Style::kUpper;
  if (lower && !upper) return Style::kLower;
  if (!cell.empty() && is_upper(cell.front()) && lower) return Style::kCapital;
  return Style::kOther;
}

// What the values below a cell have in common.
struct Below {
  std::size_t values = 0;
  std::size_t figures = 0;
  std::size_t as_names = 0;
  std::size_t fields = 0;
  std::size_t distinct = 0;
  std::size_t bytes = 0;
  std::size_t periods = 0;
  std::size_t with_digits = 0;
  std::size_t of_first_length = 0;
  std::size_t of_first_style = 0;
  std::size_t first_length = 0;
  Style first_style = Style::kOther;
  bool repeats = false;  // one of them is the cell itself
};

Below look_below(const TableHead& head, std::size_t row, std::size_t column) {
  constexpr std::size_t kAskedForWords = 5;
  const std::string_view cell = head.cell(row, column);
  Below below;
  for (std::size_t i = row + 1; i < head.size(); ++i) {
    const std::string_view value = head.cell(i, column);
    if (value.empty()) continue;
    if (below.values++ == 0) {
      below.first_length = value.size();
      below.first_style = style_of(value);
    }
    below.bytes += value.size();
    below.periods += is_period(value) ? 1 : 0;
    below.with_digits += digits_of(value) > 0 ? 1 : 0;
    below.of_first_length += value.size() == below.first_length ? 1 : 0;
    below.of_first_style += style_of(value) == below.first_style ? 1 : 0;
    if (is_figure(value) || value.find('@') != std::string_view::npos) ++below.figures;
    if (is_written_as_name(value)) ++below.as_names;
    if (below.values <= kAskedForWords && names_a_field(value)) ++below.fields;
    if (equals_ignoring_case(value, cell)) below.repeats = true;
    bool seen = false;
    for (std::size_t j = row + 1; j < i && !seen; ++j) seen = head.cell(j, column) == value;
    if (!seen) ++below.distinct;
  }
  return below;
}

}  // namespace

bool names_a_field(std::string_view cell) {
  constexpr std::size_t kLongest = 64;
  constexpr std::array<std::string_view, 14> kPlain = {"id",    "name", "date", "type",   "code",
                                                       "value", "key",  "uuid", "status", "amount",
                                                       "total", "time", "note", "fecha"};
  if (cell.size() > kLongest) return false;
  if (std::ranges::any_of(
          kPlain, [&](std::string_view word) { return equals_ignoring_case(word, cell); })) {
    return true;
  }
  const auto hints = hints_of_name("", cell);
  return !hints.empty() && hints.front().strength >= 2;
}

bool is_figure(std::string_view cell) {
  const std::size_t digits = digits_of(cell);
  return digits > 0 && digits * 2 >= cell.size();
}

TableHead::TableHead(std::string_view head, TableMarks marks) {
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

std::size_t TableHead::filled(std::size_t row) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(rows_[row], [](const Buffer& cell) { return !cell.empty(); }));
}

bool names_columns(const TableHead& head, std::size_t row, std::size_t columns) {
  // Of a table of thousands of columns the first ones say enough.
  constexpr std::size_t kColumnsAsked = 200;
  constexpr std::size_t kFewValues = 3;
  constexpr std::size_t kManyRows = 10;
  int speaks_for = 0;
  int speaks_against = 0;
  int styles = 0;
  std::size_t named = 0;
  std::size_t periods = 0;
  std::size_t questions = 0;
  for (std::size_t column = 0; column < columns; ++column) {
    const std::string_view cell = head.cell(row, column);
    if (cell.empty()) continue;
    ++named;
    if (column >= kColumnsAsked) {
      if (is_surely_value(cell) && !is_period(cell) && !is_long_text(cell)) return false;
      continue;
    }
    const Below below = look_below(head, row, column);
    if (is_surely_value(cell)) {
      // Periods over figures; questions of a survey over short answers.
      const bool period = is_period(cell) && below.values > 0 && below.periods == 0 &&
                          below.figures * 10 >= below.values * 9;
      const bool question =
          is_long_text(cell) && below.values > 1 && below.bytes < below.values * cell.size() / 3;
      // "Bill 688/2015 (second vote)" over values without digits, or over none at all.
      const bool title =
          has_letters_mostly(cell) &&
          (below.values >= kFewValues ? !below.repeats && (below.with_digits * 5 <= below.values ||
                                                           below.figures * 10 >= below.values * 9)
                                      : below.values == 0 && head.size() > row + kManyRows);
      if (!period && !question && !title) return false;
      periods += period ? 1 : 0;
      questions += question ? 1 : 0;
      continue;
    }
    if (cell.size() == 4 && is_period(cell) && below.values > 0 && below.periods == 0 &&
        below.figures == below.values) {
      ++periods;
    }
    if (below.repeats) speaks_against += 3;
    if (names_a_field(cell) && below.fields == 0) speaks_for += 2;
    if (is_written_as_name(cell) && below.as_names == 0) speaks_for += 2;
    // Figures below a word.
    if (below.values > 0 && below.figures * 10 >= below.values * 9 && !is_figure(cell))
      speaks_for += 2;
    // The same few values again and again, and this is none of them.
    if (below.values >= 6 && below.distinct * 2 <= below.values && !below.repeats) speaks_for += 1;
    if (below.values < 5 || below.repeats) continue;
    if (below.with_digits == below.values && below.of_first_length == below.values &&
        below.first_length != cell.size() && digits_of(cell) == 0 && below.figures == 0) {
      speaks_for += 2;  // codes of one length, and this is none
    } else if (below.of_first_style == below.values && below.first_style != Style::kOther &&
               style_of(cell) != below.first_style && style_of(cell) != Style::kOther) {
      ++styles;
    }
  }
  if (named == 0 || named * 3 < columns) return false;
  // A record may have been typed with another habit than all others: this alone names nothing.
  if (styles >= 2) speaks_for += 1;
  // One may be a date or a note that stands in a row of values.
  constexpr std::size_t kFewAreChance = 3;
  if (periods >= kFewAreChance) speaks_for += 2;
  if (questions >= kFewAreChance) speaks_for += 2;
  return speaks_for >= 2 && speaks_for > speaks_against;
}

std::size_t count_field_names(const TableHead& head, std::size_t row, std::size_t columns) {
  constexpr std::size_t kColumnsAsked = 200;
  std::size_t count = 0;
  for (std::size_t column = 0; column < std::min(columns, kColumnsAsked); ++column) {
    const std::string_view cell = head.cell(row, column);
    if (!cell.empty() && (names_a_field(cell) || is_written_as_name(cell))) ++count;
  }
  return count;
}

}  // namespace celador
