#include "round/count_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/guarded_transport.h"
#include "net/paced_transport.h"

namespace celador {
namespace {

namespace asio = boost::asio;

// Records of the sample whose datasets are not read again.
class OthersOnly final : public RecordSink {
 public:
  OthersOnly(RecordSink& into, const std::vector<std::string>& left_out)
      : into_(into), left_out_(left_out) {}

  void begin_record(std::string_view dataset) override {
    passes_ = std::ranges::find(left_out_, dataset) == left_out_.end();
    if (passes_) into_.begin_record(dataset);
  }
  void value(std::string_view field_path, ValueView value) override {
    if (passes_) into_.value(field_path, value);
  }
  void end_record() override {
    if (passes_) into_.end_record();
  }

 private:
  RecordSink& into_;
  const std::vector<std::string>& left_out_;
  bool passes_ = false;
};

// Datasets with people of which more is there than was read.
std::vector<std::string> worth_counting(const std::vector<Dataset>& datasets) {
  std::vector<std::string> names;
  for (const Dataset& dataset : datasets) {
    const bool whole = !dataset.records_are_estimate &&
                       dataset.records.value_or(dataset.sampled + 1) <= dataset.sampled;
    if (dataset.people && !whole) names.push_back(dataset.name);
  }
  return names;
}

// What the pass learned of how many records there are.
void take_counts(const std::vector<Dataset>& counted, const std::vector<std::string>& names,
                 std::vector<Dataset>& datasets) {
  for (const std::string& name : names) {
    const auto from = std::ranges::find(counted, name, &Dataset::name);
    const auto into = std::ranges::find(datasets, name, &Dataset::name);
    if (from == counted.end() || into == datasets.end() || from->sampled == 0) continue;
    into->records = from->records;
    into->records_are_estimate = from->records_are_estimate;
  }
}

Task<Result<Look>> read_whole(LookTools tools, StoreToCount store, const LookOrder& order,
                              Budget& budget, RecordSink& records) {
  const auto loop = co_await asio::this_coro::executor;
  const std::chrono::milliseconds time = kCountLimits.time;
  Dialler dialler(loop, {.whole_look = time});
  LookLedger tap(tools.ledger, store.round, store.permit.endpoint(),
                 std::string(store.protocol.name));
  CO_TRY(tap.about_to_connect(store.permit.endpoint().port));
  auto transport = CO_TRY(co_await dialler.dial(store.permit, store.tls));
  auto guarded = guard(pace(std::move(transport)), store.protocol.name_request, budget, tap);
  co_return co_await store.protocol.look(*guarded, order, budget, records);
}

}  // namespace

Task<Result<Spent>> count_store(LookTools tools, StoreToCount store, const RecordBatch& sample,
                                Look& look, Classification& found) {
  LookOrder order = store.order;
  order.depth = Depth::kCount;
  order.count_only = worth_counting(found.datasets);
  if (order.count_only.empty()) co_return Spent{};
  if (!store.protocol.counts) {
    look.notes.push_back(
        fmt::format("people were estimated and not counted: whole stores of {} are not read",
                    store.protocol.title));
    co_return Spent{};
  }
  Budget budget(kCountLimits, tools.stop);
  ClassifierOrder classify = tools.classify;
  classify.moment = tools.clock.now();
  Classifier classifier(tools.people_key, classify);
  OthersOnly others(classifier, order.count_only);
  sample.replay(others);
  const auto counted = co_await read_whole(tools, store, order, budget, classifier);
  if (!counted) {
    const ErrorKind kind = counted.error().kind;
    if (kind == ErrorKind::kIo || kind == ErrorKind::kCancelled)
      co_return std::unexpected(counted.error());
    look.notes.push_back("people were estimated and not counted: " + counted.error().message);
    co_return Spent{};
  }
  if (budget.records_spent() == 0) {
    look.notes.push_back("people were estimated and not counted: no record came a second time");
    co_return Spent{};
  }
  take_counts(counted->datasets, order.count_only, look.datasets);
  if (tools.stop) look.notes.push_back("the count was ended early: the bounds hold for the rest");
  const auto loop = co_await asio::this_coro::executor;
  co_await asio::post(asio::bind_executor(tools.workers, asio::use_awaitable));
  Classification whole = classifier.finish(look.datasets);
  co_await asio::post(asio::bind_executor(loop, asio::use_awaitable));
  found.datasets = std::move(whole.datasets);
  found.people = std::move(whole.people);
  found.person_keys = std::move(whole.person_keys);
  co_return Spent{.records = budget.records_spent(),
                  .bytes = budget.bytes_spent(),
                  .requests = budget.requests_spent()};
}

}  // namespace celador
