#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "model/finding.h"

namespace celador {

// What one earlier look at an endpoint proved.
struct PastLook {
  // kPortSeen is no look of ours: somebody else's sweep saw the port open.
  enum class Was { kOpen, kRefused, kPortClosed, kUnknown, kPortSeen };
  Instant at;
  std::string protocol;  // of the store that was seen there; "unknown": not recognised
  Was was = Was::kUnknown;
  std::string as = {};  // the account that let it in without a password
  std::string by = {};  // kPortSeen: whose sweep, for people
};
PastLook past_look(const Finding& finding);

// What earlier rounds saw of the same store: its last exposure, bounded by looks that proved it
// closed.
struct SeenBefore {
  enum class Closed { kRefused, kPortClosed, kReplaced };
  std::optional<Instant> first_open;  // earliest look that found it open
  std::optional<Instant> last_open;
  std::optional<Instant> closed = std::nullopt;  // earliest look after those that proved it closed
  Closed how = Closed::kRefused;                 // and by what
  // Another store that was open at this port before this one was first seen there.
  std::optional<Instant> other_open = std::nullopt;
  std::string other_protocol = {};
  std::string last_open_as = {};  // the account that last let us in; empty where none is needed
  // Other people's sweeps that saw the port open, whatever stood behind it then.
  struct PortSeen {
    Instant at;
    std::string by;
  };
  std::vector<PortSeen> port_seen = {};
};

// The history of one store, out of all looks at its endpoint, the latest first. A store is told by
// endpoint and protocol: where another protocol answered, it was not there, and what was open
// before then is another exposure. Looks that recognised nothing prove nothing. A port that
// somebody else saw open proves neither that this store was there nor that it was open: it is kept
// apart.
SeenBefore seen_before(const std::vector<PastLook>& latest_first, std::string_view protocol);

// Whether a stranger can do more than learn its version: list, read, write or admin is `yes`.
bool is_open(const Access& access);
// Whether it is proven closed: it answered, and neither list nor read is open or unknown (promise
// 6).
bool is_proven_closed(const Access& access);
// The same of a look that went no further than this: a refusal inside a store, or the part that an
// interrupted look saw, is none by the whole store.
bool is_proven_closed(const Access& access, const Extent& extent);

// The exposure window from a look's facts, the look itself and earlier rounds. `looked_at` is when.
// open_by is the earliest moment for which there is proof that it was already open; not_before the
// latest moment before which it cannot have been. Data's age, and the port seen open by others, are
// listed as evidence and move neither (promise 6: first seen is not first open).
Window window_of(const std::vector<WindowFact>& facts, const Access& access, Instant looked_at,
                 const SeenBefore& before, const Extent& extent = {});

}  // namespace celador
