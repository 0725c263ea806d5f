#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "exchange/sighting_format.h"
#include "model/sighting.h"

namespace celador {

// Where the sightings of a file go, one at a time. An error ends the reading.
class SightingSink {
 public:
  virtual ~SightingSink() = default;
  virtual Result<void> sighting(const PortSighting& sighting) = 0;
  // A line of a list that names a host instead of an address: "db.hospital.example:27017". Looking
  // names up is not for a reader. `line` counts from 1.
  virtual Result<void> named(const std::string& host, std::uint16_t port, std::uint64_t line) = 0;
};

// Why a part of a file gave no sighting.
enum class LeftOutReason : std::uint8_t {
  kUnreadable,      // does not follow the format
  kTooLong,         // a line or an object longer than we read
  kNoAddress,       // without an address, or with something that is none
  kContradiction,   // two addresses that differ
  kNoPort,          // without a port, or with a number that is none
  kOtherTransport,  // neither TCP nor UDP: SCTP, ICMP, an IP protocol
  kOther,           // of another kind than the file's sightings
};
// "cannot be read"
std::string_view to_text(LeftOutReason reason);

// What a file came to.
struct SightingReading {
  SightingFormat format = SightingFormat::kNothing;
  std::string tool;             // of the last sighting
  std::uint64_t open = 0;       // sightings that were given to the sink
  std::uint64_t named = 0;      // names that were
  std::uint64_t closed = 0;     // endpoints that answered with a reset or a refusal
  std::uint64_t undecided = 0;  // filtered, open|filtered, silent: the sweep does not know
  struct LeftOut {
    std::uint64_t count = 0;
    std::uint64_t first_line = 0;  // counts from 1
  };
  std::map<LeftOutReason, LeftOut> left_out;
  std::optional<Instant> first;  // earliest and latest of what was open
  std::optional<Instant> last;
  // Why the file was not read to its end, and where, in a sentence; what came before counts.
  std::string cut;
};

// Counts what a reader meets, and hands the sightings on.
class SightingTally {
 public:
  // Outlives neither.
  SightingTally(SightingReading& reading, SightingSink& sink) : reading_(reading), sink_(sink) {}

  // Texts of the sighting may be as they came: they are made printable here.
  Result<void> open(PortSighting sighting);
  Result<void> named(std::string_view host, std::uint16_t port, std::uint64_t line);
  void closed(std::uint64_t count = 1) { reading_.closed += count; }
  void undecided(std::uint64_t count = 1) { reading_.undecided += count; }
  void leave_out(LeftOutReason reason, std::uint64_t line);
  void cut(std::string why) { reading_.cut = std::move(why); }
  const SightingReading& reading() const { return reading_; }

 private:
  SightingReading& reading_;
  SightingSink& sink_;
};

// Seconds since 1970; nothing for what no sweep's clock says (before 1970, after 9999, zero).
std::optional<Instant> instant_of_seconds(std::string_view text);
// 1 to 65535.
std::optional<std::uint16_t> parse_port(std::string_view text);

}  // namespace celador
