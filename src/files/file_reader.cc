#include "files/file_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "base/text.h"
#include "files/bson_reader.h"
#include "files/byte_window.h"
#include "files/dicom_reader.h"
#include "files/hl7_reader.h"
#include "files/json_reader.h"
#include "files/packed_file.h"
#include "files/spreadsheet.h"
#include "files/sql_reader.h"
#include "files/table_reader.h"
#include "files/text_lines.h"
#include "files/utf8_source.h"
#include "files/xml_reader.h"

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
  text.look_ahead(kHead);
  const std::string dataset = dataset_of_file(name);
  const std::string ending = ending_of(name);
  const std::string_view head = text.view();
  const std::string_view content =
      head.substr(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  const bool table = is_one_of(ending, kTables);
  if (looks_like_hl7(head)) return read_hl7(text, records);
  if (!table && (ending == "sql" || looks_like_sql(head))) return read_sql(text, records);
  if (!table && looks_like_xml(content)) return read_xml(text, dataset, records);
  if (!table && (content.starts_with('{') || content.starts_with('[')) && looks_like_json(content))
    return read_json(text, dataset, records);
  if (!is_one_of(ending, kNeverTables)) {
    const auto shape =
        guess_table_shape(head, table ? OneColumn::kIsATable : OneColumn::kIsNoTable);
    if (shape) return read_table(text, *shape, dataset, records);
  }
  return read_lines(text, dataset, records);
}

// Formats that are known and not read, so that the answer is better than "no text".
std::string_view name_of_unread(std::string_view head) {
  using Entry = std::pair<std::string_view, std::string_view>;
  constexpr auto kUnread = std::to_array<Entry>(
      {{"SQLite format 3", "is an SQLite database: give `sqlite3 FILE .dump`"},
       {"PGDMP", "is in pg_dump's custom format: make it plain with `pg_restore -f - FILE`"},
       {"%PDF-", "is a PDF"},
       {"PAR1", "is a Parquet file"},
       {std::string_view("Obj\x01", 4), "is an Avro file"},
       {"ORC", "is an ORC file"},
       {"\xd0\xcf\x11\xe0", "is an old Office document"},
       {"\x7f"
        "ELF",
        "is a program"},
       {"\x89PNG", "is a picture"},
       {"\xff\xd8\xff", "is a picture"},
       {"7z\xbc\xaf", "is packed by 7-Zip, which is not unpacked"},
       {"Rar!", "is packed by RAR, which is not unpacked"}});
  for (const auto& [magic, what] : kUnread) {
    if (head.starts_with(magic)) return what;
  }
  return "is no text, and of no format that is read";
}

// A packed file in a packed file (a zip of .csv.gz) is opened; one more inside is not.
constexpr int kMaxPackings = 2;

class FileOpener {
 public:
  FileOpener(RecordCounter& records, UnpackLimits limits) : records_(records), limits_(limits) {}

  Result<FileReading> read(ByteSource& source, std::string_view name, int packings) {
    ByteWindow raw(source);
    raw.look_ahead(4096);
    const std::string_view head = raw.view();
    if (head.empty()) {
      TRY(raw.more());
      return FileReading{.format = "empty"};
    }
    if (const Packing packing = guess_packing(head); packing != Packing::kNone) {
      if (packings == kMaxPackings)
        return fail(ErrorKind::kLimit, "is packed more often than is unpacked");
      if (packing == Packing::kZip && looks_like_office_file(head))
        return read_office_file(raw, name, packings);
      return read_packed(raw, packing, name, packings);
    }
    Result<FileReading> reading = read_plain(raw, name);
    if (reading) {
      reading->share_read *= raw.share_consumed();
    } else {
      records_.end_cut_record();
    }
    return reading;
  }

 private:
  // What is no spreadsheet, or too long for one, is read for the text in its parts.
  Result<FileReading> read_office_file(ByteWindow& raw, std::string_view name, int packings) {
    raw.look_ahead(ByteWindow::kMaxBytes);
    if (!raw.nothing_follows()) {
      Result<FileReading> reading = read_packed(raw, Packing::kZip, name, packings);
      if (reading) add_note(*reading, "", "it is too long to be read as a spreadsheet");
      return reading;
    }
    Result<FileReading> reading =
        read_spreadsheet(raw.view(), dataset_of_file(name), records_, limits_);
    if (!reading && reading.error().kind == ErrorKind::kUnsupported)
      return read_packed(raw, Packing::kZip, name, packings);
    // The beginning of one.
    if (reading && !raw.at_end()) TRY(raw.more());
    return reading;
  }

  Result<FileReading> read_plain(ByteWindow& raw, std::string_view name) {
    if (begins_with_bson(raw)) return read_bson(raw, dataset_of_file(name), records_);
    if (looks_like_dicom(raw.view())) return read_dicom(raw, records_);
    const Encoding encoding = guess_encoding(raw.view());
    if (encoding == Encoding::kNoText)
      return fail(ErrorKind::kUnsupported, std::string(name_of_unread(raw.view())));
    Utf8Source utf8(raw, encoding);
    ByteWindow text(utf8);
    FileReading reading = TRY(read_text(text, name, records_));
    reading.share_read *= text.share_consumed();
    return reading;
  }

  // What cannot be read of the inside is told in the notes; an error means that nothing could.
  Result<FileReading> read_packed(ByteWindow& raw, Packing packing, std::string_view name,
                                  int packings) {
    PackedFile packed(raw, limits_);
    FileReading all;
    std::vector<std::string> formats;
    std::size_t read = 0;
    std::size_t failed = 0;
    std::optional<Error> first_error;
    for (;;) {
      Result<std::optional<PackedFile::Member>> member = packed.next();
      if (member && !*member) break;
      const std::string inside = member ? (*member)->name : std::string();
      Result<FileReading> reading =
          member ? this->read(*(*member)->bytes, inside.empty() ? name : inside, packings + 1)
                 : std::unexpected(member.error());
      if (reading) {
        ++read;
        if (std::ranges::find(formats, reading->format) == formats.end())
          formats.push_back(reading->format);
        for (std::string& note : reading->notes) add_note(all, inside, std::move(note));
        all.whole = all.whole && reading->whole;
        all.share_read = inside.empty() ? reading->share_read : 0;
        continue;
      }
      const Error& error = reading.error();
      if (error.kind == ErrorKind::kCancelled || error.kind == ErrorKind::kIo)
        return std::unexpected(error);
      ++failed;
      if (!first_error) first_error = error;
      add_note(all, inside, error.message);
      if (!member || packed.failed()) break;
    }
    if (failed > 0 && records_.counts().empty()) return std::unexpected(*first_error);
    if (failed > 0) all.complete = false;
    if (raw_inside(formats, read)) {
      all.format = fmt::format("{}, {}", formats.front(), to_text(packing));
    } else {
      all.format =
          fmt::format("{} of {} files: {}", to_text(packing), read, fmt::join(formats, ", "));
    }
    return all;
  }

  static bool raw_inside(const std::vector<std::string>& formats, std::size_t read) {
    return formats.size() == 1 && read == 1;
  }

  static void add_note(FileReading& reading, std::string_view inside, std::string note) {
    constexpr std::size_t kMaxNotes = 20;
    if (reading.notes.size() > kMaxNotes) return;
    if (reading.notes.size() == kMaxNotes) note = "and more; these are the first";
    reading.notes.push_back(inside.empty() ? std::move(note) : fmt::format("{}: {}", inside, note));
  }

  RecordCounter& records_;
  UnpackLimits limits_;
};

}  // namespace

Result<FileReading> read_file(ByteSource& source, std::string_view name, RecordCounter& records,
                              UnpackLimits limits) {
  return FileOpener(records, limits).read(source, name, 0);
}

}  // namespace celador
