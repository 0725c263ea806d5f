#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace celador {

// ASCII only: what protocols need, in no locale.
std::string to_lower(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
// Where `needle` begins in `text`, ignoring case; npos when it does not.
std::size_t find_ignoring_case(std::string_view text, std::string_view needle);
std::string_view trim(std::string_view text);
// Views into `text`; empty parts are kept.
std::vector<std::string_view> split(std::string_view text, char separator);
// The whole text as a decimal number; nullopt for anything else, signs (unsigned) and overflow
// included.
std::optional<std::uint64_t> parse_unsigned(std::string_view text);
std::optional<std::int64_t> parse_signed(std::string_view text);

// A peer's name or banner made fit for a terminal, a log or JSON: valid UTF-8, cut at `max_bytes`
// on a character. Replaced by '?': invalid bytes, control characters, and what is not seen but
// hides or reorders what is (writing directions, zero widths, line separators, tags, private use).
// For names only, never for record values.
std::string printable(std::string_view bytes, std::size_t max_bytes = 200);

}  // namespace celador
