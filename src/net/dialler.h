#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>

#include "base/task.h"
#include "net/packet_rate.h"
#include "net/transport.h"
#include "scope/permit.h"

namespace celador {

// How long to wait, for what.
struct Patience {
  std::chrono::milliseconds connect{3000};
  std::chrono::milliseconds reply{5000};
  std::chrono::milliseconds whole_look{60000};  // from the first dial on, over all connections
};

enum class Tls { kOff, kOn };

// Opens connections. It takes a permit, never an address: without one it cannot be called (promise
// 1; the proof is in tests/compile_fail/). Connections made by a transport's reconnect() and
// open_data_port() go to the permit's own address; the deadline of the look goes with them. What
// they send keeps to `rate`; waiting for it puts the deadline off.
class Dialler {
 public:
  // `rate` outlives it and its transports.
  Dialler(boost::asio::any_io_executor loop, Patience patience, PacketRate& rate);

  // kRefused, kUnreachable, kTimeout; kIo when this machine has no socket left. The transport may
  // outlive neither the loop nor this dialler.
  Task<Result<std::unique_ptr<Transport>>> dial(Permit permit, Tls tls);

 private:
  boost::asio::any_io_executor loop_;
  Patience patience_;
  PacketRate& rate_;
};

}  // namespace celador
