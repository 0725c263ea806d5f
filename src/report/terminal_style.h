#pragma once
#include <string>
#include <string_view>

#include "model/finding.h"
#include "report/terminal.h"

// Columns, wrapping and colours of a terminal.
namespace celador {

// How many columns a text takes: wide characters (CJK) two, combining ones none.
std::size_t columns_of(std::string_view text);
// At most `max` columns, ".." at the end where something was left out.
std::string cut(std::string_view text, std::size_t max);
std::string padded(std::string_view text, std::size_t columns);
// Words of `text` on lines of at most `width` columns (kNoWidth: one line), each after the first
// behind `indent` spaces; the first begins at column `at`. A word that is longer than a line stays
// whole. Ends with '\n'.
std::string wrapped(std::string_view text, int width, std::size_t at, std::size_t indent);

std::string coloured(std::string_view text, SeverityLevel level, Colour colour);
std::string coloured(std::string_view text, State state, Colour colour);
std::string bold(std::string_view text, Colour colour);

}  // namespace celador
