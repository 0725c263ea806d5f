#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/instant.h"
#include "model/access.h"
#include "model/finding.h"
#include "model/ip_address.h"

namespace celador {

// What to look for in a book: plain values, made by the query language (search/) or by hand. Inside
// a filter any of the alternatives will do; all filters of a query must hold.

// A word anywhere in what is known of a store: its address and host name, protocol and product, the
// names of datasets and their fields, categories, owners, causes, notes.
struct WordFilter {
  enum class Match { kBeginning, kWhole };
  std::string text;                 // several words are a phrase
  Match match = Match::kBeginning;  // kBeginning: of the (last) word
  friend bool operator==(const WordFilter&, const WordFilter&) = default;
};

enum class TextField {
  kId,     // beginning of the finding's id
  kRound,  // beginning of the round's id; the query then covers that round's observations, not only
           // current ones
  kHost,   // part of the host name
  kProtocol,  // exactly
  kProduct,   // part
  kVersion,   // by dots: 3.6 covers 3.6.23, not 3.60
  kCategory,  // by dots: id.mx covers id.mx.curp
  kDataset,   // beginnings of words in names of datasets and fields
  kOwner,     // beginnings of words in names of owners
};
struct TextFilter {
  TextField field = TextField::kId;
  std::vector<std::string> any_of;
  friend bool operator==(const TextFilter&, const TextFilter&) = default;
};

// Both ends belong to it. Addresses of one family.
struct IpRange {
  IpAddress first;
  IpAddress last;
  friend bool operator==(const IpRange&, const IpRange&) = default;
};
struct IpFilter {
  std::vector<IpRange> any_of;
  friend bool operator==(const IpFilter&, const IpFilter&) = default;
};

// Both ends belong to it.
struct CountRange {
  std::uint64_t first = 0;
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  friend bool operator==(const CountRange&, const CountRange&) = default;
};
enum class CountField { kPort, kPeople };
struct CountFilter {
  CountField field = CountField::kPort;
  std::vector<CountRange> any_of;
  friend bool operator==(const CountFilter&, const CountFilter&) = default;
};

struct SeverityRange {
  SeverityLevel first = SeverityLevel::kInfo;
  SeverityLevel last = SeverityLevel::kCritical;
  friend bool operator==(const SeverityRange&, const SeverityRange&) = default;
};
struct SeverityFilter {
  std::vector<SeverityRange> any_of;
  friend bool operator==(const SeverityFilter&, const SeverityFilter&) = default;
};

// kOpen is yes when any of list, read, write and admin is; no when list and read both are no and
// nothing is yes.
enum class AccessField { kOpen, kIdentify, kList, kRead, kWrite, kAdmin };
struct AccessFilter {
  AccessField field = AccessField::kOpen;
  std::vector<State> any_of;
  friend bool operator==(const AccessFilter&, const AccessFilter&) = default;
};

// When it was looked at: `from` belongs to it, `before` does not.
struct TimeFilter {
  std::optional<Instant> from;
  std::optional<Instant> before;
  friend bool operator==(const TimeFilter&, const TimeFilter&) = default;
};

using FindFilter = std::variant<WordFilter, TextFilter, IpFilter, CountFilter, SeverityFilter,
                                AccessFilter, TimeFilter>;

// Without filters: everything current.
struct FindQuery {
  std::vector<FindFilter> all_of;
  friend bool operator==(const FindQuery&, const FindQuery&) = default;
};

}  // namespace celador
