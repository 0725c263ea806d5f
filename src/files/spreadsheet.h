#pragma once
#include <string_view>

#include "base/result.h"
#include "files/file_reader.h"

namespace celador {

// Spreadsheets: Office Open XML (.xlsx) and OpenDocument (.ods), zips of XML. Each sheet is a
// table of text to the reader of tables, which finds its header. The texts of a workbook may stand
// behind its sheets, so it is read twice, from memory.
//
// Source: ECMA-376, part 1, section 18 (SpreadsheetML); OpenDocument 1.3, part 3, section 9. Tested
// by spreadsheet_test.cc, fuzzed by spreadsheet_fuzz.cc.

// Whether a zip that begins so is a spreadsheet or another document of an office.
bool looks_like_office_file(std::string_view head);

// `packed` is the file, or the beginning of one: then cells whose texts are missing are left out. A
// workbook of one sheet is the dataset `dataset`, of more each sheet by its name. kUnsupported: a
// document of an office that is no spreadsheet.
Result<FileReading> read_spreadsheet(std::string_view packed, std::string_view dataset,
                                     RecordCounter& records, UnpackLimits limits);

}  // namespace celador
