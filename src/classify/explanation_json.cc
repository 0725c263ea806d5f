#include "classify/explanation_json.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>

#include "base/text.h"

namespace celador {
namespace {

namespace json = boost::json;

constexpr double kLeastLuck = 1e-300;

// Four decimals, as everywhere; of luck, the power of ten counts.
double rounded(double number) { return std::round(number * 10000) / 10000; }

json::array texts(const std::vector<std::string>& lines) {
  json::array array;
  for (const std::string& line : lines) array.emplace_back(printable(line, 400));
  return array;
}

}  // namespace

json::object to_json(const FieldExplanation& about) {
  json::array words;
  for (const auto& each : about.words)
    words.push_back({{"category", each.category}, {"strength", each.strength}});
  json::array shapes;
  for (const auto& each : about.shapes)
    shapes.push_back({{"shape", each.shape}, {"share", rounded(each.share)}});
  json::array checks;
  for (const auto& each : about.checks) {
    checks.push_back({{"category", each.category},
                      {"of_shape", each.of_shape},
                      {"hold", each.hold},
                      {"chance", rounded(each.chance)},
                      {"luck_log10", rounded(std::log10(std::max(each.luck, kLeastLuck)))}});
  }
  json::array candidates;
  for (const auto& each : about.candidates) {
    candidates.push_back({{"category", each.category},
                          {"confidence", rounded(each.confidence)},
                          {"note", printable(each.note)}});
  }
  json::array neighbours;
  for (const std::string& each : about.neighbours) neighbours.emplace_back(printable(each));
  json::object object;
  object["field"] = printable(about.field, 400);
  object["category"] = about.category.empty() ? json::value(nullptr) : json::value(about.category);
  object["confidence"] = rounded(about.confidence);
  object["explanation"] = {{"for", texts(about.speaks_for)},
                           {"against", texts(about.speaks_against)},
                           {"records", about.records},
                           {"distinct", about.distinct},
                           {"words", std::move(words)},
                           {"shapes", std::move(shapes)},
                           {"checks", std::move(checks)},
                           {"vetoes", texts(about.vetoes)},
                           {"neighbours", std::move(neighbours)},
                           {"candidates", std::move(candidates)}};
  return object;
}

json::object to_json(const DatasetExplanation& dataset) {
  json::array fields;
  for (const FieldExplanation& each : dataset.fields) fields.push_back(to_json(each));
  json::object object;
  object["name"] = printable(dataset.dataset, 400);
  object["fields"] = std::move(fields);
  return object;
}

}  // namespace celador
