#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "testing/read_for_tests.h"

namespace celador {

// What a fuzzer of a format does with its input, called `name` so that it is read as that format:
// what is read does not depend on where reads end; of a file that is cut anywhere every record that
// was begun is ended.
inline int fuzz_reader(std::string_view name, const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const ReadForTests whole = read_for_tests(name, bytes);
  CHECK(whole.records.ended == whole.records.records.size());
  // Byte by byte takes long, and says no more of a long text.
  const std::size_t at_a_time = 1U + data[0] % 64U + bytes.size() / 1024;
  const ReadForTests trickled = read_for_tests(name, bytes, at_a_time);
  CHECK(whole.reading.has_value() == trickled.reading.has_value());
  CHECK(text_of(whole.records) == text_of(trickled.records));
  RecordsForTests records;
  RecordCounter counter(records, 1000);
  CutSource cut(bytes.substr(0, bytes.size() * data[1] / 256));
  (void)read_file(cut, name, counter);

  CHECK(records.ended == records.records.size());
  return 0;
}

}  // namespace celador
