#pragma once
#include <cstddef>
#include <span>
#include <string_view>

namespace celador {

// Writes `text` in lower case without accents (Latin letters: á ä â à ã å -> a, ñ -> n, ß -> ss)
// into `into` and gives what was written, cut where `into` ends. Other characters stay as they are.
std::string_view plain_lower(std::string_view text, std::span<char> into);

}  // namespace celador
