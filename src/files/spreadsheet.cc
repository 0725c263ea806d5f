#include "files/spreadsheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "files/sheet_rows.h"
#include "files/table_reader.h"
#include "files/xml_events.h"
#include "wire/json_values.h"

namespace celador {
namespace {

// More sheets than this are read by nobody.
constexpr std::size_t kMaxSheets = 100;

// The first part of an OpenDocument says so in plain.
bool is_open_document_sheet(std::string_view head) {
  constexpr std::size_t kWithin = 300;
  return head.substr(0, kWithin).find("application/vnd.oasis.opendocument.spreadsheet") !=
         std::string_view::npos;
}

// <si><t>Ana</t></si>, and what is written small above Japanese texts left out.
class SharedTexts final : public XmlListener {
 public:
  explicit SharedTexts(Workbook& workbook) : workbook_(workbook) {}
  void begin(std::string_view name, const char**) override {
    if (name == "si") text_.clear();
    if (name == "rPh") phonetic_ = true;
    in_text_ = name == "t" && !phonetic_;
  }
  void text(std::string_view bytes) override {
    constexpr std::size_t kMost = 32U << 10U;
    if (in_text_ && text_.size() < kMost) text_.append(bytes.substr(0, kMost - text_.size()));
  }
  void end(std::string_view name) override {
    in_text_ = false;
    if (name == "rPh") phonetic_ = false;
    if (name == "si") workbook_.add_text(text_.view());
  }

 private:
  Workbook& workbook_;
  Buffer text_;
  bool in_text_ = false;
  bool phonetic_ = false;
};

// Whether a format of numbers shows days: it has y or d outside of quotes, brackets and escapes.
bool shows_days(std::string_view format) {
  char until = '\0';
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char c = format[i];
    if (until != '\0') {
      if (c == until) until = '\0';
    } else if (c == '"') {
      until = '"';
    } else if (c == '[') {
      until = ']';
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == 'y' || c == 'Y' || c == 'd' || c == 'D') {
      return true;
    }
  }
  return false;
}

// What the parts of a workbook say besides its cells: which styles are dates, how sheets are
// called, in which part each lies.
class WorkbookParts final : public XmlListener {
 public:
  explicit WorkbookParts(Workbook& workbook) : workbook_(workbook) {}

  // Parts with the names of their sheets.
  std::map<std::string, std::string> sheets() const {
    std::map<std::string, std::string> parts;
    for (const auto& [id, name] : names_) {
      const auto target = targets_.find(id);
      if (target == targets_.end()) continue;
      const bool whole = target->second.starts_with('/');
      parts[whole ? target->second.substr(1) : "xl/" + target->second] = name;
    }
    return parts;
  }

 private:
  void begin(std::string_view name, const char** attributes) override {
    if (name == "sheet" && names_.size() < kMaxSheets) {
      names_.emplace_back(xml_attribute(attributes, "id"), xml_attribute(attributes, "name"));
    } else if (name == "workbookPr") {
      const std::string_view told = xml_attribute(attributes, "date1904");
      workbook_.from_1904 = told == "1" || told == "true";
    } else if (name == "Relationship" && targets_.size() < 10 * kMaxSheets) {
      targets_.emplace(xml_attribute(attributes, "Id"), xml_attribute(attributes, "Target"));
    } else if (name == "numFmt") {
      if (shows_days(xml_attribute(attributes, "formatCode")))
        formats_.emplace(xml_attribute(attributes, "numFmtId"));
    } else if (name == "cellXfs") {
      in_styles_ = true;
    } else if (name == "xf" && in_styles_ && workbook_.date_styles.size() < 100'000) {
      const std::string_view format = xml_attribute(attributes, "numFmtId");
      const std::uint64_t number = parse_unsigned(format).value_or(0);
      const bool own = formats_.contains(std::string(format));
      // Those that every spreadsheet has (ECMA-376, section 18.8.30).
      workbook_.date_styles.push_back(own || (number >= 14 && number <= 17) || number == 22 ||
                                      (number >= 27 && number <= 36) ||
                                      (number >= 50 && number <= 58));
    }
  }
  void text(std::string_view) override {}
  void end(std::string_view name) override {
    if (name == "cellXfs") in_styles_ = false;
  }

  Workbook& workbook_;
  std::vector<std::pair<std::string, std::string>> names_;  // by the id of their relation
  std::map<std::string, std::string> targets_;
  std::set<std::string> formats_;
  bool in_styles_ = false;
};

class TableNames final : public XmlListener {
 public:
  void begin(std::string_view name, const char** attributes) override {
    if (name == "table" && names.size() < kMaxSheets)
      names.emplace_back(xml_attribute(attributes, "name"));
  }
  void text(std::string_view) override {}
  void end(std::string_view) override {}
  std::vector<std::string> names;
};

class SpreadsheetFile {
 public:
  SpreadsheetFile(std::string_view packed, std::string_view dataset, RecordCounter& records,
                  UnpackLimits limits)
      : packed_(packed), dataset_(dataset), records_(records), limits_(limits) {}

  Result<FileReading> read() {
    const bool open_document = is_open_document_sheet(packed_);
    reading_.format = open_document ? "spreadsheet (ods)" : "spreadsheet (xlsx)";
    TRY(open_document ? read_open_document() : read_office_open());
    if (failed_ && records_.counts().empty()) return std::unexpected(*failed_);
    if (failed_) {
      reading_.complete = false;
      reading_.notes.push_back(failed_->message);
    }
    return reading_;
  }

 private:
  using OnPart = std::function<Result<void>(std::string_view name, ByteSource& bytes)>;

  // Once over all parts. What is damaged ends it and is kept for the answer.
  Result<void> for_each_part(const OnPart& on_part) {
    MemorySource source(packed_);
    ByteWindow window(source);
    PackedFile file(window, limits_);
    for (;;) {
      Result<std::optional<PackedFile::Member>> part = file.next();
      if (part && !*part) return {};
      const Result<void> done = part ? on_part((*part)->name, *(*part)->bytes)
                                     : Result<void>(std::unexpected(part.error()));
      if (!done) {
        if (done.error().kind == ErrorKind::kCancelled) return done;
        if (!failed_) failed_ = done.error();
      }
      if (file.failed()) return {};
    }
  }

  static Result<void> parse(ByteSource& bytes, XmlListener& listener) {
    XmlEvents events(bytes, listener);
    while (TRY(events.more())) continue;
    return {};
  }

  Result<void> read_office_open() {
    Workbook workbook;
    WorkbookParts about(workbook);
    SharedTexts texts(workbook);
    std::size_t worksheets = 0;
    TRY(for_each_part([&](std::string_view name, ByteSource& bytes) -> Result<void> {
      if (name == "xl/sharedStrings.xml") return parse(bytes, texts);
      if (name == "xl/workbook.xml" || name == "xl/_rels/workbook.xml.rels" ||
          name == "xl/styles.xml")
        return parse(bytes, about);
      if (name.starts_with("xl/worksheets/") && name.ends_with(".xml")) ++worksheets;
      return {};
    }));
    if (worksheets == 0 && !failed_)
      return fail(ErrorKind::kUnsupported, "is an office document that is no table");
    const auto names = about.sheets();
    return for_each_part([&](std::string_view name, ByteSource& bytes) -> Result<void> {
      if (!name.starts_with("xl/worksheets/") || !name.ends_with(".xml")) return {};
      const auto named = names.find(std::string(name));
      SheetRows rows(bytes, workbook, SheetKind::kOfficeOpen, 0, limits_.free_bytes);
      return read_sheet(rows, worksheets == 1 || named == names.end() ? "" : named->second);
    });
  }

  Result<void> read_open_document() {
    TableNames tables;
    TRY(for_each_part([&](std::string_view name, ByteSource& bytes) -> Result<void> {
      return name == "content.xml" ? parse(bytes, tables) : Result<void>();
    }));
    const Workbook workbook;
    for (std::size_t i = 0; i < tables.names.size(); ++i) {
      TRY(for_each_part([&](std::string_view name, ByteSource& bytes) -> Result<void> {
        if (name != "content.xml") return {};
        SheetRows rows(bytes, workbook, SheetKind::kOpenDocument, i, limits_.free_bytes);
        return read_sheet(rows, tables.names.size() == 1 ? "" : tables.names[i]);
      }));
    }
    return {};
  }

  Result<void> read_sheet(SheetRows& rows, std::string_view name) {
    constexpr std::size_t kHead = 128U << 10U;
    constexpr std::size_t kHint = 6;  // the line that says what parts cells
    ByteWindow text(rows);
    text.look_ahead(kHead);
    if (text.view().size() <= kHint) {
      if (!text.at_end()) TRY(text.more());
      return {};
    }
    const auto shape = guess_table_shape(text.view(), OneColumn::kIsATable);
    if (!shape) return {};
    const Result<FileReading> read =
        read_table(text, *shape, name.empty() ? dataset_ : field_name(name), records_);
    records_.end_cut_record();
    if (!read) return std::unexpected(read.error());
    reading_.whole = reading_.whole && read->whole;
    return {};
  }

  std::string_view packed_;
  std::string dataset_;
  RecordCounter& records_;
  UnpackLimits limits_;
  FileReading reading_;
  std::optional<Error> failed_;
};

}  // namespace

bool looks_like_office_file(std::string_view head) {
  // The first file of a zip has its name here.
  constexpr std::size_t kNameAt = 30;
  if (head.size() <= kNameAt) return false;
  const std::string_view name = head.substr(kNameAt);
  return name.starts_with("[Content_Types].xml") || name.starts_with("_rels/.rels") ||
         name.starts_with("docProps/") || name.starts_with("xl/") ||
         (name.starts_with("mimetype") && is_open_document_sheet(head));
}

Result<FileReading> read_spreadsheet(std::string_view packed, std::string_view dataset,
                                     RecordCounter& records, UnpackLimits limits) {
  return SpreadsheetFile(packed, dataset, records, limits).read();
}

}  // namespace celador
