#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace celador {

// What a file's name in an open store says of others who were there before us: ransom notes, and
// worms that spread over open file stores. A sentence for people without the name itself; nullopt
// for ordinary names. Case does not count. Tested by file_traces_test.cc.
std::optional<std::string> trace_of_others(std::string_view file_name);

}  // namespace celador
