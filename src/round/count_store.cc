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

enum class Which : std::uint8_t { kThese, kOthers };

// Records of the sample of these datasets, or of all others.
class SomeDatasets final : public RecordSink {
 public:
  SomeDatasets(RecordSink& into, const std::vector<std::string>& names, Which which)
      : into_(into), names_(names), which_(which) {}

  void begin_record(std::string_view dataset) override {
    const bool named = std::ranges::find(names_, dataset) != names_.end();
    passes_ = named == (which_ == Which::kThese);
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
  const std::vector<std::string>& names_;
  Which which_;
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
  Dialler dialler(loop, {.whole_look = time}, tools.rate);
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
  SomeDatasets others(classifier, order.count_only, Which::kOthers);
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
  // What could not be read a second time stays as the sample has it.
  std::vector<std::string> unread = order.count_only;
  std::erase_if(unread, [&](const std::string& name) {
    const auto found = std::ranges::find(counted->datasets, name, &Dataset::name);
    return found != counted->datasets.end() && found->sampled > 0;
  });
  SomeDatasets again(classifier, unread, Which::kThese);
  sample.replay(again);
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
