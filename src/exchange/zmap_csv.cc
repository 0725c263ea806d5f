#include "exchange/zmap_csv.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "exchange/line_reader.h"
#include "exchange/zmap_row.h"

namespace celador {
namespace {

// ZMap has some twenty fields, and quotes what has a comma in it.
constexpr std::size_t kMaxCells = 200;

// The cells of one line, without the quotes around them. ZMap writes no line ends into cells; a
// doubled quote inside stays doubled, because no field that is read has any.
std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  std::size_t at = 0;
  while (cells.size() < kMaxCells) {
    std::size_t end = at;
    bool quoted = false;
    for (; end < line.size() && (quoted || line[end] != ','); ++end)
      if (line[end] == '"') quoted = !quoted;
    std::string_view cell = trim(line.substr(at, end - at));
    if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"')
      cell = cell.substr(1, cell.size() - 2);
    cells.push_back(cell);
    if (end >= line.size()) break;
    at = end + 1;
  }
  return cells;
}

}  // namespace

bool is_zmap_header(std::string_view line) {
  const auto cells = cells_of(line);
  return std::ranges::find(cells, "saddr") != cells.end();
}

bool is_zmap_row(std::string_view line) {
  const auto cells = cells_of(line);
  return cells.size() > 1 && IpAddress::parse(cells.front()).has_value();
}

Result<void> read_zmap_csv(ByteWindow& text, const std::vector<std::string>& fields,
                           std::optional<std::uint16_t> port, SightingTally& tally) {
  LineReader lines(text);
  std::vector<std::string> names = fields;
  while (const auto line = TRY(lines.next())) {
    if (line->too_long) {
      tally.leave_out(LeftOutReason::kTooLong, line->number);
      continue;
    }
    if (is_zmap_header(line->text)) {  // again where files were put one behind the other
      names.clear();
      for (const std::string_view cell : cells_of(line->text)) names.emplace_back(cell);
      continue;
    }
    if (names.empty()) {
      return fail(ErrorKind::kUsage,
                  fmt::format("line {} has columns and no header above it: tell their names with "
                              "--fields, as zmap's --output-fields had them: --fields saddr,sport",
                              line->number));
    }
    const auto cells = cells_of(line->text);
    if (!line->ended && names.size() > 1) {
      tally.cut(fmt::format("the file ends in the middle of line {}", line->number));
      return {};
    }
    if (cells.size() != names.size()) {
      tally.leave_out(LeftOutReason::kUnreadable, line->number);
      continue;
    }
    ZmapRow row;
    for (std::size_t i = 0; i < cells.size(); ++i) set_zmap_field(row, names[i], cells[i]);
    TRY(take_zmap_row(row, port, line->number, tally));
  }
  return {};
}

}  // namespace celador
