#include "files/table_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace celador {
namespace {

// Of one value; of a longer one the beginning counts.
constexpr std::size_t kMaxValueBytes = 64U << 10U;

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
  std::size_t before_records = shape.preamble_rows + shape.header_rows;
  std::vector<std::string> names = shape.names;
  const std::size_t most_cells = 2 * shape.columns + 64;
  while (TRY(rows.next(cells))) {
    if (before_records > 0) {
      --before_records;
      continue;
    }
    const bool remark = shape.columns > 1 && cells.size() == 1 && cells[0].starts_with('#');
    if (remark) continue;
    records.begin_record(dataset);
    if (!records.passing()) {
      records.end_record();
      if (!records.full(dataset)) continue;
      reading.whole = false;
      break;
    }
    // Far more cells than columns are one that fell apart: a drawing, a quote never closed.
    if (cells.size() > most_cells) cells.resize(most_cells);
    while (names.size() < cells.size()) names.push_back(fmt::format("column {}", names.size() + 1));
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string_view cell = trim(cells[i]);
      if (!is_nothing(cell)) records.value(names[i], ValueView(cell.substr(0, kMaxValueBytes)));
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
