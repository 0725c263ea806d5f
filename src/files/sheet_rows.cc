#include "files/sheet_rows.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstring>
#include <optional>

#include "base/instant.h"
#include "base/text.h"

namespace celador {
namespace {

constexpr std::size_t kMaxColumns = 4000;
// Of one cell; no spreadsheet takes more than 32,767 characters.
constexpr std::size_t kMaxCellBytes = 32U << 10U;
// A cell that stands for so many like it is a fill, not data.
constexpr std::size_t kMaxRepeated = 16;

// "BC12" is column 54.
std::optional<std::size_t> column_of(std::string_view reference) {
  std::size_t column = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
    if (column > kMaxColumns) return kMaxColumns;
  }
  return column == 0 ? std::nullopt : std::optional(column - 1);
}

// Days since the last but one day of 1899; the first months of 1900, in which spreadsheets count a
// day that was none, are left as numbers.
std::optional<std::string> date_of(std::string_view serial, const bool from_1904) {
  double days = 0;
  const auto parsed = std::from_chars(serial.data(), serial.data() + serial.size(), days);
  constexpr double kFirst = 61;
  constexpr double kLast = 2958465;  // 9999-12-31
  if (from_1904) days += 1462;
  if (parsed.ec != std::errc() || !(days >= kFirst && days <= kLast)) return std::nullopt;
  constexpr double kOf1970 = 25569;
  constexpr double kMilliseconds = 86'400'000;
  const auto at = static_cast<std::int64_t>(std::llround((days - kOf1970) * kMilliseconds));
  std::string moment = to_rfc3339(Instant(std::chrono::milliseconds(at)));
  if (days == std::floor(days)) moment.resize(std::min<std::size_t>(moment.size(), 10));
  return moment;
}

}  // namespace

void Workbook::add_text(std::string_view text) {
  if (ends_.size() >= kMaxTexts) return;
  if (texts_.size() + text.size() <= kMaxTextBytes) texts_.append(text);
  ends_.push_back(texts_.size());
}

std::string_view Workbook::text(std::size_t number) const {
  if (number >= ends_.size()) return {};
  const std::size_t begin = number == 0 ? 0 : ends_[number - 1];
  return texts_.view().substr(begin, ends_[number] - begin);
}

SheetRows::SheetRows(ByteSource& sheet, const Workbook& workbook, SheetKind kind, std::size_t table,
                     std::uint64_t max_bytes)
    : workbook_(workbook),
      kind_(kind),
      table_(table),
      max_bytes_(max_bytes),
      events_(sheet, *this) {
  out_.append(std::string("sep=") + kMark + "\n");
}

Result<std::size_t> SheetRows::read(char* into, std::size_t size) {
  while (out_.empty()) {
    if (ended_) return 0;
    ended_ = !TRY(events_.more());
  }
  const std::size_t count = std::min(size, out_.size());
  given_ += count;
  if (given_ > max_bytes_) return fail(ErrorKind::kClosed, "only its beginning was read");
  std::memcpy(into, out_.view().data(), count);
  out_.consume(count);
  return count;
}

void SheetRows::begin(std::string_view name, const char** attributes) {
  if (kind_ == SheetKind::kOfficeOpen) {
    begin_office_open(name, attributes);
  } else {
    begin_open_document(name, attributes);
  }
}

void SheetRows::begin_office_open(std::string_view name, const char** attributes) {
  if (name == "row") {
    column_ = written_ = 0;
  } else if (name == "c") {
    column_ = column_of(xml_attribute(attributes, "r")).value_or(column_);
    const std::string_view type = xml_attribute(attributes, "t");
    type_ = type == "s"                   ? Type::kShared
            : type == "e" || type == "b"  ? Type::kOther
            : type.empty() || type == "n" ? Type::kNumber
                                          : Type::kText;
    style_ = static_cast<std::size_t>(parse_unsigned(xml_attribute(attributes, "s")).value_or(0));
    repeated_ = 1;
    value_.clear();
  } else if (name == "v" || name == "t") {
    in_value_ = true;
  }
}

void SheetRows::begin_open_document(std::string_view name, const char** attributes) {
  if (name == "table") ++tables_;
  if (tables_ != table_ + 1) return;
  if (name == "table-row") {
    column_ = written_ = 0;
  } else if (name == "table-cell" || name == "covered-table-cell") {
    const auto repeated = parse_unsigned(xml_attribute(attributes, "number-columns-repeated"));
    repeated_ =
        static_cast<std::size_t>(std::clamp<std::uint64_t>(repeated.value_or(1), 1, kMaxColumns));
    type_ = Type::kText;
    value_.clear();
    const std::string_view date = xml_attribute(attributes, "date-value");
    dated_ = !date.empty();
    value_.append(date.substr(0, kMaxCellBytes));
  } else if (name == "annotation") {
    in_remark_ = true;
  } else if (name == "p") {
    in_value_ = !in_remark_ && !dated_;
    if (in_value_ && !value_.empty()) value_.append(" ");
  }
}

void SheetRows::text(std::string_view bytes) {
  if (in_value_ && value_.size() < kMaxCellBytes)
    value_.append(bytes.substr(0, kMaxCellBytes - value_.size()));
}

void SheetRows::end(std::string_view name) {
  if (kind_ == SheetKind::kOpenDocument && tables_ != table_ + 1) return;
  if (name == "v" || name == "t" || name == "p") {
    in_value_ = false;
  } else if (name == "annotation") {
    in_remark_ = false;
  } else if (name == "c" || name == "table-cell" || name == "covered-table-cell") {
    end_cell();
  } else if (name == "row" || name == "table-row") {
    end_row();
  }
}

void SheetRows::end_cell() {
  std::string_view cell = value_.view();
  std::optional<std::string> date;
  if (type_ == Type::kShared) {
    const auto number = parse_unsigned(trim(cell));
    cell = number ? workbook_.text(static_cast<std::size_t>(*number)) : std::string_view();
  } else if (type_ == Type::kNumber && workbook_.is_date(style_)) {
    date = date_of(trim(cell), workbook_.from_1904);
    if (date) cell = *date;
  } else if (type_ == Type::kOther) {
    cell = {};
  }
  cell = trim(cell).substr(0, kMaxCellBytes);
  for (std::size_t i = 0; !cell.empty() && i < std::min(repeated_, kMaxRepeated); ++i) {
    if (column_ + i < kMaxColumns) {
      for (; written_ < column_ + i; ++written_) out_.append({&kMark, 1});
      put(cell);
      row_has_cells_ = true;
    }
  }
  column_ = std::min(column_ + repeated_, kMaxColumns);
  if (date) wipe(date->data(), date->size());
}

// In quotes where the reader of tables would take its characters for marks.
void SheetRows::put(std::string_view cell) {
  constexpr std::string_view kMarks("\x1f\n\r\"", 4);
  if (cell.find_first_of(kMarks) == std::string_view::npos) return out_.append(cell);
  out_.append("\"");
  for (const char c : cell) {
    if (c == '"') {
      out_.append("\"\"");
    } else {
      const char kept = c == kMark || c == '\n' || c == '\r' ? ' ' : c;
      out_.append({&kept, 1});
    }
  }
  out_.append("\"");
}

void SheetRows::end_row() {
  if (row_has_cells_) out_.append("\n");
  row_has_cells_ = false;
}

}  // namespace celador
