#include "files/file_reader.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"
#include "files/bson_reader.h"
#include "files/byte_window.h"
#include "files/hl7_reader.h"
#include "files/json_reader.h"
#include "files/sql_reader.h"
#include "files/table_reader.h"
#include "files/text_lines.h"
#include "files/utf8_source.h"

namespace celador {

std::string dataset_of_file(std::string_view path) {
  constexpr std::array<std::string_view, 6> kPackings = {"gz", "bz2", "xz", "zst", "zip", "tgz"};
  if (path == "-") return "standard input";
  const std::size_t slash = path.rfind('/');
  std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  for (int endings = 0; endings < 2; ++endings) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) break;
    const std::string ending = to_lower(name.substr(dot + 1));
    name = name.substr(0, dot);
    if (std::ranges::find(kPackings, ending) == kPackings.end()) break;
  }
  return printable(name);
}

namespace {

std::string ending_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string() : to_lower(name.substr(dot + 1));
}

bool is_one_of(std::string_view ending, std::span<const std::string_view> endings) {
  return std::ranges::find(endings, ending) != endings.end();
}

// The first bracket is followed by what JSON has there: "[2018-11-23] started" is none.
bool looks_like_json(std::string_view content) {
  const std::size_t next = content.find_first_not_of(" \t\r\n", 1);
  if (next == std::string_view::npos) return true;
  const char c = content[next];
  if (content[0] == '{') return c == '"' || c == '}';
  return std::string_view("{[\"]").find(c) != std::string_view::npos ||
         content.substr(0, 4096).find(',') != std::string_view::npos;
}

Result<FileReading> read_text(ByteWindow& text, std::string_view name, RecordCounter& records) {
  // Enough to judge by.
  constexpr std::size_t kHead = 128U << 10U;
  constexpr std::array<std::string_view, 5> kTables = {"csv", "tsv", "psv", "tab", "dsv"};
  constexpr std::array<std::string_view, 9> kNeverTables = {"html", "htm",  "log", "env", "md",
                                                            "eml",  "mbox", "vcf", "ldif"};
  TRY(text.need(kHead));
  const std::string dataset = dataset_of_file(name);
  const std::string ending = ending_of(name);
  const std::string_view head = text.view();
  const std::string_view content =
      head.substr(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  const bool table = is_one_of(ending, kTables);
  if (looks_like_hl7(head)) return read_hl7(text, records);
  if (!table && (ending == "sql" || looks_like_sql(head))) return read_sql(text, records);
  if (!table && (content.starts_with('{') || content.starts_with('[')) && looks_like_json(content))
    return read_json(text, dataset, records);
  if (!is_one_of(ending, kNeverTables)) {
    const auto shape =
        guess_table_shape(head, table ? OneColumn::kIsATable : OneColumn::kIsNoTable);
    if (shape) return read_table(text, *shape, dataset, records);
  }
  return read_lines(text, dataset, records);
}

}  // namespace

Result<FileReading> read_file(ByteSource& source, std::string_view name, RecordCounter& records) {
  ByteWindow raw(source);
  TRY(raw.need(4096));
  if (raw.view().empty()) return FileReading{.format = "empty", .whole = true, .notes = {}};
  if (TRY(begins_with_bson(raw))) {
    FileReading reading = TRY(read_bson(raw, dataset_of_file(name), records));
    reading.share_read = raw.share_consumed();
    return reading;
  }
  const Encoding encoding = guess_encoding(raw.view());
  if (encoding == Encoding::kNoText)
    return fail(ErrorKind::kUnsupported, "is no text, and of no format that is read");
  Utf8Source utf8(raw, encoding);
  ByteWindow text(utf8);
  FileReading reading = TRY(read_text(text, name, records));
  reading.share_read = text.share_consumed() * raw.share_consumed();
  return reading;
}

}  // namespace celador
