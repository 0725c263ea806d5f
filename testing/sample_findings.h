#pragma once
#include <string>
#include <string_view>

#include "model/finding.h"

namespace celador {

// The store of docs/design.md's story, as one look would find it: every member of Finding is
// filled.
Finding clinic_finding();
// A Redis that asks for a password: nothing beyond its name could be seen.
Finding refusing_finding();
// A finding of `id` for one endpoint in one round; the rest as in clinic_finding().
Finding clinic_finding_at(std::string id, std::string round, std::string_view ip,
                          std::uint16_t port, std::string_view at);

}  // namespace celador
