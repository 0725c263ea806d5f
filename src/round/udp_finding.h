#pragma once
#include <string>
#include <vector>

#include "base/instant.h"
#include "discover/udp_scan.h"
#include "model/finding.h"
#include "reason/window.h"

namespace celador {

// The finding of a service that answered one question over UDP; nothing more is asked of it. `past`
// are all earlier looks at this endpoint over UDP, the latest first.
Finding answered_over_udp(const UdpFound& found, std::string round, Instant at,
                          const std::vector<PastLook>& past);

}  // namespace celador
