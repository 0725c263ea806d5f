#include "exchange/sighting_format.h"

#include <algorithm>
#include <array>

namespace celador {
namespace {

struct Named {
  SightingFormat format;
  std::string_view name;
  std::string_view title;
};
constexpr std::array kNamed{
    Named{SightingFormat::kNothing, "nothing", "nothing inside"},
    Named{SightingFormat::kNmapXml, "nmap-xml", "nmap XML"},
    Named{SightingFormat::kMasscanJson, "masscan-json", "masscan JSON"},
    Named{SightingFormat::kMasscanList, "masscan-list", "masscan list"},
    Named{SightingFormat::kZmapCsv, "zmap-csv", "ZMap CSV"},
    Named{SightingFormat::kZmapJson, "zmap-json", "ZMap JSON"},
    Named{SightingFormat::kShodanJson, "shodan-json", "Shodan banners"},
    Named{SightingFormat::kEndpointList, "list", "list of endpoints"},
};

}  // namespace

std::string_view title_of(SightingFormat format) {
  return std::ranges::find(kNamed, format, &Named::format)->title;
}

std::string_view to_text(SightingFormat format) {
  return std::ranges::find(kNamed, format, &Named::format)->name;
}

std::optional<SightingFormat> parse_sighting_format(std::string_view text) {
  const auto* const named = std::ranges::find(kNamed, text, &Named::name);
  return named == kNamed.end() ? std::nullopt : std::optional(named->format);
}

}  // namespace celador
