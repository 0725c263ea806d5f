#include "files/sql_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "files/sql_tuple.h"
#include "wire/json_values.h"

namespace celador {
namespace {

// Up to here a statement's head (names of the table and its columns) is read.
constexpr std::size_t kMaxHeadBytes = 1U << 20U;
// Nearly every head is shorter.
constexpr std::size_t kUsualHeadBytes = 64U << 10U;
constexpr std::size_t kMaxTables = 5000;
constexpr std::size_t kMaxColumns = 4000;
constexpr std::string_view kSpace = " \t\r\n";

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

// Reads words and names of a statement's head from front to back.
class HeadReader {
 public:
  explicit HeadReader(std::string_view text) : text_(text) {}

  void skip_space() { at_ = std::min(text_.find_first_not_of(kSpace, at_), text_.size()); }
  std::size_t position() const { return at_; }
  void move_to(std::size_t at) { at_ = std::min(at, text_.size()); }
  bool done() const { return at_ >= text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }

  // Takes the word when it stands here, in any case.
  bool take_word(std::string_view word) {
    skip_space();
    if (!starts_with_ignoring_case(text_.substr(at_), word)) return false;
    const std::size_t behind = at_ + word.size();
    if (behind < text_.size() && is_name_character(text_[behind])) return false;
    at_ = behind;
    return true;
  }
  bool take(char c) {
    skip_space();
    if (peek() != c || done()) return false;
    ++at_;
    return true;
  }
  // A name, quoted in any system's way, without its schema. Empty when there is none.
  std::string_view take_name() {
    std::string_view name;
    do {
      skip_space();
      const char open = peek();
      const char close = open == '[' ? ']' : open;
      if (!done() && (open == '`' || open == '"' || open == '[' || open == '\'')) {
        const std::size_t end = text_.find(close, at_ + 1);
        if (end == std::string_view::npos) return "";
        name = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
      } else {
        const std::size_t begin = at_;
        while (!done() && is_name_character(text_[at_])) ++at_;
        name = text_.substr(begin, at_ - begin);
      }
    } while (peek() == '.' && ++at_ > 0);
    return name;
  }
  // To behind the parenthesis that closes the one just opened, or to the comma before it, past
  // quoted texts and nested ones. Gives what it stopped at; '\0' at the end.
  char skip_definition() {
    std::size_t nesting = 0;
    while (!done()) {
      const char c = text_[at_++];
      if (c == '\'' || c == '"' || c == '`') {
        const std::size_t end = text_.find(c, at_);
        at_ = end == std::string_view::npos ? text_.size() : end + 1;
      } else if (c == '(') {
        ++nesting;
      } else if (c == ')') {
        if (nesting == 0) return c;
        --nesting;
      } else if (c == ',' && nesting == 0) {
        return c;
      } else if (c == '-' && peek() == '-') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      }
    }
    return '\0';
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

using Columns = std::vector<std::string>;

class SqlFile {
 public:
  SqlFile(ByteWindow& text, RecordCounter& records) : text_(text), records_(records) {}

  Result<FileReading> read() {
    text_.look_ahead(kUsualHeadBytes);
    const std::string_view head = text_.view();
    if (head.find('`') != std::string_view::npos || head.find("MySQL") != std::string_view::npos ||
        head.find("MariaDB") != std::string_view::npos) {
      backslash_ = Backslash::kEscapes;
    }
    while (TRY(skip_to_statement())) TRY(read_statement());
    FileReading reading;
    reading.format = "SQL dump";
    if (damaged_ > 0) reading.notes.push_back(fmt::format("{} rows could not be read", damaged_));
    return reading;
  }

 private:
  // Past white space, comments and stray semicolons. False at the end.
  Result<bool> skip_to_statement() {
    for (;;) {
      const std::string_view view = text_.view();
      const std::size_t at = std::min(view.find_first_not_of(" \t\r\n;"), view.size());
      text_.consume(at);
      if (text_.view().size() < 2) {
        if (TRY(text_.more())) continue;
        if (text_.view().empty()) return false;
      }
      const std::string_view rest = text_.view();
      if (rest.starts_with("--") || rest.starts_with('#') || rest.starts_with('\\')) {
        TRY(skip_past("\n"));
      } else if (rest.starts_with("/*")) {
        TRY(skip_past("*/"));
      } else {
        return true;
      }
    }
  }

  Result<void> skip_past(std::string_view mark) {
    for (;;) {
      const std::size_t at = text_.view().find(mark);
      if (at != std::string_view::npos) {
        text_.consume(at + mark.size());
        return {};
      }
      const std::size_t kept = std::min(mark.size() - 1, text_.view().size());
      text_.consume(text_.view().size() - kept);
      if (!TRY(text_.more())) {
        text_.consume(text_.view().size());
        return {};
      }
    }
  }

  // The head of the statement is looked at in what is there; when it does not end in it, with more.
  Result<void> read_statement() {
    // A name that is cut where the window ends would look like another statement.
    text_.look_ahead(kUsualHeadBytes);
    for (;;) {
      switch (try_statement()) {
        case Tried::kDone:
          return {};
        case Tried::kTuples:
          return read_tuples();
        case Tried::kCopy:
          return read_copy();
        case Tried::kOther:
          return skip_statement();
        case Tried::kNeedsMore:
          break;
      }
      if (text_.view().size() > kMaxHeadBytes || !TRY(text_.more())) return skip_statement();
    }
  }

  enum class Tried { kDone, kTuples, kCopy, kOther, kNeedsMore };

  Tried try_statement() {
    HeadReader head(text_.view());
    constexpr std::size_t kLongestWord = 16;
    if (text_.view().size() < kLongestWord && !text_.at_end()) return Tried::kNeedsMore;
    if (head.take_word("INSERT") || head.take_word("REPLACE")) return try_insert(head);
    if (head.take_word("COPY")) return try_copy(head);
    if (head.take_word("CREATE")) return try_create(head);
    if (head.take_word("GO")) {
      text_.consume(head.position());
      return Tried::kDone;
    }
    return Tried::kOther;
  }

  Tried try_insert(HeadReader& head) {
    for (const std::string_view word : {"LOW_PRIORITY", "DELAYED", "IGNORE", "OR", "INTO"}) {
      if (head.take_word(word) && word == "OR") head.take_name();
    }
    const std::string_view table = head.take_name();
    Columns columns;
    if (head.take('(') && !take_names(head, columns)) return needs_more_or(Tried::kOther);
    if (head.take_word("OVERRIDING")) {  // PostgreSQL: OVERRIDING SYSTEM VALUE
      head.take_name();
      head.take_word("VALUE");
    }
    const bool values = head.take_word("VALUES") || head.take_word("VALUE");
    head.skip_space();
    if (head.done()) return needs_more_or(Tried::kOther);
    if (!values || table.empty()) return Tried::kOther;
    choose(table, std::move(columns));
    text_.consume(head.position());
    return Tried::kTuples;
  }

  Tried try_copy(HeadReader& head) {
    const std::string_view table = head.take_name();
    Columns columns;
    if (head.take('(') && !take_names(head, columns)) return needs_more_or(Tried::kOther);
    const bool from_stdin = head.take_word("FROM") && head.take_word("stdin");
    const std::size_t end = text_.view().find('\n', head.position());
    if (end == std::string_view::npos) return needs_more_or(Tried::kOther);
    if (!from_stdin || table.empty()) return Tried::kOther;
    choose(table, std::move(columns));
    text_.consume(end + 1);
    return Tried::kCopy;
  }

  Tried try_create(HeadReader& head) {
    for (const std::string_view word : {"GLOBAL", "LOCAL", "TEMPORARY", "TEMP", "UNLOGGED"})
      head.take_word(word);
    if (!head.take_word("TABLE")) return Tried::kOther;
    if (head.take_word("IF")) {
      head.take_word("NOT");
      head.take_word("EXISTS");
    }
    const std::string table = field_name(head.take_name());
    if (!head.take('(')) return head.done() ? needs_more_or(Tried::kOther) : Tried::kOther;
    Columns columns;
    for (char stopped = ','; stopped == ',';) {
      head.skip_space();
      // What is no column begins with one of these words, unquoted.
      bool constraint = false;
      for (const std::string_view word : {"PRIMARY", "UNIQUE", "KEY", "INDEX", "CONSTRAINT",
                                          "FOREIGN", "CHECK", "FULLTEXT", "SPATIAL", "EXCLUDE"}) {
        constraint = constraint || (head.peek() != '`' && head.take_word(word));
      }
      const std::string_view name = constraint ? std::string_view() : head.take_name();
      if (!name.empty() && columns.size() < kMaxColumns) columns.push_back(field_name(name));
      stopped = head.skip_definition();
      if (stopped == '\0') return needs_more_or(Tried::kOther);
    }
    if (columns_.size() < kMaxTables) columns_[table] = std::move(columns);
    text_.consume(head.position());
    return Tried::kOther;  // what follows, up to the semicolon
  }

  Tried needs_more_or(Tried other) const { return text_.at_end() ? other : Tried::kNeedsMore; }

  // (a, b, c) behind its opening parenthesis.
  static bool take_names(HeadReader& head, Columns& columns) {
    do {
      const std::string_view name = head.take_name();
      head.skip_space();
      if (name.empty() || head.done() || columns.size() >= kMaxColumns) return false;
      columns.push_back(field_name(name));
    } while (head.take(','));
    return head.take(')');
  }

  void choose(std::string_view table, Columns columns) {
    dataset_ = field_name(table);
    if (!columns.empty()) {
      names_ = std::move(columns);
      return;
    }
    const auto created = columns_.find(dataset_);
    names_ = created == columns_.end() ? Columns() : created->second;
  }

  const std::string& name(std::size_t column) {
    while (names_.size() <= column) names_.push_back(fmt::format("column {}", names_.size() + 1));
    return names_[column];
  }

  // To the first character that is no space. '\0' at the end.
  Result<char> next_character() {
    for (;;) {
      const std::string_view view = text_.view();
      const std::size_t at = std::min(view.find_first_not_of(kSpace), view.size());
      text_.consume(at);
      if (at < view.size()) return text_.view().front();
      if (!TRY(text_.more())) return '\0';
    }
  }

  // (…), (…), (…);
  Result<void> read_tuples() {
    for (;;) {
      const char c = TRY(next_character());
      if (c == ',') {
        text_.consume(1);
        continue;
      }
      if (c != '(') return c == ';' || c == '\0' ? Result<void>() : skip_clause();
      std::size_t bytes = 0;
      const SqlTuple::Outcome outcome = tuple_.read(text_.view(), backslash_, bytes);
      if (outcome == SqlTuple::Outcome::kNeedsMore && text_.view().size() < kLongestTuple &&
          TRY(text_.more_of_record())) {
        continue;
      }
      if (outcome != SqlTuple::Outcome::kWhole) {
        ++damaged_;
        return skip_past("\n");
      }
      put_tuple();
      text_.consume(bytes);
    }
  }

  void put_tuple() {
    records_.begin_record(dataset_);
    if (records_.passing()) {
      const auto& values = tuple_.values();
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i].type != ValueType::kNull)
          records_.value(name(i), ValueView(values[i].text, values[i].type));
      }
    }
    records_.end_record();
  }

  // Behind the rows: ON DUPLICATE KEY …, or the next statement where no semicolon parts them (SQL
  // Server: GO).
  Result<void> skip_clause() {
    if (starts_with_ignoring_case(text_.view(), "ON ")) return skip_statement();
    if (starts_with_ignoring_case(text_.view(), "GO")) return skip_past("\n");
    return {};
  }

  // Rows of cells parted by tabs, up to \.
  Result<void> read_copy() {
    for (;;) {
      const std::size_t end = text_.view().find('\n');
      if (end == std::string_view::npos && text_.view().size() < kLongestTuple &&
          TRY(text_.more_of_record())) {
        continue;
      }
      std::string_view line = text_.view().substr(0, end);
      const std::size_t bytes = std::min(line.size() + 1, text_.view().size());
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (bytes == 0 || line == "\\.") {
        text_.consume(bytes);
        return {};
      }
      put_copied(line);
      text_.consume(bytes);
    }
  }

  void put_copied(std::string_view line) {
    records_.begin_record(dataset_);
    for (std::size_t column = 0; records_.passing() && column < kMaxColumns; ++column) {
      const std::size_t tab = line.find('\t');
      const std::string_view cell = line.substr(0, tab);
      if (cell.find('\\') == std::string_view::npos) {
        if (!cell.empty()) records_.value(name(column), ValueView(cell));
      } else if (cell != "\\N") {
        unescaped_.clear();
        unescape_copy_cell(cell, unescaped_);
        records_.value(name(column), ValueView(unescaped_.view()));
      }
      if (tab == std::string_view::npos) break;
      line.remove_prefix(tab + 1);
    }
    records_.end_record();
  }

  // To behind the semicolon, past quoted texts and comments; or to a line that begins a statement
  // (SQL Server writes none). A text without end ends with the file.
  Result<void> skip_statement() {
    char quote = '\0';
    std::size_t at = 0;
    for (;;) {
      const std::string_view view = text_.view();
      at = quote != '\0' ? view.find(quote, at) : view.find_first_of(";'\"`-\n", at);
      if (at == std::string_view::npos) {
        text_.consume(view.size());
        at = 0;
        if (!TRY(text_.more())) return {};
        continue;
      }
      const char c = view[at];
      if (quote != '\0') {
        quote = '\0';
      } else if (c == ';') {
        text_.consume(at + 1);
        return {};
      } else if (c == '-' || c == '\n') {
        constexpr std::size_t kLookedAt = 16;
        if (view.size() - at < kLookedAt && !text_.at_end()) {
          text_.consume(at);
          at = 0;
          TRY(text_.more());
          continue;
        }
        if (c == '\n' && begins_statement(view.substr(at + 1))) {
          text_.consume(at + 1);
          return {};
        }
        if (c == '-' && view.substr(at).starts_with("--")) {
          text_.consume(at);
          at = 0;
          TRY(skip_past("\n"));
          continue;
        }
      } else {
        quote = c;
      }
      ++at;
    }
  }

  static bool begins_statement(std::string_view line) {
    return std::ranges::any_of(
        std::array<std::string_view, 4>{"INSERT ", "CREATE TABLE", "GO\n", "GO\r"},
        [&](std::string_view word) { return line.starts_with(word); });
  }

  // A row that goes on further is damaged: a quote was never closed.
  static constexpr std::size_t kLongestTuple = 16U << 20U;

  ByteWindow& text_;
  RecordCounter& records_;
  Backslash backslash_ = Backslash::kIsACharacter;
  std::map<std::string, Columns> columns_;  // of the tables that were created
  std::string dataset_;
  Columns names_;
  SqlTuple tuple_;
  Buffer unescaped_;
  std::uint64_t damaged_ = 0;
};

}  // namespace

bool looks_like_sql(std::string_view head) {
  constexpr std::array<std::string_view, 3> kStatements = {"INSERT INTO ", "CREATE TABLE ",
                                                           "COPY "};
  // At the beginning of a line: prose and programs have the words inside of one.
  for (std::size_t line = 0; line < head.size();) {
    std::string_view rest = head.substr(line);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    for (const std::string_view statement : kStatements) {
      if (!starts_with_ignoring_case(rest, statement)) continue;
      const std::string_view until_end = rest.substr(0, rest.find('\n'));
      if (statement != "COPY " ||
          find_ignoring_case(until_end, "from stdin") != std::string_view::npos)
        return true;
    }
    const std::size_t end = head.find('\n', line);
    if (end == std::string_view::npos) break;
    line = end + 1;
  }
  return false;
}

Result<FileReading> read_sql(ByteWindow& text, RecordCounter& records) {
  return SqlFile(text, records).read();
}

}  // namespace celador
