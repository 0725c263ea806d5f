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

}  // namespace celador
