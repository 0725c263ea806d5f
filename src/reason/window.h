#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "model/finding.h"

namespace celador {

// What earlier rounds saw of the same store: its last exposure, bounded by looks that proved it
// closed.
struct SeenBefore {
  std::optional<Instant> first_open;  // earliest look that found it open
  std::optional<Instant> last_open;
  std::optional<Instant> closed = std::nullopt;  // earliest look after those that proved it closed
};

// Whether a stranger can do more than learn its version: list, read, write or admin is `yes`.
bool is_open(const Access& access);
// Whether it is proven closed: it answered, and neither list nor read is open or unknown (promise
// 6).
bool is_proven_closed(const Access& access);

// The exposure window from a look's facts, the look itself and earlier rounds. `looked_at` is when.
// open_by is the earliest moment for which there is proof that it was already open; not_before the
// latest moment before which it cannot have been. Data's age is listed as evidence and moves
// neither (promise 6: first seen is not first open).
Window window_of(const std::vector<WindowFact>& facts, const Access& access, Instant looked_at,
                 const SeenBefore& before);

}  // namespace celador
