#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "classify/classifier.h"
#include "discover/sweep.h"
#include "discover/syn_link.h"
#include "model/finding.h"
#include "net/budget.h"
#include "net/dialler.h"
#include "net/ledger.h"
#include "reason/window.h"
#include "round/look_at_endpoint.h"
#include "scope/scope.h"

namespace celador {

// What to do in a round: knock at a range, look at named places, or both.
struct RoundOrder {
  std::string id;
  Depth depth = Depth::kSample;
  SweepPlan sweep;  // without addresses: no sweep
  SynLink* syn =
      nullptr;    // sweep by raw packets through it; else by connecting. Outlives the round
  SweepPlan udp;  // what is asked over UDP besides; without ports: nothing
  std::optional<std::uint64_t> rate;  // packets a second, of sweep and looks; nullopt: no limit
  std::optional<std::uint64_t> rate_per_network;  // packets a second of the sweep to each network
  std::optional<std::uint64_t> burst;             // packets at once; nullopt: a tenth of a second's
  struct Place {
    Endpoint endpoint;
    LookPlace where;
  };
  std::vector<Place> places;
  std::map<IpAddress, std::string> names;  // by which addresses of the sweep were asked for
  // Which stores that were open when last seen are looked at again, besides the places: what is
  // gone can be proven closed only by asking. Optional.
  std::function<bool(const Endpoint&)> look_again;
  // Told of each endpoint that the sweep finds open, before it is looked at, with its place in the
  // order; on run_round's thread. Optional.
  std::function<void(const SweepAnswer&)> answered;
  BudgetLimits limits;
  ClassifierOrder classify;  // what it points to outlives the round
  Patience patience;
  std::uint32_t looks_at_once = 64;
  std::uint32_t looks_at_once_per_host = 16;
};

// Where a round puts what it finds and asks what was known. Called from one thread of its own: the
// one writer.
class Recorder {
 public:
  virtual ~Recorder() = default;
  // Kept for good when it returns. An error ends the round.
  virtual Result<void> record(const Finding& finding) = 0;
  // Many at once, all or none: a fast sweep finds more than a disk can promise one by one.
  virtual Result<void> record_all(const std::vector<Finding>& findings) = 0;
  // Every endpoint of the sweep before this index is decided and what it gave is recorded: there a
  // round can be resumed.
  virtual Result<void> acknowledge(std::string_view round, AddressCount index) = 0;
  // All earlier looks at an endpoint, the latest first; behind them what others' sweeps saw of it.
  virtual Result<std::vector<PastLook>> past_looks(const Endpoint& endpoint) = 0;
  // Stores that were open when last seen: their closed ports are worth a finding.
  struct OpenStore {
    Endpoint endpoint;
    Service service;
  };
  virtual Result<std::vector<OpenStore>> open_stores() = 0;
};

struct Progress {
  AddressCount to_knock = 0;      // the whole of this shard, or of what is taken of it
  AddressCount acknowledged = 0;  // all before this index of the sweep is decided and recorded
  SweepCounts swept;
  std::uint64_t to_look = 0;  // endpoints that wait for a look or are being looked at
  std::uint64_t looked = 0;
  std::uint64_t stores_open = 0;
  std::chrono::duration<double> elapsed{0};
};

struct RoundSummary {
  Progress progress;
  std::uint64_t findings = 0;
  bool interrupted = false;         // `stop` became true, not by an error of the round's own
  std::uint64_t looks_cut_off = 0;  // that were under way or waiting and gave no finding
  std::optional<People> people;     // over all stores, each person once
  std::size_t stores_with_people = 0;
  struct Failure {
    Endpoint endpoint;
    Error error;
  };
  std::vector<std::string> remarks;  // of the sweep about itself
  std::vector<Failure> failures;     // of places and open ports that gave no finding; the first 100
};

// Runs a round to its end, on this thread and its workers. Each endpoint walks alone from knock to
// book; the queue between is bounded, so that a fast sweep waits for slow looks. When `stop`
// becomes true no more is begun, looks under way send nothing more and have kStopGrace to end with
// what they know, and what is done is kept.
// `on_progress` is called about five times a second and at the end, `on_finding` after each finding
// is in the book, or could not be put there; both on this thread. kIo: the book or ledger cannot be
// written; what was found until then has been told.
Result<RoundSummary> run_round(const Scope& scope, const RoundOrder& order, Ledger& ledger,
                               Recorder& recorder, const Clock& clock, std::atomic<bool>& stop,
                               const std::function<void(const Progress&)>& on_progress,
                               const std::function<void(const Finding&)>& on_finding);

inline constexpr std::chrono::seconds kStopGrace{3};
// A count that ends early has millions of records to conclude from.
inline constexpr std::chrono::seconds kCountStopGrace{60};

}  // namespace celador
