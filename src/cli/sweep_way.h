#pragma once
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "discover/syn_link.h"
#include "round/round.h"

namespace celador {

// Checks the options of a sweep and puts them into the order. kUsage.
Result<void> take_sweep_options(const RoundOptions& options, SweepPlan& plan);

// Chooses how a round sweeps and opens what raw packets need, before anything else begins: the
// sockets need a privilege, and nothing after them does. nullptr: by connecting. `told` gets one
// line where the operator should know why.
Result<std::unique_ptr<SynLink>> open_sweep(const RoundOptions& options, const SweepPlan& plan,
                                            std::vector<std::string>& told);

// A range this small is swept by connecting: it takes no longer, needs no privilege, and what a
// look meets later is what the sweep met.
inline constexpr std::uint64_t kLeastForRaw = 16384;

}  // namespace celador
