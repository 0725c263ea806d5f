#pragma once
#include <memory>
#include <string>

#include "model/endpoint.h"

namespace celador {

// A real listener on loopback, on a thread of its own, that treats everybody who connects alike.
// For tests that need sockets; what a protocol says is tested with ScriptedPeer.
class LoopbackPeer {
 public:
  // Accepts, and never says a word.
  static LoopbackPeer silent();
  // Closes each connection at once.
  static LoopbackPeer closing();
  // Says this to each connection, unasked, and keeps it open.
  static LoopbackPeer saying(std::string bytes);
  // Repeats this without end.
  static LoopbackPeer pouring(std::string bytes);

  LoopbackPeer(LoopbackPeer&&) noexcept;
  LoopbackPeer& operator=(LoopbackPeer&&) = delete;
  ~LoopbackPeer();

  Endpoint endpoint() const;

 private:
  class Server;
  explicit LoopbackPeer(std::unique_ptr<Server> server);
  std::unique_ptr<Server> server_;
};

}  // namespace celador
