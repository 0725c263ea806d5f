#include "exchange/zmap_json.h"

#include <array>
#include <string>

#include "exchange/json_sightings.h"
#include "exchange/zmap_row.h"

namespace celador {

bool is_zmap_object(const boost::json::object& object) { return has_member(object, "saddr"); }

Result<void> read_zmap_json(ByteWindow& text, std::optional<std::uint16_t> port,
                            SightingTally& tally) {
  return read_json_objects(
      text, tally, [&](const boost::json::object& object, std::uint64_t line) -> Result<void> {
        if (!is_zmap_object(object)) {
          tally.leave_out(LeftOutReason::kOther, line);
          return {};
        }
        constexpr std::array<std::string_view, 8> kFields = {
            "saddr",        "sport",        "classification", "success",
            "timestamp-ts", "timestamp_ts", "timestamp-str",  "timestamp_str"};
        std::array<std::string, kFields.size()> values;
        ZmapRow row;
        for (std::size_t i = 0; i < kFields.size(); ++i) {
          if (!has_member(object, kFields[i])) continue;
          values[i] = text_member(object, kFields[i]);
          set_zmap_field(row, kFields[i], values[i]);
        }
        return take_zmap_row(row, port, line, tally);
      });
}

}  // namespace celador
