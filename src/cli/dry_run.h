#pragma once
#include "cli/commands.h"
#include "cli/exit_status.h"
#include "round/round.h"
#include "scope/scope.h"

namespace celador {

// What a sweep would be, without a packet and without a round: how many endpoints, the first of
// them in their order, what one costs to find and to write a packet for, and the memory of it all.
ExitStatus print_dry_run(const Common& common, const Scope& scope, const RoundOrder& order);

}  // namespace celador
