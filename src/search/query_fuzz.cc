// Any bytes as a query: it is read or refused, and an accepted one stays within its bounds.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "search/query.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const celador::Result<celador::FindQuery> query = celador::parse_query(text);
  if (!query) {
    CHECK(query.error().kind == celador::ErrorKind::kUsage);
    CHECK(query.error().message.find('\n') == std::string::npos);
    return 0;
  }
  CHECK(query->all_of.size() <= 64);
  for (const celador::FindFilter& filter : query->all_of) {
    if (const auto* ips = std::get_if<celador::IpFilter>(&filter)) {
      for (const celador::IpRange& range : ips->any_of) CHECK(range.first <= range.last);
    }
    if (const auto* counts = std::get_if<celador::CountFilter>(&filter)) {
      for (const celador::CountRange& range : counts->any_of) CHECK(range.first <= range.last);
    }
  }
  return 0;
}
