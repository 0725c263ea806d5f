#include "exchange/json_sightings.h"

#include <fmt/format.h>

#include <boost/json/value.hpp>

#include "base/text.h"
#include "exchange/json_objects.h"
#include "wire/json_values.h"

namespace celador {

Result<void> read_json_objects(ByteWindow& text, SightingTally& tally, const TakeObject& take) {
  JsonObjects objects(text);
  while (const auto object = TRY(objects.next())) {
    if (object->kind == JsonObjects::Kind::kTooLong) {
      tally.leave_out(LeftOutReason::kTooLong, object->line);
      continue;
    }
    if (object->kind == JsonObjects::Kind::kCut) {
      tally.cut(fmt::format("the file ends in the middle of the object of line {}", object->line));
      return {};
    }
    const Result<WipedJson> json = WipedJson::parse(object->text);
    if (!json || !json->root().is_object()) {
      // How masscan before 1.3 ends its lists: no JSON, and nothing is lost with it.
      if (object->text == "{finished: 1}") continue;
      tally.leave_out(LeftOutReason::kUnreadable, object->line);
      continue;
    }
    TRY(take(json->root().get_object(), object->line));
  }
  return {};
}

std::string text_member(const boost::json::object& object, std::string_view name) {
  const auto* const value = object.if_contains(name);
  if (value == nullptr) return "";
  if (value->is_string()) return std::string(std::string_view(value->get_string()));
  if (value->is_int64()) return fmt::format("{}", value->get_int64());
  if (value->is_uint64()) return fmt::format("{}", value->get_uint64());
  if (value->is_bool()) return value->get_bool() ? "1" : "0";
  return "";
}

std::optional<std::uint16_t> port_member(const boost::json::object& object, std::string_view name) {
  return parse_port(text_member(object, name));
}

bool has_member(const boost::json::object& object, std::string_view name) {
  return object.if_contains(name) != nullptr;
}

}  // namespace celador
