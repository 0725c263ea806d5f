#pragma once
#include <string>

#include "base/task.h"
#include "classify/classifier.h"
#include "model/finding.h"
#include "model/record_batch.h"
#include "round/look_at_endpoint.h"

namespace celador {

// A store whose people are to be counted. All references outlive the task.
struct StoreToCount {
  const Permit& permit;
  const Protocol& protocol;
  Tls tls;
  const LookOrder& order;  // of the sample
  const std::string& round;
};

// Counts the people of a store in one pass over those of its datasets that the sample shows to hold
// people and could not read whole; what else was sampled takes part as it is, so that a person in
// both is one. Reads with a budget of its own (kCountLimits), paced, and never blocks the store.
// Replaces what `found` says of datasets and people, and adds to the look's notes what stayed
// uncounted and why. A store that ends the connection, and a stopped round, end the count early:
// what was read counts, with bounds for the rest. Gives what it took. kIo, kCancelled.
//
// The classifier takes the records on the loop's thread, a batch between two requests; the rest of
// its work is done by a worker.
Task<Result<Spent>> count_store(LookTools tools, StoreToCount store, const RecordBatch& sample,
                                Look& look, Classification& found);

}  // namespace celador
