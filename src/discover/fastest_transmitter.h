#pragma once
#include <memory>
#include <vector>

#include "discover/transmitter.h"

namespace celador {

// Several transmitters of one link, of which the fastest is to send. Nothing is sent only to
// measure: the sweep's own first packets go by each in turn, a few batches at a time, and when each
// has had kBatchesTried, the one whose packets took the least time has the rest. `candidates` has
// at least one.
std::unique_ptr<Transmitter> fastest_of(std::vector<std::unique_ptr<Transmitter>> candidates);

inline constexpr int kBatchesTried = 64;

}  // namespace celador
