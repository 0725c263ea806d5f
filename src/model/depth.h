#pragma once
#include <optional>
#include <string_view>

namespace celador {

// How far a look goes; each includes those before it (docs/design.md, section 1).
enum class Depth { kTouch, kIdentify, kList, kSample, kCount };

// Which identity a look may use; each includes those before it. Published default passwords are
// never tried.
enum class Identities { kNone, kAnonymous, kPasswordless };

std::string_view to_text(Depth depth);
std::string_view to_text(Identities identities);
std::optional<Depth> parse_depth(std::string_view text);
std::optional<Identities> parse_identities(std::string_view text);

}  // namespace celador
