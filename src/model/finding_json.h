#pragma once
#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/finding.h"

namespace celador {

// "celador/finding/1", as in docs/design.md, section 6. Names are stable; times are RFC 3339 UTC.
boost::json::object to_json(const Finding& finding);
// One line, without a line end.
std::string to_json_line(const Finding& finding);
// The same for other things that Celador prints: numbers as people write them (0.99, not 9.9E-1).
std::string to_json_line(const boost::json::value& value);
// Reads what to_json wrote. kCorrupt names the member that is missing or of another kind.
Result<Finding> parse_finding(std::string_view json);

boost::json::object to_json(const Dataset& dataset);
boost::json::object to_json(const People& people);
// Reads what to_json wrote. kCorrupt as above.
Result<People> parse_people(std::string_view json);

}  // namespace celador
