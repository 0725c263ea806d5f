#pragma once
#include <boost/json/object.hpp>

#include "model/census.h"

namespace celador {

// Schema celador/census/1 (docs/design.md, section 6).
boost::json::object to_json(const Census& census);

// How far a census is while it runs.
struct CensusStep {
  std::string round;
  std::uint64_t sampled = 0;
  double wished = 0;
  double population = 0;
  double seconds = 0;
  CensusRow headline;
};
// Schema celador/census_step/1.
boost::json::object to_json(const CensusStep& step);

}  // namespace celador
