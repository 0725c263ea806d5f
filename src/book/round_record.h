#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "model/dataset.h"
#include "model/depth.h"

namespace celador {

// kRunning is also what a killed round leaves behind: nobody was there to write its end.
enum class RoundState { kRunning, kDone, kInterrupted };

struct RoundCounters {
  std::uint64_t endpoints = 0;  // that were tried
  std::uint64_t answered = 0;   // whose port was open
  std::uint64_t findings = 0;   // that were recorded

  friend bool operator==(const RoundCounters&, const RoundCounters&) = default;
};

// One run over a scope, and who allowed it.
struct RoundRecord {
  std::string id;
  Instant began;
  std::optional<Instant> ended;
  RoundState state = RoundState::kRunning;
  std::string scope;  // its name
  std::string authorised_by;
  Depth depth = Depth::kSample;
  std::string targets;  // as the operator gave them
  RoundCounters counters;
  std::optional<People> people;  // over all its stores, each person once; nothing before its end
  std::string ledger_head;       // hash of the ledger's last line when it ended; empty before
  std::string plan;  // what it needs to be resumed, as JSON; empty: made before rounds could
  std::string acknowledged;  // the index of its sweep before which all is done; empty: none yet

  friend bool operator==(const RoundRecord&, const RoundRecord&) = default;
};

std::string_view to_text(RoundState state);

}  // namespace celador
