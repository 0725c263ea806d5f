#pragma once
#include <string_view>

#include "base/result.h"
#include "files/byte_window.h"
#include "files/file_reader.h"

namespace celador {

// mongodump's files: documents one after the other (.bson), and archives (--archive), in which the
// documents of each collection stand in blocks behind a header that names it.
//
// Source: bsonspec.org; mongo-tools' archive/doc.go. Tested by bson_reader_test.cc, fuzzed by
// bson_reader_fuzz.cc.

// Whether the file begins with a whole BSON document or is an archive of mongodump's. Reads on as
// far as it needs.
bool begins_with_bson(ByteWindow& bytes);
// A damaged document does not hide those after it, as long as its length is right.
Result<FileReading> read_bson(ByteWindow& bytes, std::string_view dataset, RecordCounter& records);

}  // namespace celador
