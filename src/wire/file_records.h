#pragma once
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "model/record_sink.h"

// Turns a file, or its beginning, into records: for file stores of every kind (HTTP listings, FTP,
// buckets, shares).
//
// A table of text becomes one record a row, JSON one record an element, other text one record a
// line with the single field "text". What is inside no text (pictures, archives) is not opened
// here.
//
// Tested by file_records_test.cc. Fuzzed by file_records_fuzz.cc.
namespace celador {

// Whether the bytes are the whole file or were cut. Of a cut file the last record is dropped: half
// a value would be taken for another kind of value.
enum class Completeness { kWhole, kCut };

enum class FileFormat { kTable, kJson, kJsonLines, kText };

struct FileRecords {
  FileFormat format = FileFormat::kText;
  std::uint64_t records = 0;  // put into the sink
  // In these bytes, those beyond max_records too. All of the file's when it is whole.
  std::uint64_t records_seen = 0;
};

// Longest line of plain text that is put out as one value; the rest of a longer line is skipped.
inline constexpr std::size_t kMaxTextLineBytes = 8192;
// A cell of a table with more is not one value.
inline constexpr std::size_t kMaxCellBytes = 64U << 10U;
inline constexpr std::size_t kMaxColumns = 1000;

// Puts at most `max_records` records of the file called `name` (a path or URL will do; its ending
// is a hint) into `records` as those of `dataset`. kUnsupported when the bytes are no text or of no
// format that is read; kLimit, kMalformed when a JSON file's first element cannot be read. `bytes`
// outlives the call, nothing is kept.
Result<FileRecords> read_records(std::string_view name, std::string_view bytes,
                                 Completeness completeness, std::string_view dataset,
                                 RecordSink& records, std::uint64_t max_records);

// Whether a file of this name may hold records that read_records can read, and how much it
// promises: 0 for not at all, higher is more. For choosing which files to sample.
int record_promise(std::string_view name);

std::string_view to_text(FileFormat format);

}  // namespace celador
