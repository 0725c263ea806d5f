#include "wire/delimited_table.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "wire/file_records.h"

namespace celador {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

// Looks like a column's name: letters first, few digits, no marks that only values have.
bool may_be_name(std::string_view cell) {
  constexpr std::size_t kMaxNameBytes = 64;
  cell = trim(cell);
  if (cell.empty() || cell.size() > kMaxNameBytes) return false;
  if (!is_letter(cell[0]) && cell[0] != '_' && cell[0] != '#') return false;
  std::size_t digits = 0;
  for (const char c : cell) {
    if (is_digit(c)) ++digits;
    if (!is_digit(c) && !is_letter(c) &&
        std::string_view(" _-./()#:[]%?'").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return digits <= 3;
}

// Words that stand in the first row of tables of people, and are nobody's name.
constexpr std::array<std::string_view, 48> kHeaderWords = {
    "id",      "name",      "nombre",   "nombres", "apellido",  "apellidos", "nom",
    "prenom",  "vorname",   "nachname", "nome",    "surname",   "lastname",  "firstname",
    "email",   "e-mail",    "mail",     "correo",  "telefono",  "phone",     "tel",
    "address", "direccion", "city",     "ciudad",  "date",      "fecha",     "dob",
    "birth",   "sex",       "sexo",     "gender",  "genero",    "curp",      "rfc",
    "dni",     "ssn",       "nhs",      "mrn",     "diagnosis", "patient",   "paciente",
    "user",    "username",  "password", "country", "zip",       "expediente"};

bool has_header_word(std::string_view cell) {
  const std::string lower = to_lower(trim(cell));
  std::size_t begin = 0;
  while (begin <= lower.size()) {
    const std::size_t end = std::min(lower.find_first_of(" _-./()", begin), lower.size());
    if (std::ranges::find(kHeaderWords, std::string_view(lower).substr(begin, end - begin)) !=
        kHeaderWords.end()) {
      return true;
    }
    begin = end + 1;
  }
  return false;
}

// What no name of a column has: many digits, or an address.
bool is_surely_value(std::string_view cell) {
  return cell.find('@') != std::string_view::npos || std::ranges::count_if(cell, is_digit) >= 4;
}

}  // namespace

RowEnd TableReader::next(TableRow& row) {
  row.cells.clear();
  row.unquoted.clear();
  while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
  // Unquoted cells may move while the row's memory grows: kept as places first.
  struct Cell {
    std::size_t begin, size;
    bool in_memory;
  };
  std::vector<Cell> cells;
  RowEnd end = RowEnd::kEndOfText;
  for (bool more = true; more;) {
    if (cells.size() == kMaxColumns) return RowEnd::kUnreadable;
    Cell cell{at_, 0, false};
    if (at_ < text_.size() && text_[at_] == '"') {
      cell = {row.unquoted.size(), 0, true};
      bool closed = false;
      for (++at_; at_ < text_.size() && !closed;) {
        const std::size_t quote = std::min(text_.find('"', at_), text_.size());
        row.unquoted.append(text_.substr(at_, quote - at_));
        at_ = std::min(quote + 1, text_.size());
        if (quote == text_.size()) break;
        if (at_ < text_.size() && text_[at_] == '"') {
          row.unquoted.append("\"");
          ++at_;
        } else {
          closed = true;
        }
        if (row.unquoted.size() - cell.begin > kMaxCellBytes) return RowEnd::kUnreadable;
      }
      cell.size = row.unquoted.size() - cell.begin;
      // After the closing quote nothing should stand before the separator; what does is skipped.
      while (closed && at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n') ++at_;
    } else {
      while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n') ++at_;
      cell.size = at_ - cell.begin;
      if (cell.size > 0 && text_[cell.begin + cell.size - 1] == '\r') --cell.size;
    }
    if (cell.size > kMaxCellBytes) return RowEnd::kUnreadable;
    cells.push_back(cell);
    more = at_ < text_.size() && text_[at_] == separator_;
    if (at_ < text_.size()) {
      if (text_[at_] == '\n') end = RowEnd::kLine;
      ++at_;
    }
    if (more && at_ == text_.size()) {  // an empty last cell
      cells.push_back({at_, 0, false});
      more = false;
    }
  }
  for (const Cell& cell : cells) {
    row.cells.push_back(
        (cell.in_memory ? row.unquoted.view() : text_).substr(cell.begin, cell.size));
  }
  return end;
}

char guess_separator(std::string_view text) {
  constexpr std::size_t kRowsLookedAt = 8;
  constexpr std::size_t kBytesLookedAt = 256U << 10U;
  const std::string_view head = text.substr(0, kBytesLookedAt);
  char best = '\0';
  double best_score = 0;
  for (const char separator : {',', ';', '\t', '|'}) {
    TableReader reader(head, separator);
    TableRow row;
    std::size_t width = 0;
    std::size_t rows = 0;
    std::size_t agreeing = 0;
    while (rows < kRowsLookedAt && !reader.done()) {
      const RowEnd end = reader.next(row);
      if (end == RowEnd::kUnreadable) break;
      if (end == RowEnd::kEndOfText && rows > 0 && head.back() != '\n') break;
      if (rows++ == 0) width = row.cells.size();
      if (row.cells.size() == width) ++agreeing;
    }
    if (width < 2 || rows == 0) continue;
    const double agreement = static_cast<double>(agreeing) / static_cast<double>(rows);
    const double score =
        agreement * agreement * static_cast<double>(std::min<std::size_t>(width, 100));
    if (agreement >= 0.6 && score > best_score) {
      best = separator;
      best_score = score;
    }
  }
  return best;
}

bool is_header(const TableRow& first, const std::vector<TableRow>& others) {
  std::size_t words = 0;
  for (std::size_t i = 0; i < first.cells.size(); ++i) {
    const std::string_view cell = trim(first.cells[i]);
    if (cell.empty() && i == 0) continue;  // the unnamed index that data frames write
    if (!may_be_name(cell)) return false;
    if (has_header_word(cell)) ++words;
    for (std::size_t j = 0; j < i; ++j) {
      if (equals_ignoring_case(trim(first.cells[j]), cell)) return false;
    }
  }
  if (words > 0) return true;
  // No known word: then some column must be of values that no name looks like, in all rows.
  for (std::size_t i = 0; i < first.cells.size() && !others.empty(); ++i) {
    const bool all_values = std::ranges::all_of(others, [i](const TableRow& row) {
      return i < row.cells.size() && is_surely_value(row.cells[i]);
    });
    if (all_values) return true;
  }
  return false;
}

}  // namespace celador
