#pragma once
#include <string_view>

namespace celador {

// Whether this can be the name of a host. What ends in a number, decimal or hexadecimal, cannot:
// it is a damaged IPv4 address (RFC 3696, section 2), or one in a form that only some programs read
// ("127.1", "0x7f000001"), so that people and scopes would differ about what it means.
bool is_host_name(std::string_view text);
bool ends_in_a_number(std::string_view text);

}  // namespace celador
