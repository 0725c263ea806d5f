#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "model/depth.h"
#include "model/endpoint.h"
#include "model/look.h"

namespace celador {

// What a look took from its endpoint.
struct Spent {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;  // received
  std::uint64_t requests = 0;
  double seconds = 0;
  friend bool operator==(const Spent&, const Spent&) = default;
};

// How far a look went, and so for how much of the store it speaks.
struct Extent {
  Depth depth = Depth::kSample;
  std::string inside;        // the place inside the store that was asked for; empty: all of it
  bool interrupted = false;  // it ended before it was through
  std::string as = {};       // the account that let it in without a password; empty: none was named
  friend bool operator==(const Extent&, const Extent&) = default;
};

struct WindowEvidence {
  std::string kind;
  std::optional<Instant> at;
  std::string note;
  friend bool operator==(const WindowEvidence&, const WindowEvidence&) = default;
};

// Open no later than open_by, no earlier than not_before, last seen open last_open, proven closed
// closed_by.
struct Window {
  std::optional<Instant> open_by;
  std::optional<Instant> not_before;
  std::optional<Instant> last_open;
  std::optional<Instant> closed_by;
  std::vector<WindowEvidence> evidence;
  friend bool operator==(const Window&, const Window&) = default;
};

// A ranked hypothesis, never a fact.
struct Owner {
  std::string name;
  OwnerRole role = OwnerRole::kOperator;
  double confidence = 0;
  std::vector<std::string> contacts;
  std::vector<std::string> evidence;
  friend bool operator==(const Owner&, const Owner&) = default;
};

enum class SeverityLevel { kInfo, kLow, kMedium, kHigh, kCritical };

struct Severity {
  SeverityLevel level = SeverityLevel::kInfo;
  double score = 0;  // 0..10
  std::vector<std::string> reasons;
  friend bool operator==(const Severity&, const Severity&) = default;
};

// The note of a store that no other machine reaches, as `check` sees from inside.
inline constexpr std::string_view kLoopbackOnlyNote =
    "it listens on loopback only: other machines do not reach it";

// The note of a service that answers more over UDP than it is asked, as any sender's name goes.
inline constexpr std::string_view kAmplifiesNote =
    "its answer over UDP is longer than the question";

// One store's exposure in one round: what is printed, stored and reported (docs/design.md, section
// 6).
struct Finding {
  std::string id;
  std::string round;
  Instant at;
  Endpoint endpoint;
  Service service;
  Access access;
  std::vector<Dataset> datasets;
  std::optional<People> people;
  Window window;
  std::vector<Owner> owners;
  std::vector<Cause> causes;
  TouchedByOthers touched_by_others;
  Severity severity;
  Spent budget;
  Extent extent;
  std::vector<std::string> notes;
  friend bool operator==(const Finding&, const Finding&) = default;
};

std::string_view to_text(SeverityLevel level);
std::optional<SeverityLevel> parse_severity_level(std::string_view text);

}  // namespace celador
