#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace celador {

enum class NamedThing : std::uint8_t { kDatabase, kIndex, kTable, kKey, kFile };

// What a name in an open store says of others who were there before us: "a ransom note", "a copy
// that worms leave on writable file stores". Nullopt for ordinary names. The names, with their
// sources, are data/signs/takeovers.tsv. To find none proves nothing.
std::optional<std::string_view> takeover_sign(NamedThing thing, std::string_view name);

// The evidence of a file with such a name, for people: anybody may name a file so, its owner too,
// and the sentence says no more than that. `path` is shown.
std::optional<std::string> takeover_trace_of_file(std::string_view name, std::string_view path);

}  // namespace celador
