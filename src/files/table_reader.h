#pragma once
#include <string_view>

#include "base/result.h"
#include "files/file_reader.h"
#include "files/table_shape.h"

namespace celador {

// Puts the rows of a table of text into `records`, one record each. `shape` was guessed from the
// text's beginning. Tested by table_reader_test.cc, fuzzed by table_reader_fuzz.cc.
Result<FileReading> read_table(ByteWindow& text, const TableShape& shape, std::string_view dataset,
                               RecordCounter& records);

}  // namespace celador
