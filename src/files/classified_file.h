#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "classify/classifier.h"
#include "files/byte_source.h"

namespace celador {

// What one file holds. No value of a record is in it.
struct ClassifiedFile {
  std::string path;  // as it was asked for; "-" is standard input
  std::string format;
  std::uint64_t bytes = 0;  // read, as they lie on the disk
  Classification found;
  // What was left out and why; empty when every record was read.
  std::vector<std::string> notes;
  // True when the file's records were read to its end, or as many as asked for.
  bool whole = true;
};

// Reads the file front to back, at most `max_records` of each of its datasets, and says whose data
// is in it. Memory does not grow with the file. `key` hashes what is compared; files under one key
// can be compared with each other. kNotFound, kIo, kUnsupported, kMalformed, kLimit: nothing can be
// said. Of a file that is damaged further on, or when `on_bytes_read` ends it, what was read is
// given, with a note.
Result<ClassifiedFile> classify_file(const std::string& path, std::uint64_t max_records,
                                     const PeopleKey& key, ClassifierOrder order,
                                     const OnBytesRead& on_bytes_read);

// "celador/classification/1" (docs/design.md, section 6): one line, without a line end.
std::string to_json_line(const ClassifiedFile& file);

// All files of a run together.
struct ClassifiedFiles {
  std::uint64_t files = 0;
  std::uint64_t unread = 0;  // nothing could be said of them
  std::uint64_t bytes = 0;
  std::map<std::string, std::uint64_t> files_of_category;
  std::optional<People> people;  // a person in several files is one

  void add(const ClassifiedFile& file);
};

// "celador/classification-total/1": one line, without a line end.
std::string to_json_line(const ClassifiedFiles& files);

}  // namespace celador
