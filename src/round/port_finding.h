#pragma once
#include <string>
#include <vector>

#include "base/instant.h"
#include "model/finding.h"
#include "reason/window.h"

namespace celador {

// The finding of an endpoint that was open before and whose port now answers with a reset, or over
// UDP as unreachable: proven closed.
Finding port_closed(const Endpoint& endpoint, const Service& service, std::string round, Instant at,
                    const std::vector<PastLook>& past);

// The finding of a sweep at depth touch: the port is open, and nothing was asked.
Finding port_open(const Endpoint& endpoint, std::string round, Instant at);

}  // namespace celador
