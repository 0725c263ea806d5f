#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/commands.h"
#include "round/round.h"

namespace celador {

// What a round of `scan` needs to go on after it was interrupted or killed: what was asked for, and
// what that came to, so that the order of its sweep is the same again whatever names lead to by
// now. Kept in the book as one line of JSON. It holds no values of anybody's data.
struct RoundPlan {
  RoundOptions options;
  std::string targets;  // as the operator gave them
  SweepPlan sweep;
  std::vector<RoundOrder::Place> places;
  std::map<IpAddress, std::string> names;
};

std::string to_json_text(const RoundPlan& plan);
// kCorrupt: the book is not what we wrote.
Result<RoundPlan> parse_round_plan(std::string_view text);

}  // namespace celador
