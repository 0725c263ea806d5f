#include "model/census_json.h"

#include <boost/json.hpp>
#include <cmath>

namespace celador {
namespace {

namespace json = boost::json;

// Endpoints are whole numbers for as long as JSON's readers keep them whole.
json::value number(double count) {
  constexpr double kWhole = 0x1p+53;
  if (count <= kWhole) return static_cast<std::uint64_t>(count);
  return count;
}

double with_decimals(double value, double decimals) {
  return std::round(value * decimals) / decimals;
}

json::object row_of(const CensusRow& row, double population) {
  json::object object;
  object["kind"] = row.kind;
  object["access"] = to_text(row.access);
  object["sampled"] = row.sampled;
  object["estimate"] = number(row.estimate.value);
  object["low"] = number(row.estimate.low);
  object["high"] = number(row.estimate.high);
  object["share"] = population > 0 ? row.estimate.value / population : 0;
  object["design_effect"] = with_decimals(row.estimate.design_effect, 10000);
  return object;
}

}  // namespace

json::object to_json(const Census& census) {
  json::object object;
  object["schema"] = "celador/census/1";
  object["round"] = census.round;
  object["scope"] = census.scope;
  object["seed"] = census.seed;
  object["ports"] = json::value_from(census.ports);
  object["depth"] = to_text(census.depth);
  object["population"] = number(census.population);
  object["wished"] = number(census.wished);
  object["sampled"] = census.sampled;
  object["networks"] = census.networks;
  object["ended"] = to_text(census.ended);
  object["confidence"] = 0.95;
  object["headline"] = row_of(census.headline(), census.population);
  json::array rows;
  for (const CensusRow& row : census.rows) rows.push_back(row_of(row, census.population));
  object["rows"] = std::move(rows);
  object["notes"] = json::value_from(census.notes);
  return object;
}

json::object to_json(const CensusStep& step) {
  json::object object;
  object["schema"] = "celador/census_step/1";
  object["round"] = step.round;
  object["sampled"] = step.sampled;
  object["wished"] = number(step.wished);
  object["population"] = number(step.population);
  object["seconds"] = with_decimals(step.seconds, 10000);
  object["headline"] = row_of(step.headline, step.population);
  return object;
}

}  // namespace celador
