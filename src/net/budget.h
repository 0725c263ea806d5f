#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>

namespace celador {

// What one look may take from one endpoint (promise 4). The defaults are stated in docs/design.md.
struct BudgetLimits {
  std::uint64_t records_per_dataset = 1000;
  std::uint64_t datasets = 50;  // that are sampled; all are listed, up to kMaxListedDatasets
  std::uint64_t requests = 400;
  std::uint64_t bytes = 16U << 20U;  // received
  std::uint64_t connections = 24;
  std::chrono::seconds time{60};
};

// What counting a whole store may take: a pass over a hundred million records, in half a day.
inline constexpr BudgetLimits kCountLimits{.records_per_dataset = 100'000'000,
                                           .requests = 500'000,
                                           .bytes = 64ULL << 30U,
                                           .connections = 1'000,
                                           .time = std::chrono::hours(12)};

// Datasets named in one look, however many the store claims to have.
inline constexpr std::uint64_t kMaxListedDatasets = 2000;

// Counts down while a look goes on. The transport charges requests, bytes and connections and fails
// with kLimit when they are gone; the look itself charges records and asks what is left.
class Budget {
 public:
  explicit Budget(BudgetLimits limits) : limits_(limits) {}
  // Nothing more may be asked for once `stop` is true: what was read until then is a look. `stop`
  // outlives this object.
  Budget(BudgetLimits limits, const std::atomic<bool>& stop) : limits_(limits), stop_(&stop) {}

  const BudgetLimits& limits() const { return limits_; }
  std::uint64_t records_spent() const { return records_; }
  std::uint64_t requests_spent() const { return requests_; }
  std::uint64_t bytes_spent() const { return bytes_; }
  std::uint64_t bytes_left() const { return limits_.bytes - bytes_; }
  std::uint64_t requests_left() const { return limits_.requests - requests_; }
  std::uint64_t connections_left() const { return limits_.connections - connections_; }
  // True when a further request would be refused, or so little of the bytes is left (under 1/16)
  // that a look should stop sampling and finish with what it has.
  bool nearly_spent() const;

  void charge_records(std::uint64_t count) { records_ += count; }
  // False when it is more than is left; nothing is charged then.
  bool charge_request();
  bool charge_bytes(std::uint64_t count);
  bool charge_connection();

 private:
  bool is_stopped() const { return stop_ != nullptr && *stop_; }

  BudgetLimits limits_;
  const std::atomic<bool>* stop_ = nullptr;
  std::uint64_t records_ = 0;
  std::uint64_t requests_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t connections_ = 0;
};

}  // namespace celador
