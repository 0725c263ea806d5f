#include "wire/file_records.h"

#include <array>
#include <cstdint>

#include "base/check.h"
#include "testing/collected_records.h"

// The first byte chooses the name and whether the file was cut.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  if (size == 0) return 0;
  constexpr std::array<std::string_view, 6> kNames = {"a.csv", "b.json", "c.ndjson",
                                                      "d.txt", "e.sql",  "f"};
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Completeness completeness = data[0] & 0x80 ? Completeness::kCut : Completeness::kWhole;
  RecordsForTests records;
  constexpr std::uint64_t kMaxRecords = 10;
  const auto read = read_records(kNames[(data[0] & 0x7fU) % kNames.size()], bytes, completeness,
                                 "d", records, kMaxRecords);
  CHECK(records.ended == records.records.size());
  CHECK(records.ended <= kMaxRecords);
  if (read) {
    CHECK(read->records == records.ended);
    CHECK(read->records_seen >= read->records);
  }
  return 0;
}
