#pragma once
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "files/file_reader.h"
#include "testing/collected_records.h"
#include "testing/trickling_source.h"

namespace celador {

struct ReadForTests {
  Result<FileReading> reading;
  RecordsForTests records;
};

// Reads the bytes as a file of that name, so many bytes at a time.
inline ReadForTests read_for_tests(
    std::string_view name, std::string_view bytes,
    std::size_t at_a_time = std::numeric_limits<std::size_t>::max(),
    std::uint64_t max_records = std::numeric_limits<std::uint64_t>::max()) {
  ReadForTests read{fail(ErrorKind::kIo, "not read yet"), {}};
  TricklingSource source(bytes, at_a_time);
  RecordCounter counter(read.records, max_records);
  read.reading = read_file(source, name, counter);
  return read;
}

// One record a line: "patients: name=Ana curp=X", so that a table of tests can say what it expects.
inline std::string text_of(const RecordsForTests& records) {
  std::string text;
  for (const RecordsForTests::Record& record : records.records) {
    text += record.dataset + ":";
    for (const auto& [path, value] : record.fields) {
      text += ' ';
      text += path;
      text += '=';
      text += value;
    }
    text += '\n';
  }
  return text;
}

}  // namespace celador
