#pragma once
#include <array>

#include "classify/person_record.h"

namespace celador {

// How far two records agree, trait by trait.
struct Comparison {
  std::array<Agreement, kTraits> agreements{};  // kMissing where either has none
  bool names_exchanged = false;                 // the given name stands where the family name does
  Agreement operator[](Trait trait) const { return agreements[index_of(trait)]; }
};
Comparison compare(const PersonRecord& a, const PersonRecord& b);

}  // namespace celador
