#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/sighting_tally.h"

namespace celador {

// The fields of one answer that ZMap writes, of those that it was asked for. Views live elsewhere;
// nullopt is a field that was not asked for.
struct ZmapRow {
  std::optional<std::string_view> address;         // saddr
  std::optional<std::string_view> port;            // sport
  std::optional<std::string_view> classification;  // "synack", "rst", "udp"
  std::optional<std::string_view> success;         // "1", "0", "True", "False"
  std::optional<std::string_view> seconds;         // timestamp_ts
  std::optional<std::string_view> time;            // timestamp_str
};

// Puts a value into the field of this name; version 2 has "timestamp-ts", 3 and later
// "timestamp_ts". Fields that say nothing of endpoints are passed over.
void set_zmap_field(ZmapRow& row, std::string_view name, std::string_view value);

// What the row says. Without the field `success` every row is one: that is ZMap's own filter.
// `port` is for rows without one. kUsage: there is none.
Result<void> take_zmap_row(const ZmapRow& row, std::optional<std::uint16_t> port,
                           std::uint64_t line, SightingTally& tally);

}  // namespace celador
