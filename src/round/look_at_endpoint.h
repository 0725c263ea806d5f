#pragma once
#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/task.h"
#include "classify/classifier.h"
#include "classify/people_key.h"
#include "model/finding.h"
#include "net/budget.h"
#include "net/dialler.h"
#include "net/ledger.h"
#include "protocols/protocol.h"
#include "reason/window.h"
#include "round/round_people.h"
#include "scope/permit.h"

namespace celador {

// What one look needs besides its permit; all of it outlives the look.
struct LookTools {
  Dialler& dialler;
  PacketRate& rate;  // the dialler's
  Ledger& ledger;
  boost::asio::thread_pool& workers;  // classification
  const PeopleKey& people_key;
  const Clock& clock;
  BudgetLimits limits;
  ClassifierOrder classify;
  const std::atomic<bool>& stop;  // ends a look before its next request; what was read counts
  RoundPeople& people;            // of all stores; on the loop's thread
};

// Where to look inside the store, and as what (look URL).
struct LookPlace {
  const Protocol* only = nullptr;
  Tls tls = Tls::kOff;
  std::string path;
  // What the caller knows besides, put into the finding before it is judged and recorded (check:
  // the configuration line at fault). On the loop's thread; may read a file, may not wait.
  // Optional.
  std::function<void(Finding&)> complete;
  // Where given, is told why each field has its category, or none. On the loop's thread. Optional.
  std::function<void(std::vector<DatasetExplanation>)> explained;
};

// The way of one endpoint, from a permit to a finding: identify, look, classify, reason. It always
// gives a finding when the endpoint answers at all, with verdicts `unknown` and the reason where a
// look failed. kRefused, kUnreachable, kTimeout when it does not; kIo when the ledger cannot be
// written; kCancelled: stopped before it was known what answers. `past` are
// all earlier looks at the endpoint, the latest first.
Task<Result<Finding>> look_at_endpoint(LookTools tools, Permit permit, LookPlace place,
                                       std::string round, std::vector<PastLook> past);

// A new identifier, 26 letters and digits, sortable by time: ULID (github.com/ulid/spec).
std::string make_id(Instant at);

}  // namespace celador
