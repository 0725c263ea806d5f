#pragma once
#include <cstddef>
#include <span>
#include <string_view>

namespace celador {

// A path whose segments name fields, and not people: in some stores keys are data
// ("patients.<curp>.name"). A segment that looks like a value (an e-mail address, a long number, an
// identifier, the whole name of a person) is written as '*'. Gives `path` itself when there is
// none, else what was written into `into`. Empty when it does not fit.
//
// `data_segment`, when not empty afterwards, is the last such segment: a value of the field that
// ends in '*'.
std::string_view name_fields_only(std::string_view path, std::span<char> into,
                                  std::string_view& data_segment);

}  // namespace celador
