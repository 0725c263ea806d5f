// Fuzzes the reader of HL7 (testing/fuzz_reader.h says what holds).
#include "files/hl7_reader.h"

#include "testing/fuzz_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return celador::fuzz_reader("a.hl7", data, size);
}
