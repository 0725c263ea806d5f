#pragma once
#include <chrono>
#include <memory>
#include <string_view>

#include "net/budget.h"
#include "net/transport.h"

namespace celador {

inline constexpr std::uint16_t kOwnPort = 0;

// Told of everything that goes out, before it does. Its own failure (full disk) stops the look:
// what cannot be recorded is not done (promise 5).
class LedgerTap {
 public:
  virtual ~LedgerTap() = default;
  // kOwnPort: once more to the endpoint itself.
  virtual Result<void> about_to_connect(std::uint16_t port) = 0;
  virtual Result<void> about_to_send(std::string_view command, std::size_t bytes) = 0;
};

using NameRequest = std::string_view (*)(std::string_view request);

// Puts the last check before send() around any transport: the request is one of the protocol's
// commands (promise 2), the budget has room for it (promise 4), the ledger has it (promise 5).
// Received bytes are charged too. `budget` and `tap` outlive the transport. A request that the
// protocol may not send is a bug of ours: it is not sent, and the result is kForbidden.
std::unique_ptr<Transport> guard(std::unique_ptr<Transport> inner, NameRequest name_request,
                                 Budget& budget, LedgerTap& tap);

}  // namespace celador
