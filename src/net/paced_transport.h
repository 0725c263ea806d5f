#pragma once
#include <memory>

#include "net/transport.h"

namespace celador {

// A transport that leaves the server time for others: after every answer it rests as long as the
// answer took, at least kLeastRest and at most kMostRest, before it sends again. So a whole-store
// pass keeps a server busy half of the time at the most. Connections made from it are paced
// likewise.
std::unique_ptr<Transport> pace(std::unique_ptr<Transport> inner);

inline constexpr std::chrono::milliseconds kLeastRest{2};
inline constexpr std::chrono::milliseconds kMostRest{1000};

}  // namespace celador
