#pragma once
#include <span>
#include <string>
#include <string_view>

namespace celador {

// "; did you mean 'x'?" for a word that is a slip of the pen away from a known one, else nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

}  // namespace celador
