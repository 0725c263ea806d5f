#pragma once
#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "exchange/sighting_tally.h"
#include "files/byte_window.h"

namespace celador {

// Calls `take` with each outermost object of a JSON text, as a tree in wiped memory: banners may
// hold what is in a store. Objects that cannot be read are counted and left out; a cut file is
// told.
using TakeObject =
    std::function<Result<void>(const boost::json::object& object, std::uint64_t line)>;
Result<void> read_json_objects(ByteWindow& text, SightingTally& tally, const TakeObject& take);

// Members that tools write as a text or a number, as they please. Empty where there is none.
std::string text_member(const boost::json::object& object, std::string_view name);
std::optional<std::uint16_t> port_member(const boost::json::object& object, std::string_view name);
bool has_member(const boost::json::object& object, std::string_view name);

}  // namespace celador
