#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"

namespace celador {

// What a fact says of the exposure window (docs/design.md, section 1). A process start or a
// setting's age bounds when it was open; the age of the data does not, and is never merged with it.
enum class WindowBound {
  kOpenSince,     // the same open configuration was already in force then
  kNotBefore,     // it cannot have been open before: the instance, account or dataset was made then
  kProcessStart,  // this run began then; open since then only if the setting cannot change at run
                  // time
  kDataSpan,      // a record or object bears this time
};

enum class Strength { kWeak, kModerate, kStrong };

// One piece of evidence for the window. Exactly one of `at` and `ago` is set: protocols have no
// clock.
struct WindowFact {
  WindowBound bound = WindowBound::kDataSpan;
  Strength strength = Strength::kWeak;
  std::string kind;  // stable: "redis.uptime", "postgresql.conf_load_time"
  std::optional<Instant> at;
  std::optional<std::chrono::seconds> ago;  // before the look
  std::string note;                         // a sentence for people
};

enum class OwnerRole { kOperator, kController, kRegistrant };

// One hint at who operates the store, whose data it is, or whose network. `name` is what the hint
// names: a host, a domain, a cluster, a database. Never taken from a patient's record.
struct OwnerFact {
  OwnerRole role = OwnerRole::kOperator;
  std::string kind;   // stable: "tls.subject", "mongodb.hostname"
  std::string name;   // printable
  double weight = 0;  // 0..1, what this kind of evidence is worth alone
  std::string note;
};

// A setting at fault, as observed from outside or found in a file, with the vendor's fix.
struct Cause {
  std::string setting;   // "requirepass"
  std::string observed;  // "not set: PING is answered without a password"
  std::optional<std::string> file;
  std::optional<int> line;
  std::string fix;
  std::string reference;  // the vendor's page, by name and section
  friend bool operator==(const Cause&, const Cause&) = default;
};

// Signs that somebody else has already written or taken over: ransom notes, foreign replication.
struct TouchedByOthers {
  enum class State { kUnknown, kNo, kYes } state = State::kUnknown;
  std::vector<std::string> evidence;
  friend bool operator==(const TouchedByOthers&, const TouchedByOthers&) = default;
};

std::string_view to_text(WindowBound bound);
std::string_view to_text(Strength strength);
std::string_view to_text(OwnerRole role);

}  // namespace celador
