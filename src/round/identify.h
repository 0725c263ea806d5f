#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "net/dialler.h"
#include "net/guarded_transport.h"
#include "protocols/protocol.h"

namespace celador {

// What an endpoint turned out to speak.
struct Identified {
  const Protocol* protocol = nullptr;  // nullptr: something answers that no protocol here knows
  Service service;
  Tls tls = Tls::kOff;
  bool spoke = false;    // it sent at least one byte
  bool hung_up = false;  // it ended a connection on which it had sent nothing
};

// A connection of the endpoint, behind the guard of a protocol.
using Connect =
    std::function<Task<Result<std::unique_ptr<Transport>>>(const Protocol& guarded_by, Tls tls)>;

// Finds out what answers, whatever the port: the greeting of the port's usual protocol first; else
// it waits for a server that speaks first, then tries each protocol's greeting, one a connection,
// and at last the same through TLS. At most kMaxIdentifyConnections connections. `only`, when set,
// is the one protocol that is tried (look URL). kRefused, kUnreachable, kTimeout when no connection
// stands at all; a service that stays silent is not an error.
Task<Result<Identified>> identify(Connect connect, std::uint16_t port, const Protocol* only,
                                  Tls begin_with);

inline constexpr int kMaxIdentifyConnections = 10;

}  // namespace celador
