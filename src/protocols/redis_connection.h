#pragma once
#include <memory>

#include "base/buffer.h"
#include "base/result.h"
#include "base/task.h"
#include "net/transport.h"
#include "wire/resp.h"

namespace celador {

// Asks over a transport, which outlives it.
class RedisConnection {
 public:
  explicit RedisConnection(Transport& transport) : transport_(&transport) {}

  // Sends one request and reads its reply, which lives until the next call. An error reply is a
  // value, not an error. After an error the connection is of no further use: what comes next may
  // still belong to this reply.
  Task<Result<RespValue>> ask(Buffer request);
  // Sends several requests at once; next() then gives as many replies, in their order. Each lives
  // until the next call.
  Task<Result<void>> send(Buffer requests);
  Task<Result<RespValue>> next();
  // Reads a reply that comes unasked.
  Task<Result<RespValue>> listen();
  // Begins anew on a further connection to the same endpoint; nothing was sent on it.
  Task<Result<void>> renew();
  // Says goodbye without waiting for the answer.
  Task<void> quit();

  bool usable() const { return usable_; }

 private:
  Task<Result<RespValue>> receive();

  std::unique_ptr<Transport> own_;  // after renew()
  Transport* transport_;
  Buffer received_;
  RespReader reader_;
  bool usable_ = true;
};

}  // namespace celador
