#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/buffer.h"
#include "base/result.h"
#include "base/task.h"
#include "model/service.h"

namespace celador {

// A connection to one endpoint, as a protocol sees it: no sockets, no scope, no clock. Real ones
// are made by the Dialler from a permit; tests script them (testing/scripted_transport.h). Every
// call has a deadline and counts against the look's budget; what is sent is checked against the
// protocol's commands and entered in the ledger.
//
// Errors: kTimeout, kClosed (the peer ended it), kLimit (budget), kForbidden (scope), kUnreachable,
// kRefused, kCancelled. After an error a transport only fails further; make a new one with
// `reconnect`.
class Transport {
 public:
  virtual ~Transport() = default;
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  // Sends one request, whole. `request` must live until the task ends.
  virtual Task<Result<void>> send(std::string_view request) = 0;

  // Appends at least one byte and at most `max_bytes` to `into`, waiting no longer than `patience`
  // (never longer than the look's own deadline).
  virtual Task<Result<std::size_t>> receive(Buffer& into, std::size_t max_bytes,
                                            std::chrono::milliseconds patience) = 0;

  // Waits as long as the endpoint's usual patience.
  virtual Task<Result<std::size_t>> receive(Buffer& into, std::size_t max_bytes) = 0;

  // Turns this connection into TLS, accepting any certificate: a stranger would too. `tls()` then
  // has its facts.
  virtual Task<Result<void>> start_tls() = 0;
  virtual const TlsFacts* tls() const = 0;

  // A further connection to the same endpoint; with TLS when this one began with it. Nothing was
  // sent on it yet.
  virtual Task<Result<std::unique_ptr<Transport>>> reconnect() = 0;

  // A connection to another port of the same host, for data only (FTP's passive mode): it may
  // receive, not send.
  virtual Task<Result<std::unique_ptr<Transport>>> open_data_port(std::uint16_t port) = 0;
};

}  // namespace celador
