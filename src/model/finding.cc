#include "model/finding.h"

#include <array>

namespace celador {
namespace {

constexpr std::array<std::string_view, 5> kLevels{"info", "low", "medium", "high", "critical"};

}  // namespace

std::string_view to_text(SeverityLevel level) { return kLevels[static_cast<std::size_t>(level)]; }

std::optional<SeverityLevel> parse_severity_level(std::string_view text) {
  for (std::size_t i = 0; i < kLevels.size(); ++i) {
    if (kLevels[i] == text) return static_cast<SeverityLevel>(i);
  }
  return std::nullopt;
}

}  // namespace celador
