#include "protocols/claims.h"

#include <fmt/format.h>

namespace celador {

void bound_claims(Look& look) {
  for (Dataset& dataset : look.datasets) {
    if (dataset.bytes.value_or(0) > kMaxBelievedBytes) {
      dataset.bytes.reset();
      dataset.notes.emplace_back("the server claims a size that no store has; it is not believed");
    }
    if (dataset.records.value_or(0) > kMaxBelievedRecords) {
      dataset.records = kMaxBelievedRecords;
      dataset.records_are_estimate = true;
      dataset.notes.push_back(fmt::format(
          "the server claims more than {} records, which is not believed", kMaxBelievedRecords));
    }
  }
}

void bound_people(People& people) {
  if (people.high <= kMaxBelievedPeople) return;
  people.high = kMaxBelievedPeople;
  people.value = std::min(people.value, people.high);
  people.low = std::min(people.low, people.high);
  people.method += "; the server claims more than there are people, so it is cut at their number";
  if (!people.minors) return;
  people.minors->high = std::min(people.minors->high, people.high);
  people.minors->value = std::min(people.minors->value, people.minors->high);
  people.minors->low = std::min(people.minors->low, people.minors->high);
}

}  // namespace celador
