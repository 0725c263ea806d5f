#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace celador {

// The formats in which sweeps are handed on (docs/exchange.md).
enum class SightingFormat : std::uint8_t {
  kNothing,  // an empty file: the sweep found nothing, or was stopped before it did
  kNmapXml,
  kMasscanJson,
  kMasscanList,
  kZmapCsv,
  kZmapJson,
  kShodanJson,
  kEndpointList,
};

// For people: "nmap XML".
std::string_view title_of(SightingFormat format);
// For `export --format` and JSON: "nmap-xml".
std::string_view to_text(SightingFormat format);
std::optional<SightingFormat> parse_sighting_format(std::string_view text);

}  // namespace celador
