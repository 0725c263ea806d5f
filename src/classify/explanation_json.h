#pragma once
#include <boost/json/fwd.hpp>

#include "classify/explanation.h"

namespace celador {

// {"field":…,"category":…,"confidence":…,"explanation":{…}}, as in docs/classify.md.
boost::json::object to_json(const FieldExplanation& about);

// {"name":…,"fields":[…]}
boost::json::object to_json(const DatasetExplanation& dataset);

}  // namespace celador
