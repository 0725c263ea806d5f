#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "files/byte_source.h"
#include "files/packed_file.h"
#include "files/record_counter.h"

namespace celador {

// What a file turned out to be.
struct FileReading {
  std::string format;  // "CSV", "SQL dump": for people
  // False when the records asked for were read before the file ended.
  bool whole = true;
  // False when some of a packed file's inside could not be read; the notes say what.
  bool complete = true;
  // How much of the bytes that its source gave was read, 0..1.
  double share_read = 1;
  // What was left out and why, a sentence each. Never bytes of the file.
  std::vector<std::string> notes;
};

// Puts the records of a file into `records`. The format is found in the bytes; the ending of `name`
// (a path, or "-") only decides where the bytes leave a doubt, and gives the dataset its name where
// the format has none of its own. kUnsupported: no format that is read. Where it fails further on,
// the records until then are in `records`, each ended.
Result<FileReading> read_file(ByteSource& source, std::string_view name, RecordCounter& records,
                              UnpackLimits limits = {});

// The name of the dataset that a file of this path is: "exports/patients.csv.gz" is "patients".
std::string dataset_of_file(std::string_view path);

}  // namespace celador
