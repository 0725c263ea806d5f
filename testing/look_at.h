#pragma once
#include <string>
#include <utility>
#include <vector>

#include "net/guarded_transport.h"
#include "testing/collected_records.h"
#include "testing/run_task.h"
#include "testing/scripted_transport.h"

namespace celador {

// Everything that was about to go out, by its command's name.
class TapForTests final : public LedgerTap {
 public:
  Result<void> about_to_connect(std::uint16_t) override { return {}; }
  Result<void> about_to_send(std::string_view command, std::size_t) override {
    commands.emplace_back(command);
    return {};
  }
  std::vector<std::string> commands;
};

template <class LookType>
struct LookedAt {
  Result<LookType> look;
  RecordsForTests records;
  std::vector<std::string> commands;  // as the ledger would have them
  std::uint64_t requests = 0;
  std::uint64_t bytes = 0;
};

// Runs a protocol's look against a scripted peer through the same guard as in the product. Protocol
// and LookOrder are template parameters because testing/ stands below protocols/.
template <class Protocol, class LookOrder>
auto look_at(const Protocol& protocol, ScriptedPeer& peer, const LookOrder& order,
             BudgetLimits limits = {}) {
  using LookResult =
      decltype(run_task(std::declval<decltype(protocol.look(std::declval<Transport&>(), order,
                                                            std::declval<Budget&>(),
                                                            std::declval<RecordSink&>()))>()));
  using LookType = typename LookResult::value_type;
  Budget budget(limits);
  TapForTests tap;
  RecordsForTests records;
  auto transport = guard(peer.connect(), protocol.name_request, budget, tap);
  LookResult look = run_task(protocol.look(*transport, order, budget, records));
  return LookedAt<LookType>{std::move(look), std::move(records), std::move(tap.commands),
                            budget.requests_spent(), budget.bytes_spent()};
}

}  // namespace celador
