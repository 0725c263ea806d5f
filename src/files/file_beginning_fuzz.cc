// Fuzzes what is made of a file's beginning, cut anywhere: of any format, by any name.
#include "files/file_beginning.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "testing/collected_records.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  constexpr std::array<std::string_view, 8> kNames = {"/a.csv", "/a.json", "/a.sql.gz", "/a.zip",
                                                      "/a.xml", "/a.bson", "/a",        "/a.log"};
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Completeness completeness = (data[0] & 8U) != 0 ? Completeness::kCut : Completeness::kWhole;
  constexpr std::uint64_t kMaxRecords = 10;
  RecordsForTests records;
  const auto read = read_beginning({.name = kNames[data[0] % kNames.size()],
                                    .bytes = bytes,
                                    .completeness = completeness,
                                    .file_bytes = 2 * size},
                                   "d", records, kMaxRecords);
  CHECK(records.ended == records.records.size());
  if (!read) return 0;
  std::uint64_t sampled = 0;
  for (const Dataset& dataset : read->datasets) {
    CHECK(dataset.sampled <= kMaxRecords && dataset.sampled <= dataset.records.value_or(0));
    CHECK(dataset.name.starts_with("d"));
    sampled += dataset.sampled;
  }
  CHECK(sampled == read->records);
  CHECK(read->datasets.size() <= kMaxDatasetsOfBeginning);
  return 0;
}
