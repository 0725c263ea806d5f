#include "files/table_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace celador {
namespace {

// How programs write that there is nothing.
bool is_nothing(std::string_view cell) {
  constexpr std::array<std::string_view, 8> kNothing = {"NULL", "null", "\\N",  "NaN",
                                                        "nan",  "N/A",  "#N/A", "None"};
  if (cell.empty()) return true;
  return cell.size() <= 4 && std::ranges::find(kNothing, cell) != kNothing.end();
}

std::string format_name(char separator) {
  switch (separator) {
    case ',':
    case '\0':
      return "CSV";
    case '\t':
      return "TSV";
    case '\x01':
    case '\x1f':
      return "CSV (separated by control characters)";
    default:
      return fmt::format("CSV (separated by {})", separator);
  }
}

}  // namespace

Result<FileReading> read_table(ByteWindow& text, const TableShape& shape, std::string_view dataset,
                               RecordCounter& records) {
  FileReading reading{.format = format_name(shape.marks.separator), .whole = true, .notes = {}};
  TableRows rows(text, shape.marks);
  std::vector<std::string_view> cells;
  std::size_t before_records = shape.preamble_rows + (shape.has_header ? 1 : 0);
  std::vector<std::string> names = shape.names;
  while (TRY(rows.next(cells))) {
    if (before_records > 0) {
      --before_records;
      continue;
    }
    records.begin_record(dataset);
    if (!records.passing()) {
      records.end_record();
      if (!records.full(dataset)) continue;
      reading.whole = false;
      break;
    }
    while (names.size() < cells.size()) names.push_back(fmt::format("column {}", names.size() + 1));
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (!is_nothing(cells[i])) records.value(names[i], ValueView(cells[i]));
    }
    records.end_record();
  }
  if (rows.unclosed_quotes() > 0) {
    reading.notes.push_back(
        fmt::format("{} rows have a quote that is never closed; it was taken for a character",
                    rows.unclosed_quotes()));
  }
  return reading;
}

}  // namespace celador
