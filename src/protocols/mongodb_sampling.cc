#include "protocols/mongodb_sampling.h"

#include <algorithm>

namespace celador {
namespace {

// One answer holds 16 MiB of records at most (and the envelope), whatever was asked for.
constexpr std::uint64_t kMaxBatchBytes = (16U << 20U) + (16U << 10U);
// What is kept back for the answers that follow this one.
constexpr std::uint64_t kReserveBytes = 64U << 10U;
// Assumed of a record where the server does not tell: large enough that a full batch stays within
// the budget.
constexpr std::uint64_t kAssumedRecordBytes = 2048;
// Records and bytes of one batch when a collection is read whole.
constexpr std::uint64_t kCountBatch = 1000;
constexpr std::uint64_t kCountBatchBytes = 2U << 20U;
// A busy server ends a find at its time limit. It is asked for a quarter then, so many times.
constexpr int kMaxSlowFinds = 3;

ValueType value_type(BsonType type) {
  switch (type) {
    case BsonType::kText:
    case BsonType::kSymbol:
    case BsonType::kCode:
    case BsonType::kCodeWithScope:
      return ValueType::kText;
    case BsonType::kInt32:
    case BsonType::kInt64:
      return ValueType::kInteger;
    case BsonType::kDouble:
    case BsonType::kDecimal128:
      return ValueType::kReal;
    case BsonType::kBoolean:
      return ValueType::kBoolean;
    case BsonType::kTime:
    case BsonType::kTimestamp:
      return ValueType::kTime;
    case BsonType::kObjectId:
      return ValueType::kObjectId;
    case BsonType::kBinary:
      return ValueType::kBytes;
    default:
      return ValueType::kNull;
  }
}

class IntoSink final : public BsonVisitor {
 public:
  explicit IntoSink(RecordSink& records) : records_(records) {}
  void value(std::string_view path, BsonType type, std::string_view text) override {
    records_.value(path, ValueView(text, value_type(type)));
  }

 private:
  RecordSink& records_;
};

class Sampling {
 public:
  Sampling(MongoSession& session, const MongoTarget& target, const std::string& name,
           Budget& budget, RecordSink& records, Depth depth)
      : session_(session),
        target_(target),
        name_(name),
        budget_(budget),
        records_(records),
        counting_(depth == Depth::kCount) {}

  Task<Result<MongoSample>> run(std::uint64_t bytes_share) {
    const std::uint64_t wanted =
        std::min<std::uint64_t>(budget_.limits().records_per_dataset, kMaxMongoFindLimit);
    if (wanted == 0) co_return sample_;
    const std::uint64_t each =
        std::max<std::uint64_t>(1, target_.stats.average_bytes.value_or(kAssumedRecordBytes));
    const std::uint64_t fitting = std::clamp<std::uint64_t>(bytes_share / each, 1, wanted);
    const bool fits = target_.stats.records && *target_.stats.records <= fitting;
    // Without a count the collection may still be small: asking for all that fits shows it.
    const bool may_spread =
        target_.kind == MongoKind::kCollection && target_.stats.records && !fits && fitting > 1;
    if (may_spread) {
      CO_TRY(co_await read(MongoOrder::kOldestFirst, fitting - fitting / 2));
      if (sample_.outcome.answered == MongoAnswered::kOk) {
        CO_TRY(co_await read(MongoOrder::kNewestFirst, fitting / 2));
        // The first half succeeded, and stands, whatever became of the second.
        sample_.outcome = {MongoAnswered::kOk, 0};
        co_return sample_;
      }
      // No index on _id, and too long to sort: as they come.
      if (sample_.outcome.answered == MongoAnswered::kUnauthorized) co_return sample_;
    }
    const std::uint64_t asked = fits ? wanted : fitting;
    CO_TRY(co_await read(MongoOrder::kAsStored, asked));
    sample_.whole =
        sample_.outcome.answered == MongoAnswered::kOk && !shortened_ && sample_.records < asked;
    if (fits && sample_.records == target_.stats.records) sample_.whole = !shortened_;
    co_return sample_;
  }

  Task<Result<MongoSample>> run_whole() {
    const std::uint64_t each =
        std::max<std::uint64_t>(1, target_.stats.average_bytes.value_or(kAssumedRecordBytes));
    std::uint64_t batch = std::clamp<std::uint64_t>(kCountBatchBytes / each, 1, kCountBatch);
    while (!budget_.nearly_spent()) {
      const std::uint64_t before = sample_.records;
      shortened_ = false;
      CO_TRY(co_await read(MongoOrder::kOldestFirst, batch));
      if (sample_.outcome.answered != MongoAnswered::kOk) break;
      const std::uint64_t came = sample_.records - before;
      if (came == 0 || (came < batch && !shortened_)) {
        sample_.whole = true;
        break;
      }
      if (after_.empty() && sample_.records > static_cast<std::uint64_t>(kMaxMongoSkip)) break;
      if (shortened_) batch = std::max<std::uint64_t>(1, came);
    }
    // ObjectIds are compared with ObjectIds only: other kinds of _id may be left.
    if (target_.stats.records && sample_.records < *target_.stats.records) sample_.whole = false;
    co_return sample_;
  }

 private:
  // One find. Records that are far longer than announced make it ask again for fewer, once; a
  // server that takes too long, some times.
  Task<Result<void>> read(MongoOrder order, std::uint64_t limit) {
    int slow = 0;
    for (int attempt = 0;; ++attempt) {
      const std::uint64_t left = budget_.bytes_left();
      if (left <= kReserveBytes) co_return fail(ErrorKind::kLimit, "the look's bytes are spent");
      MongoFind find{target_.database,
                     target_.collection,
                     static_cast<std::int32_t>(limit),
                     order,
                     after_,
                     skip()};
      Result<MongoAnswer> answer = co_await session_.find(
          std::move(find),
          static_cast<std::size_t>(std::min(kMaxBatchBytes, left - kReserveBytes)));
      if (answer && answer->outcome.answered == MongoAnswered::kTooSlow && limit > 1 &&
          slow++ < kMaxSlowFinds) {
        limit = std::max<std::uint64_t>(1, limit / 4);
        shortened_ = true;
        --attempt;
        continue;
      }
      if (answer) {
        take(*answer);
        co_return Result<void>{};
      }
      if (!session_.too_long() || attempt > 0 || limit <= 1)
        co_return std::unexpected(answer.error());
      limit = std::max<std::uint64_t>(1, limit / 50);
      shortened_ = true;
    }
  }

  std::int32_t skip() const {
    return counting_ && after_.empty() ? static_cast<std::int32_t>(sample_.records) : 0;
  }

  void take(const MongoAnswer& answer) {
    sample_.outcome = answer.outcome;
    if (answer.outcome.answered != MongoAnswered::kOk) return;
    const std::vector<BsonDocument> batch = session_.dialect().has_find()
                                                ? mongo_first_batch(answer.document())
                                                : answer.reply.documents;
    IntoSink sink(records_);
    for (const BsonDocument& record : batch) {
      // A peer may send more than was asked for.
      if (sample_.records >= budget_.limits().records_per_dataset) break;
      records_.begin_record(name_);
      visit_values(record, sink);
      records_.end_record();
      budget_.charge_records(1);
      ++sample_.records;
      const auto id = record.find("_id");
      after_.clear();
      if (!id || id->type() != BsonType::kObjectId) continue;
      if (counting_) after_ = id->bytes();
      const Instant made = *id->time();
      sample_.oldest_object = std::min(sample_.oldest_object.value_or(made), made);
      sample_.newest_object = std::max(sample_.newest_object.value_or(made), made);
    }
  }

  MongoSession& session_;
  const MongoTarget& target_;
  const std::string& name_;
  Budget& budget_;
  RecordSink& records_;
  MongoSample sample_;
  bool shortened_ = false;
  bool counting_;
  std::string after_;  // the last record's ObjectId, when counting
};

}  // namespace

Task<Result<MongoSample>> sample_mongo(MongoSession& session, const MongoTarget& target,
                                       const std::string& name, std::uint64_t bytes_share,
                                       Budget& budget, RecordSink& records) {
  Sampling sampling(session, target, name, budget, records, Depth::kSample);
  co_return co_await sampling.run(bytes_share);
}

Task<Result<MongoSample>> count_mongo(MongoSession& session, const MongoTarget& target,
                                      const std::string& name, Budget& budget,
                                      RecordSink& records) {
  MongoSample nothing;
  if (!session.dialect().has_find()) co_return nothing;
  Sampling sampling(session, target, name, budget, records, Depth::kCount);
  co_return co_await sampling.run_whole();
}

}  // namespace celador
