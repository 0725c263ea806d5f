#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "cli/commands.h"
#include "discover/sweep_plan.h"
#include "round/targets.h"
#include "scope/scope.h"

namespace celador {

// More than this is a sweep of its own: an endpoint takes 72 bytes.
inline constexpr std::size_t kMaxListedEndpoints = 5'000'000;

// What `scan --endpoints FILE...` is to look at.
struct ListedEndpoints {
  std::vector<Endpoint> endpoints;         // within the scope, TCP, sorted, each once
  std::map<IpAddress, std::string> names;  // of those that were listed by name
  // What was left out, a sentence a file and reason: because the scope excludes it, which is what
  // exclusions are for; and for any other reason.
  std::vector<std::string> excluded;
  std::vector<std::string> in_part;
};

// Reads the files. Endpoints outside of the scope are counted and told, never kept. kForbidden: not
// one is inside. kUsage: a file cannot be read as a sweep. kLimit: there are too many.
Result<ListedEndpoints> list_endpoints(const SweepFiles& files, const Scope& scope,
                                       const LookUp& look_up, Instant now);

// Those that the ranges of a plan do not hold already.
std::vector<Endpoint> besides(std::vector<Endpoint> listed, const SweepPlan& plan);

}  // namespace celador
