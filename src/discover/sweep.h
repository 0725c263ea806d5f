#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/task.h"
#include "discover/sweep_plan.h"
#include "model/endpoint.h"

namespace celador {

struct SweepCounts {
  std::uint64_t knocked = 0;  // endpoints decided, of the order's size
  std::uint64_t refused_by_scope = 0;
  std::uint64_t open = 0;
  std::uint64_t closed = 0;    // answered with a reset
  std::uint64_t filtered = 0;  // the network refused to carry it, and said so
  std::uint64_t silent = 0;    // nothing came, however often it was asked
  std::uint64_t packets = 0;   // probes that left
  // Of a scan that reads packets itself:
  std::uint64_t repeated = 0;   // answers that were known already
  std::uint64_t not_ours = 0;   // packets to our ports that answer nothing we sent: stray or forged
  std::uint64_t lost_here = 0;  // packets that this machine's kernel dropped before we read them

  // Of two sweeps together.
  SweepCounts& operator+=(const SweepCounts& other);
};

// An answer of the sweep, with its place in the order.
struct SweepAnswer {
  Endpoint endpoint;
  AddressCount index = 0;
};

// Discovery: a plan in, answers out, one at a time. Lives on one event loop; outlives run().
class Sweep {
 public:
  // Asked before every probe: what it refuses is not knocked at, whatever the plan says.
  using Permitted = std::function<bool(const Endpoint&)>;
  // Awaited for each endpoint that is open: while it waits the sweep slows down, so that a slow
  // reader is never buried.
  using Answer = std::function<Task<void>(SweepAnswer)>;
  // Told of each endpoint that answered with a reset, e.g. to prove that a store is closed.
  using Closed = std::function<void(const SweepAnswer&)>;

  Sweep() = default;
  Sweep(const Sweep&) = delete;
  Sweep& operator=(const Sweep&) = delete;
  virtual ~Sweep() = default;

  // kIo when this machine cannot do it at all.
  virtual Task<Result<SweepCounts>> run() = 0;
  virtual SweepCounts counts() const = 0;
  // Every endpoint before this index is decided, and if open, handed over. A sweep that is
  // resumed here misses nothing.
  virtual AddressCount decided_below() const = 0;
  // What it told of itself while it ran, e.g. which way of sending was the fastest; one line each.
  virtual std::vector<std::string> remarks() const { return {}; }
};

}  // namespace celador
