// Reads any bytes as a finding; what was accepted is written and read again to the same line.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "model/finding_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const celador::Result<celador::Finding> finding = celador::parse_finding(text);
  if (!finding) return 0;
  const std::string line = celador::to_json_line(*finding);
  const celador::Result<celador::Finding> again = celador::parse_finding(line);
  CHECK(again.has_value());
  CHECK(celador::to_json_line(*again) == line);
  return 0;
}
