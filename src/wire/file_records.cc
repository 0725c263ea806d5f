#include "wire/file_records.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "wire/delimited_table.h"
#include "wire/json_values.h"

namespace celador {
namespace {

std::string ending_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string() : to_lower(name.substr(dot + 1));
}

// NUL bytes, or many control characters: pictures, archives, UTF-16.
bool is_text(std::string_view bytes) {
  constexpr std::size_t kBytesLookedAt = 4096;
  const std::string_view head = bytes.substr(0, kBytesLookedAt);
  std::size_t controls = 0;
  for (const char c : head) {
    if (c == '\0') return false;
    const auto byte = static_cast<unsigned char>(c);
    // HL7 v2 over the wire frames its messages by 0x0B and 0x1C.
    if (byte < 0x20 && std::string_view("\t\r\n\f\x0b\x1c\x1b").find(c) == std::string_view::npos)
      ++controls;
  }
  return controls * 50 <= head.size();
}

class RecordsOfFile {
 public:
  RecordsOfFile(Completeness completeness, std::string_view dataset, RecordSink& records,
                std::uint64_t max_records)
      : completeness_(completeness),
        dataset_(dataset),
        records_(records),
        max_records_(max_records) {}

  Result<FileRecords> read_table(std::string_view text, char separator);
  Result<FileRecords> read_lines(std::string_view text);
  Result<FileRecords> read_json_lines(std::string_view text);
  // Every element of an array; or of the first array of objects in an object; or the one whole
  // value.
  Result<FileRecords> read_json(std::string_view text);

 private:
  bool cut() const { return completeness_ == Completeness::kCut; }
  bool wanted() const { return result_.records < max_records_; }

  void put_row(const TableRow& row, const std::vector<std::string>& names);
  void put_element(const boost::json::value& element) {
    ++result_.records_seen;
    if (!wanted()) return;
    records_.begin_record(dataset_);
    put_fields("", element, records_);
    records_.end_record();
    ++result_.records;
  }

  Completeness completeness_;
  std::string_view dataset_;
  RecordSink& records_;
  std::uint64_t max_records_;
  FileRecords result_;
};

std::string column_name(std::size_t index) { return "column_" + std::to_string(index + 1); }

void RecordsOfFile::put_row(const TableRow& row, const std::vector<std::string>& names) {
  ++result_.records_seen;
  if (!wanted()) return;
  records_.begin_record(dataset_);
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const std::string_view cell = row.cells[i];
    const std::string name = i < names.size() ? names[i] : column_name(i);
    records_.value(name, ValueView(cell, cell.empty() ? ValueType::kNull : ValueType::kText));
  }
  records_.end_record();
  ++result_.records;
}

Result<FileRecords> RecordsOfFile::read_table(std::string_view text, char separator) {
  constexpr std::size_t kRowsForHeader = 6;
  result_.format = FileFormat::kTable;
  TableReader reader(text, separator);
  std::vector<TableRow> first;
  std::vector<std::string> names;
  const auto start = [&] {
    std::vector<TableRow> others;
    TableRow head = std::move(first.front());
    for (std::size_t i = 1; i < first.size(); ++i) others.push_back(std::move(first[i]));
    first.clear();
    if (is_header(head, others)) {
      for (std::size_t i = 0; i < head.cells.size(); ++i) {
        const std::string_view cell = trim(head.cells[i]);
        names.push_back(cell.empty() ? column_name(i) : field_name(cell));
      }
    } else {
      put_row(head, names);
    }
    for (const TableRow& row : others) put_row(row, names);
  };
  bool started = false;
  TableRow row;
  while (!reader.done()) {
    const RowEnd end = reader.next(row);
    if (end == RowEnd::kUnreadable) break;
    if (end == RowEnd::kEndOfText && cut()) break;
    if (row.cells.size() == 1 && trim(row.cells[0]).empty()) continue;
    if (!started) {
      first.push_back(std::move(row));
      row = TableRow();
      if (first.size() < kRowsForHeader) continue;
      started = true;
      start();
    } else {
      put_row(row, names);
    }
  }
  if (!started && !first.empty()) start();
  return result_;
}

Result<FileRecords> RecordsOfFile::read_lines(std::string_view text) {
  result_.format = FileFormat::kText;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("\n\r");  // HL7 v2 ends its segments with CR alone
    if (end == std::string_view::npos && cut()) break;
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) continue;
    ++result_.records_seen;
    if (!wanted()) continue;
    records_.begin_record(dataset_);
    records_.value("text", ValueView(line.substr(0, kMaxTextLineBytes)));
    records_.end_record();
    ++result_.records;
  }
  return result_;
}

Result<FileRecords> RecordsOfFile::read_json_lines(std::string_view text) {
  result_.format = FileFormat::kJsonLines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos && cut()) break;
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) continue;
    if (!wanted()) {
      ++result_.records_seen;
      continue;
    }
    const Result<WipedJson> json = WipedJson::parse(line);
    if (!json) continue;  // a damaged line does not hide the others
    put_element(json->root());
  }
  return result_;
}

// Where the JSON value at the front of `text` ends; npos when it does not. Only brackets and texts
// are told apart: the parser judges the rest.
std::size_t end_of_value(std::string_view text) {
  std::size_t depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
      if (c == '"' && depth == 0) return i + 1;
      continue;
    }
    if (c == '"') in_text = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') {
      if (depth <= 1) return depth == 0 ? i : i + 1;
      --depth;
    }
    if (c == ',' && depth == 0) return i;
  }
  return std::string_view::npos;
}

// Where the elements begin: after the '[' of the whole, or of the first array of objects inside the
// whole's object when that array makes up most of it (one patient with two names is one record, not
// two).
std::optional<std::size_t> elements_begin(std::string_view text, Completeness completeness) {
  constexpr std::string_view kSpace = " \t\r\n";
  int candidates_left =
      16;  // each is read to its end: many small arrays are not what is looked for
  if (text.starts_with('[')) return 1;
  bool in_text = false;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
      continue;
    }
    if (c == '"') in_text = true;
    if (c == '[' && depth == 1 && candidates_left-- > 0) {
      const std::size_t next = text.find_first_not_of(kSpace, i + 1);
      if (next != std::string_view::npos && text[next] == '{') {
        if (completeness == Completeness::kCut) return i + 1;
        const std::size_t end = end_of_value(text.substr(i));
        if (end != std::string_view::npos && end >= text.size() / 10 * 8) return i + 1;
      }
    }
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && depth > 0) --depth;
  }
  return std::nullopt;
}

Result<FileRecords> RecordsOfFile::read_json(std::string_view text) {
  result_.format = FileFormat::kJson;
  std::optional<std::size_t> begin = elements_begin(text, completeness_);
  if (!begin) {
    if (cut())
      return fail(ErrorKind::kUnsupported, "a JSON file whose beginning holds no whole record");
    const WipedJson whole = TRY(WipedJson::parse(text));
    put_element(whole.root());
    return result_;
  }
  text.remove_prefix(*begin);
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n,"), text.size()));
    if (text.empty() || text.starts_with(']')) return result_;
    const std::size_t end = end_of_value(text);
    if (end == std::string_view::npos || end == 0) return result_;
    if (wanted()) {
      const Result<WipedJson> element = WipedJson::parse(text.substr(0, end));
      if (!element && result_.records == 0) return std::unexpected(element.error());
      if (!element) return result_;
      put_element(element->root());
    } else {
      ++result_.records_seen;
    }
    text.remove_prefix(end);
  }
}

// Two lines at least, the first a whole object.
bool is_json_lines(std::string_view text, Completeness completeness) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  if (trim(text.substr(end)).empty() && completeness == Completeness::kWhole) return false;
  return text.starts_with('{') && WipedJson::parse(trim(text.substr(0, end))).has_value();
}

}  // namespace

Result<FileRecords> read_records(std::string_view name, std::string_view bytes,
                                 Completeness completeness, std::string_view dataset,
                                 RecordSink& records, std::uint64_t max_records) {
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  if (!is_text(bytes)) return fail(ErrorKind::kUnsupported, "the file is no text");
  RecordsOfFile file(completeness, dataset, records, max_records);
  const std::string ending = ending_of(name);
  const std::string_view content =
      bytes.substr(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
  if (content.empty()) return FileRecords{};
  if (content.starts_with('{') || content.starts_with('[')) {
    if (ending == "ndjson" || ending == "jsonl" || is_json_lines(content, completeness)) {
      return file.read_json_lines(content);
    }
    if (ending == "json" || ending == "geojson" || ending == "fhir" || WipedJson::parse(content)) {
      return file.read_json(content);
    }
  }
  constexpr std::array<std::string_view, 7> kNeverTables = {"sql", "hl7", "xml", "html",
                                                            "htm", "log", "env"};
  if (std::ranges::find(kNeverTables, ending) == kNeverTables.end()) {
    const char separator = guess_separator(bytes);
    if (separator != '\0' &&
        (ending == "csv" || ending == "tsv" || ending == "psv" || ending == "tab" ||
         ending == "txt" || ending == "dat" || ending.empty())) {
      return file.read_table(bytes, separator);
    }
    if (ending == "csv" || ending == "tsv") return file.read_table(bytes, ',');  // one column
  }
  return file.read_lines(bytes);
}

int record_promise(std::string_view name) {
  struct Promise {
    std::string_view ending;
    int promise;
  };
  constexpr std::array<Promise, 24> kPromises = {{
      {"csv", 9}, {"tsv", 9},  {"ndjson", 9}, {"jsonl", 9}, {"json", 8}, {"sql", 8},
      {"hl7", 8}, {"psv", 8},  {"fhir", 8},   {"dat", 5},   {"txt", 5},  {"xml", 5},
      {"tab", 5}, {"dump", 5}, {"bak", 4},    {"ldif", 6},  {"vcf", 6},  {"log", 3},
      {"env", 3}, {"mbox", 3}, {"eml", 3},    {"md", 1},    {"yml", 1},  {"ini", 1},
  }};
  const std::string ending = ending_of(name);
  for (const Promise& promise : kPromises) {
    if (promise.ending == ending) return promise.promise;
  }
  return 0;
}

std::string_view to_text(FileFormat format) {
  switch (format) {
    case FileFormat::kTable:
      return "table";
    case FileFormat::kJson:
      return "JSON";
    case FileFormat::kJsonLines:
      return "JSON lines";
    case FileFormat::kText:
      return "text";
  }
  return "";
}

}  // namespace celador
