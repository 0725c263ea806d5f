#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/home.h"
#include "cli/output.h"
#include "round/round.h"
#include "round/targets.h"

namespace celador {

// What a round of the command line came to.
struct Ran {
  RoundSummary summary;
  std::vector<Finding> findings;  // most severe first
  // Why it ended early, e.g. a full disk: what was found until then is worth telling all the same,
  // though the book may not have all of it.
  std::optional<Error> failed;
  std::string id;
  bool can_resume = false;      // where it was interrupted
  bool ended_by_watch = false;  // as wished: it is done, not interrupted
};

// Looks on while a round runs, and may end it: it has what it wanted.
enum class RoundGoes { kOn, kNoFurther };
struct RoundWatch {
  // As often as the bar is drawn, and at the end; clear the bar before anything is printed.
  std::function<RoundGoes(const Progress&, ProgressBar&)> progress;
  std::function<void(const Finding&)> finding;
};

// "done", "interrupted", "failed"
std::string_view ending_of(const Ran& ran);

// Opens the home, the scope, the book and the ledger, lets `plan` say what to do within that scope,
// and runs it: with a progress bar, JSON lines on stdout as they come when asked for, and Ctrl-C
// ending it cleanly. `targets` is how the book and people remember what was asked.
using PlanRound = std::function<Result<void>(const Scope& scope, RoundOrder& order,
                                             std::vector<std::string>& warnings)>;
Result<Ran> run_round_of_command(const Common& common, const RoundOptions& options,
                                 const std::string& targets, const PlanRound& plan,
                                 const RoundWatch& watch = {});

// The scope and the order of such a round, for who only wants to see it: nothing is opened, written
// or sent. `use` must not keep either.
Result<ExitStatus> plan_round_of_command(
    const Common& common, const RoundOptions& options, const PlanRound& plan,
    const std::function<ExitStatus(const Scope&, const RoundOrder&)>& use);

// Goes on with a round of `scan` that was interrupted or killed: the one whose id this is or begins
// with, else the latest. What was acknowledged is not done again. Of `output` only where the
// results go and the scope file count, the rest is as it was. kForbidden: the scope is another one
// by now.
Result<Ran> resume_round_of_command(const Common& common, const RoundOptions& output,
                                    const std::string& asked_for);

// Whether all that was asked for was in the order of the round; the scope may have refused a part.
enum class Targeted { kAll, kInPart };
// The status of a finished round: it failed (and this says why on stderr), --fail-on was met, part
// of it was left out, or done.
ExitStatus status_of(const Ran& ran, const RoundOptions& options, Targeted targeted);

// Checks the options that name something, before any packet: severity, depth, ports.
Result<void> check_options(const RoundOptions& options);

}  // namespace celador
