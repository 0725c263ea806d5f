#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace celador {

// A moment in UTC, to the millisecond.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

// RFC 3339 in UTC: 2026-11-23T16:09:00Z, with .123 only when there are milliseconds.
std::string to_rfc3339(Instant at);
// RFC 3339 with Z or an offset, or a bare date (midnight UTC). kMalformed otherwise.
Result<Instant> parse_rfc3339(std::string_view text);

// The time, passed in so that tests can hold it.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

}  // namespace celador
