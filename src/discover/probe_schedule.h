#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <vector>

namespace celador {

// Which index of an order is probed next, and what is known of those that were: in constant memory
// however long the order is.
//
// Passes follow each other over the same order: the second pass asks, some time later, those that
// are still silent, and so on. Between the first pass and the last decision lies a window of
// indexes with a byte for each; where it is full the first pass waits, and so the sweep slows down.
// Probes that answered endpoints did not need are not all saved: with `spare_passes` another pass
// follows over those who are still silent, as long as there was no more than `probes` for each
// endpoint in the mean. Where nearly nobody answers, that is next to nothing.
//
// An index is decided when it was answered, or when the patience after its last probe has passed,
// and all before it are decided.
//
// One thread sends (next, hold, decide); another reads answers (take_answer): both at once. Time is
// passed in.
class ProbeSchedule {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Order {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    std::uint32_t probes = 2;        // for who stays silent
    std::uint32_t spare_passes = 0;  // together 1 to kMostProbes
    std::chrono::milliseconds again_after{1000};
    std::chrono::milliseconds patience{2000};
    std::size_t window = std::size_t{1} << 23U;  // a power of two
  };
  static constexpr std::uint32_t kMostProbes = 7;
  static constexpr std::size_t kMostHeld = std::size_t{1} << 16U;

  explicit ProbeSchedule(const Order& order);

  struct Probe {
    std::uint64_t index = 0;
    std::uint32_t number = 0;  // 0 for the first
    bool was_held = false;
  };
  // The next probe that is due; nullopt: none now, ask again at next_due().
  std::optional<Probe> next(Time now);
  // When something changes without an answer.
  Time next_due(Time now) const;
  bool is_done() const { return decided() == order_.end; }

  // Puts a probe off that may not leave yet; it comes back from next() when it is due. While
  // kMostHeld are put off nothing else comes.
  void hold(const Probe& probe, Time due);
  std::size_t held() const { return held_.size(); }

  enum class Answer : std::uint8_t { kOpen = 1, kClosed = 2, kFiltered = 3 };
  enum class Taken {
    kFirst,     // nothing was known of this index
    kRepeated,  // told before
    kLate,      // decided as silent by now
    kUnasked,   // no such index was asked
  };
  // On the reader's thread.
  Taken take_answer(std::uint64_t index, Answer answer);

  // Every index before this one is decided. Any thread.
  std::uint64_t decided() const { return decided_.load(std::memory_order_acquire); }
  // Of the decided ones, but for the last two.
  struct Tally {
    std::uint64_t open = 0;
    std::uint64_t closed = 0;
    std::uint64_t filtered = 0;
    std::uint64_t silent = 0;
    // How many open ones answered after so many probes: what loss there is.
    std::array<std::uint64_t, kMostProbes + 1> open_after{};
    // First probes that had their time by now, and how many of them were answered within it.
    std::uint64_t first_asked = 0;
    std::uint64_t first_answered = 0;
  };
  const Tally& tally() const { return tally_; }  // on the sender's thread

 private:
  struct Mark {  // all before `end` were passed by at `at`
    std::uint64_t end;
    Time at;
  };
  struct Pass {
    std::uint64_t next;
    std::deque<Mark> marks;
  };
  struct Held {
    Time due;
    Probe probe;
    bool operator>(const Held& other) const { return due > other.due; }
  };

  std::atomic<std::uint8_t>& slot(std::uint64_t index) const {
    return slots_[index & (order_.window - 1)];
  }
  std::optional<Probe> next_of_pass(std::size_t pass, Time now);
  // Whether this pass may ask one more.
  bool may_ask_more(std::size_t pass) const;
  void mark(Pass& pass, Time now);
  void decide(Time now);
  void count(std::uint8_t known);

  Order order_;
  std::unique_ptr<std::atomic<std::uint8_t>[]> slots_;
  std::vector<Pass> passes_;
  std::priority_queue<Held, std::vector<Held>, std::greater<>> held_;
  std::multiset<std::uint64_t> unsettled_;  // held, or sent late and still waited for
  std::deque<std::pair<Time, std::uint64_t>> sent_late_;
  Time decided_at_{};             // of the last call
  std::uint64_t asked_ = 0;       // probes given out
  std::uint64_t waited_for_ = 0;  // all before it have had the patience after their last probe
  std::atomic<std::uint64_t> decided_;
  std::atomic<std::uint64_t> begun_;  // every index from here on was not asked yet
  Tally tally_;
};

}  // namespace celador
