#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "files/xml_events.h"

namespace celador {

// The texts that the cells of a workbook share, and which styles of cells are dates.
class Workbook {
 public:
  static constexpr std::size_t kMaxTexts = 2'000'000;
  static constexpr std::size_t kMaxTextBytes = 16U << 20U;

  void add_text(std::string_view text);
  // Empty when there is none of this number.
  std::string_view text(std::size_t number) const;
  bool is_date(std::size_t style) const { return style < date_styles.size() && date_styles[style]; }

  std::vector<bool> date_styles;
  bool from_1904 = false;

 private:
  Buffer texts_;
  std::vector<std::size_t> ends_;
};

// Which cells of a document are wanted: SpreadsheetML has a document a sheet, OpenDocument one for
// all.
enum class SheetKind : std::uint8_t { kOfficeOpen, kOpenDocument };

// A sheet as a table of text: rows by lines, cells parted by kMark, after a line that says so.
class SheetRows final : public ByteSource, private XmlListener {
 public:
  static constexpr char kMark = '\x1f';

  // The source and the workbook outlive it. `table` counts those of an OpenDocument.
  SheetRows(ByteSource& sheet, const Workbook& workbook, SheetKind kind, std::size_t table,
            std::uint64_t max_bytes);
  Result<std::size_t> read(char* into, std::size_t size) override;

 private:
  void begin(std::string_view name, const char** attributes) override;
  void text(std::string_view bytes) override;
  void end(std::string_view name) override;
  void begin_office_open(std::string_view name, const char** attributes);
  void begin_open_document(std::string_view name, const char** attributes);
  void end_cell();
  void end_row();
  void put(std::string_view cell);

  const Workbook& workbook_;
  SheetKind kind_;
  std::size_t table_;
  std::uint64_t max_bytes_;
  XmlEvents events_;
  Buffer out_;
  std::uint64_t given_ = 0;
  bool ended_ = false;
  std::size_t tables_ = 0;   // begun
  std::size_t column_ = 0;   // of the cell
  std::size_t written_ = 0;  // column that the row has come to
  bool row_has_cells_ = false;
  std::size_t repeated_ = 1;
  std::size_t style_ = 0;
  enum class Type : std::uint8_t { kNumber, kShared, kText, kOther } type_ = Type::kNumber;
  bool in_value_ = false;
  bool in_remark_ = false;
  bool dated_ = false;  // the value is an attribute
  Buffer value_;
};

}  // namespace celador
