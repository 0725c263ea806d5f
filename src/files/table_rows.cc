#include "files/table_rows.h"

#include <algorithm>
#include <cstring>

namespace celador {
namespace {

bool is_line_end(char c) { return c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

// From the opening quote at `at` to behind the closing one; the cell is added. False when the text
// ends before.
bool TableRows::find_quoted(std::string_view text, std::size_t& at) {
  const std::size_t begin = ++at;
  std::size_t copied = begin;  // up to here it lies in unquoted_, when anything does
  const std::size_t unquoted_begin = unquoted_.size();
  for (;;) {
    const std::size_t quote = text.substr(0, begin + longest_quoted_).find(marks_.quote, at);
    if (quote == std::string_view::npos) return false;
    const bool doubled = quote + 1 < text.size() && text[quote + 1] == marks_.quote;
    const std::size_t next = std::min(text.find_first_not_of(' ', quote + 1), text.size());
    const bool ends_cell =
        next == text.size() || text[next] == marks_.separator || is_line_end(text[next]);
    const bool escaped = quote > begin && text[quote - 1] == '\\' && !ends_cell;
    if (!doubled && !escaped && !ends_cell) {  // somebody forgot to double it
      at = quote + 1;
      continue;
    }
    if (doubled || escaped) {
      unquoted_.append(text.substr(copied, (doubled ? quote + 1 : quote - 1) - copied));
      copied = doubled ? quote + 2 : quote;
      at = doubled ? quote + 2 : quote + 1;
      continue;
    }
    if (copied == begin) {
      cells_.push_back({begin, quote - begin, false});
    } else {
      unquoted_.append(text.substr(copied, quote - copied));
      cells_.push_back({unquoted_begin, unquoted_.size() - unquoted_begin, true});
    }
    at = quote + 1;
    return true;
  }
}

TableRows::Found TableRows::find_row(std::string_view text, Quotes quotes) {
  cells_.clear();
  unquoted_.clear();
  std::size_t at = 0;
  for (;;) {
    if (quotes == Quotes::kMark && at < text.size() && text[at] == ' ') {  // 1, "Ruiz, Ana"
      const std::size_t quote = text.find_first_not_of(' ', at);
      if (quote == std::string_view::npos && !text_.at_end()) return Found::kNeedsMore;
      if (quote != std::string_view::npos && text[quote] == marks_.quote) at = quote;
    }
    if (quotes == Quotes::kMark && at < text.size() && text[at] == marks_.quote) {
      const std::size_t begin = at;
      if (!find_quoted(text, at)) {
        if (!text_.at_end() && text.size() - begin < longest_quoted_) return Found::kNeedsMore;
        return Found::kUnclosed;
      }
      // After the closing quote nothing should stand before the separator; what does is skipped.
      while (at < text.size() && text[at] != marks_.separator && !is_line_end(text[at])) ++at;
    } else {
      const std::size_t begin = at;
      const char* const data = text.data();
      const std::size_t size = text.size();
      while (at < size && data[at] != marks_.separator && data[at] != '\n' && data[at] != '\r')
        ++at;
      cells_.push_back({begin, at - begin, false});
    }
    if (at == text.size()) {
      if (!text_.at_end()) return Found::kNeedsMore;
      row_bytes_ = at;
      return Found::kRow;
    }
    if (is_line_end(text[at])) {
      row_bytes_ = at + 1;
      return Found::kRow;
    }
    ++at;  // the separator
    if (cells_.size() >= kMaxTableColumns) {
      // No table has so many columns: the row's rest is left out.
      const std::size_t end = text.find_first_of("\r\n", at);
      if (end == std::string_view::npos && !text_.at_end()) return Found::kNeedsMore;
      row_bytes_ = end == std::string_view::npos ? text.size() : end + 1;
      return Found::kRow;
    }
  }
}

Result<bool> TableRows::next(std::vector<std::string_view>& cells) {
  cells.clear();
  text_.consume(row_bytes_);
  row_bytes_ = 0;
  for (;;) {  // line ends, and empty lines
    const std::string_view text = text_.view();
    std::size_t ends = 0;
    while (ends < text.size() && is_line_end(text[ends])) ++ends;
    text_.consume(ends);
    if (ends < text.size()) break;
    if (!TRY(text_.more())) return false;
  }
  Quotes quotes = Quotes::kMark;
  for (;;) {
    const Found found = find_row(text_.view(), quotes);
    if (found == Found::kRow) break;
    if (found == Found::kUnclosed) {
      ++unclosed_quotes_;
      longest_quoted_ = std::max(longest_quoted_ / 2, kLeastQuotedBytes);
      quotes = Quotes::kPlain;
      continue;
    }
    TRY(text_.more_of_record());
  }
  const std::string_view text = text_.view();
  for (const Cell& cell : cells_) {
    std::string_view bytes =
        (cell.unquoted ? unquoted_.view() : text).substr(cell.begin, cell.size);
    // ="007"
    if (bytes.size() >= 3 && bytes.starts_with("=\"") && bytes.ends_with('"'))
      bytes = bytes.substr(2, bytes.size() - 3);
    // '007
    if (bytes.size() >= 2 && marks_.quote != '\'' && bytes[0] == '\'' && is_digit(bytes[1]) &&
        bytes.find('\'', 1) == std::string_view::npos)
      bytes.remove_prefix(1);
    cells.push_back(bytes);
  }
  return true;
}

}  // namespace celador
