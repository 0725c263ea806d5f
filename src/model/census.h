#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/depth.h"

namespace celador {

// How many of a population there are, concluded from a sample: the best value, and the bounds of
// the interval that holds the truth in 95 of 100 samples. Numbers of endpoints; beyond 2^53 (IPv6)
// they are rounded.
struct CensusEstimate {
  double value = 0;
  double low = 0;
  double high = 0;
  double design_effect = 1;  // by how much networks that are alike weaken the sample, from 1 up
  // Half of what lies between the bounds.
  double half_width() const { return (high - low) / 2; }
  bool is_exact() const { return low == high; }
  friend bool operator==(const CensusEstimate&, const CensusEstimate&) = default;
};

// What is counted of a kind: all that answers; stores whose names of data or records a stranger
// gets (list or read is yes); each ability that is yes; closed by a login (list and read are no);
// and those of which neither could be told.
enum class CensusAccess { kAny, kOpen, kList, kRead, kWrite, kAdmin, kClosed, kUnknown };
inline constexpr std::size_t kCensusAccesses = 8;

struct CensusRow {
  std::string kind;  // a protocol's name, or one of the kinds below
  CensusAccess access = CensusAccess::kAny;
  std::uint64_t sampled = 0;
  CensusEstimate estimate;
};

// Kinds that are no protocol.
inline constexpr std::string_view kAnyPort = "any";          // whatever has its port open
inline constexpr std::string_view kAnyStore = "store";       // all protocols that we know
inline constexpr std::string_view kNotKnown = "unknown";     // open, and no protocol that we know
inline constexpr std::string_view kUnreached = "unreached";  // open, and gone when it was looked at

enum class CensusEnding { kSample, kWidth, kInterrupted, kFailed };

// What is estimated of a scope from a random sample of its endpoints.
struct Census {
  std::string round;
  std::string scope;
  std::uint64_t seed = 0;
  std::vector<std::uint16_t> ports;
  Depth depth = Depth::kList;
  double population = 0;       // endpoints: addresses times ports
  double wished = 0;           // endpoints of the sample that was asked for
  std::uint64_t sampled = 0;   // decided, looked at and recorded, without a gap
  std::uint64_t networks = 0;  // of them: each a /24, IPv6 a /48
  CensusEnding ended = CensusEnding::kSample;
  // The headline first: what the depth can tell of open stores, then the rest by kind and access.
  std::vector<CensusRow> rows;
  std::vector<std::string> notes;

  const CensusRow& headline() const { return rows.front(); }
};

std::string_view to_text(CensusAccess access);
std::string_view to_text(CensusEnding ending);

}  // namespace celador
