// Fuzzes the reader of spreadsheets (testing/fuzz_reader.h says what holds).
#include "files/spreadsheet.h"

#include "testing/fuzz_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return celador::fuzz_reader("a.xlsx", data, size);
}
