#include "discover/fastest_transmitter.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/check.h"

namespace celador {
namespace {

using Steady = std::chrono::steady_clock;

// A way that is cut off in its turn, by whatever else runs, must not lose by that alone: the median
// of its batches counts.
struct Candidate {
  std::unique_ptr<Transmitter> transmitter;
  std::vector<double> nanoseconds;  // a packet, of each batch
  double median = 0;
};

class FastestTransmitter final : public Transmitter {
 public:
  explicit FastestTransmitter(std::vector<std::unique_ptr<Transmitter>> candidates) {
    CHECK(!candidates.empty());
    for (auto& each : candidates) candidates_.push_back({std::move(each), {}, 0});
    capacity_ = candidates_.front().transmitter->capacity();
    for (const Candidate& each : candidates_)
      capacity_ = std::min(capacity_, each.transmitter->capacity());
    name_ = candidates_.front().transmitter->name();
  }

  std::size_t capacity() const override { return capacity_; }
  std::span<std::uint8_t> packet(std::size_t i) override { return current().packet(i); }
  void describe(std::size_t i, std::size_t bytes, const IpAddress& target) override {
    current().describe(i, bytes, target);
  }
  Result<std::size_t> send(std::size_t count) override {
    if (is_chosen_) return current().send(count);
    const auto began = Steady::now();
    auto sent = current().send(count);
    const std::chrono::duration<double, std::nano> took = Steady::now() - began;
    if (!sent) {  // one way less
      if (candidates_.size() == 1) return sent;
      candidates_.erase(candidates_.begin() + static_cast<std::ptrdiff_t>(turn_));
      turn_ = 0;
      return std::size_t{0};
    }
    candidates_[turn_].nanoseconds.push_back(took.count() / static_cast<double>(count));
    turn_ = (turn_ + 1) % candidates_.size();
    if (turn_ == 0 && candidates_.front().nanoseconds.size() >= kBatchesTried) choose();
    return sent;
  }
  std::string_view name() const override { return name_; }

 private:
  Transmitter& current() { return *candidates_[turn_].transmitter; }

  void choose() {
    for (Candidate& each : candidates_) {
      const auto middle =
          each.nanoseconds.begin() + static_cast<std::ptrdiff_t>(each.nanoseconds.size() / 2);
      std::ranges::nth_element(each.nanoseconds, middle);
      each.median = *middle;
    }
    std::ranges::sort(candidates_, {}, &Candidate::median);
    name_ = fmt::format("{}, {:.0f} ns a packet", candidates_.front().transmitter->name(),
                        candidates_.front().median);
    for (std::size_t i = 1; i < candidates_.size(); ++i) {
      name_ +=
          fmt::format("; {}: {:.0f} ns", candidates_[i].transmitter->name(), candidates_[i].median);
    }
    candidates_.resize(1);
    turn_ = 0;
    is_chosen_ = true;
  }

  std::vector<Candidate> candidates_;
  std::size_t capacity_ = 0;
  std::size_t turn_ = 0;
  bool is_chosen_ = false;
  std::string name_;
};

}  // namespace

std::unique_ptr<Transmitter> fastest_of(std::vector<std::unique_ptr<Transmitter>> candidates) {
  return std::make_unique<FastestTransmitter>(std::move(candidates));
}

}  // namespace celador
