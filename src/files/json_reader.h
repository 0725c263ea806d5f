#pragma once
#include <string_view>

#include "base/result.h"
#include "files/byte_window.h"
#include "files/file_reader.h"

namespace celador {

// Reads JSON of any length: one value, an array of records, values one after the other (NDJSON),
// records inside of wrappings ({"patients": […]}, {"users": {"u1": {…}}}), FHIR resources and
// bundles, MongoDB's extended JSON. A damaged record does not hide those after it.
//
// A record inside of a wrapping is of the dataset that the wrapping's key names, when it names
// anything ("patients", not "data"); every other is of `dataset`. kMalformed: nothing could be
// read.
//
// Tested by json_reader_test.cc, fuzzed by json_reader_fuzz.cc.
Result<FileReading> read_json(ByteWindow& text, std::string_view dataset, RecordCounter& records);

}  // namespace celador
