// Fuzzes the reader of BSON (testing/fuzz_reader.h says what holds).
#include "files/bson_reader.h"

#include "testing/fuzz_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return celador::fuzz_reader("a.bson", data, size);
}
