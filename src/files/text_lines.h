#pragma once
#include <string_view>

#include "base/result.h"
#include "files/byte_window.h"
#include "files/file_reader.h"

namespace celador {

// Puts each line of a text that has no other form into `records`, as the field "text".
Result<FileReading> read_lines(ByteWindow& text, std::string_view dataset, RecordCounter& records);

}  // namespace celador
