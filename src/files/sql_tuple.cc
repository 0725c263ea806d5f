#include "files/sql_tuple.h"

#include <algorithm>

#include "base/text.h"

namespace celador {
namespace {

constexpr std::size_t kMaxValues = 4000;
// to_date(concat('…')) and the like; deeper is no row.
constexpr std::size_t kMaxNesting = 16;

// What a backslash and this character mean in MySQL, and in PostgreSQL's E'…'.
char escaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case '0':
      return '\0';
    case 'b':
      return '\b';
    case 'Z':
      return '\x1a';
    default:
      return c;
  }
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '+' || c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

ValueType type_of_word(std::string_view word) {
  if (equals_ignoring_case(word, "null") || equals_ignoring_case(word, "default"))
    return ValueType::kNull;
  if (equals_ignoring_case(word, "true") || equals_ignoring_case(word, "false"))
    return ValueType::kBoolean;
  bool real = false;
  bool digits = false;
  for (const char c : word) {
    if (c >= '0' && c <= '9') {
      digits = true;
    } else if (c == '.' || ((c == 'e' || c == 'E') && digits)) {
      real = true;
    } else if (c != '-' && c != '+') {
      return ValueType::kNull;  // a name, a function, hexadecimal bytes
    }
  }
  if (!digits) return ValueType::kNull;
  return real ? ValueType::kReal : ValueType::kInteger;
}

}  // namespace

// From behind the opening quote to behind the closing one. False when the text ends first.
bool SqlTuple::take_quoted(std::string_view text, std::size_t& at, Backslash backslash,
                           Piece& piece) {
  const char quote = text[at++];
  std::size_t copied = at;
  const std::size_t begin = at;
  const std::size_t unescaped_begin = unescaped_.size();
  bool changed = false;
  for (;;) {
    // By hand: find_first_of looks every character up in its list, and this is the hot loop.
    std::size_t stop = at;
    const char also = backslash == Backslash::kEscapes ? '\\' : quote;
    while (stop < text.size() && text[stop] != quote && text[stop] != also) ++stop;
    if (stop + 1 >= text.size()) return false;
    if (text[stop] == '\\') {
      unescaped_.append(text.substr(copied, stop - copied));
      const char meant = escaped(text[stop + 1]);
      unescaped_.append({&meant, 1});
    } else if (text[stop + 1] == quote) {
      unescaped_.append(text.substr(copied, stop + 1 - copied));
    } else {
      if (changed) unescaped_.append(text.substr(copied, stop - copied));
      piece = changed ? Piece{unescaped_begin, unescaped_.size() - unescaped_begin,
                              ValueType::kText, true}
                      : Piece{begin, stop - begin, ValueType::kText, false};
      at = stop + 1;
      return true;
    }
    changed = true;
    at = stop + 2;
    copied = at;
  }
}

SqlTuple::Outcome SqlTuple::read(std::string_view text, Backslash backslash, std::size_t& bytes) {
  pieces_.clear();
  values_.clear();
  unescaped_.clear();
  std::size_t at = 1;
  std::size_t nesting = 0;
  Piece piece{0, 0, ValueType::kNull, false};
  bool have = false;       // the value of this place was met
  bool literal_e = false;  // E'…'
  for (;;) {
    if (at >= text.size()) return Outcome::kNeedsMore;
    const char c = text[at];
    if (c == '\'' || c == '"') {
      Piece quoted{0, 0, ValueType::kNull, false};
      const Backslash here = literal_e ? Backslash::kEscapes : backslash;
      if (!take_quoted(text, at, here, quoted)) return Outcome::kNeedsMore;
      literal_e = false;
      if (!have) piece = quoted;
      have = true;
    } else if (c == '(') {
      if (++nesting > kMaxNesting) return Outcome::kMalformed;
      ++at;
    } else if (c == ')' && nesting > 0) {
      --nesting;
      ++at;
    } else if (c == ')' || (c == ',' && nesting == 0)) {
      if (pieces_.size() < kMaxValues) pieces_.push_back(piece);
      piece = {0, 0, ValueType::kNull, false};
      have = false;
      ++at;
      if (c == ')') break;
    } else if (is_word(c)) {
      const std::size_t begin = at;
      while (at < text.size() && is_word(text[at])) ++at;
      if (at == text.size()) return Outcome::kNeedsMore;
      const std::string_view word = text.substr(begin, at - begin);
      literal_e = text[at] == '\'' && equals_ignoring_case(word, "e");
      const ValueType type = type_of_word(word);
      if (!have && type != ValueType::kNull) {
        piece = {begin, at - begin, type, false};
        have = true;
      }
    } else if (c == ';') {
      return Outcome::kMalformed;
    } else {
      ++at;
    }
  }
  for (const Piece& each : pieces_) {
    const std::string_view from = each.unescaped ? unescaped_.view() : text;
    values_.push_back({from.substr(each.begin, each.size), each.type});
  }
  bytes = at;
  return Outcome::kWhole;
}

void unescape_copy_cell(std::string_view cell, Buffer& into) {
  for (std::size_t at = 0; at < cell.size();) {
    const std::size_t stop = std::min(cell.find('\\', at), cell.size());
    into.append(cell.substr(at, stop - at));
    if (stop + 1 >= cell.size()) return;
    char meant = cell[stop + 1];
    if (meant == 'n') meant = '\n';
    if (meant == 't') meant = '\t';
    if (meant == 'r') meant = '\r';
    if (meant == 'b') meant = '\b';
    if (meant == 'f') meant = '\f';
    if (meant == 'v') meant = '\v';
    into.append({&meant, 1});
    at = stop + 2;
  }
}

}  // namespace celador
