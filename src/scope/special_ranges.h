#pragma once
#include <string_view>
#include <vector>

#include "scope/address_set.h"

namespace celador {

// A range with a purpose of its own: private, loopback, documentation (RFC 6890).
struct SpecialRange {
  AddressRange range;
  std::string_view text;      // "10.0.0.0/8"
  std::string_view name;      // "Private-Use", as the registry calls it
  std::string_view document;  // "RFC 1918"
};

// data/networks/special_purpose.tsv, in its order; some lie inside others.
const std::vector<SpecialRange>& special_ranges();

// Those that somebody who includes this range did not mean: all that it contains and is wider than.
// A range that lies inside a special one, equals it, or consists of nothing else names it, and is
// meant whole; so is the part of a special range in which an include begins or ends.
std::vector<const SpecialRange*> not_meant_by(const AddressRange& included);

}  // namespace celador
