// Fuzzes the reader of XML: what is read does not depend on where reads end.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "testing/read_for_tests.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const ReadForTests whole = read_for_tests("a.xml", bytes);
  const ReadForTests trickled = read_for_tests("a.xml", bytes, 1U + data[0] % 64U);
  CHECK(whole.records.ended == whole.records.records.size());
  CHECK(whole.reading.has_value() == trickled.reading.has_value());
  CHECK(text_of(whole.records) == text_of(trickled.records));
  return 0;
}
