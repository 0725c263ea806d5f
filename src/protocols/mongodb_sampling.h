#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "model/dataset.h"
#include "model/depth.h"
#include "model/record_sink.h"
#include "net/budget.h"
#include "protocols/mongodb_session.h"

namespace celador {

// A collection that may be read, and what is known of it.
struct MongoTarget {
  std::string database;
  std::string collection;
  MongoKind kind = MongoKind::kCollection;
  std::size_t dataset = 0;  // its index in the look's datasets
  MongoStats stats;
};

// What reading one collection brought, beside what went into the sink.
struct MongoSample {
  MongoOutcome outcome;
  std::uint64_t records = 0;
  bool whole = false;                    // every record of the collection was read
  std::optional<Instant> oldest_object;  // by the ObjectIds in _id
  std::optional<Instant> newest_object;
};

// Reads up to the budget's records of `target` into `records`, under `name`. A collection that fits
// is read whole; of a larger one half the budget is its oldest records and half its newest, by _id,
// so that what changed over the years shows. `bytes_share` bounds what it may cost. All references
// outlive the task.
Task<Result<MongoSample>> sample_mongo(MongoSession& session, const MongoTarget& target,
                                       const std::string& name, std::uint64_t bytes_share,
                                       Budget& budget, RecordSink& records);

// Reads all records of `target`, in the order of _id, batch by batch: each a find of its own behind
// the last ObjectId, or, where an _id is something else, skipping the records before it, up to
// kMaxMongoSkip, so that nothing stays open on the server and a lost connection costs one
// batch. Ends early, not whole, when the budget is spent. Servers
// before 3.2 are not asked: their oldest dialect has no filter of ours. All references outlive the
// task.
Task<Result<MongoSample>> count_mongo(MongoSession& session, const MongoTarget& target,
                                      const std::string& name, Budget& budget, RecordSink& records);

}  // namespace celador
