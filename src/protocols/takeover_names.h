#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace celador {

enum class NamedThing : std::uint8_t { kDatabase, kIndex, kTable, kKey, kFile };

// What a name in an open store says of others who were there before us: "a ransom note", "a copy
// that worms leave on writable file stores". Nullopt for ordinary names. The names, with their
// sources, are data/signs/takeovers.tsv. To find none proves nothing.
std::optional<std::string_view> takeover_sign(NamedThing thing, std::string_view name);

}  // namespace celador
