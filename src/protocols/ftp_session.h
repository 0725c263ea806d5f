#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/buffer.h"
#include "base/result.h"
#include "base/task.h"
#include "net/transport.h"
#include "protocols/ftp_reply.h"

namespace celador {

// What became of one transfer over a data connection.
enum class FtpTransferEnd {
  kWhole,       // the server said that it is complete
  kCut,         // we stopped at our limit, or the server broke off
  kRefused,     // the server answered the command with 4xx or 5xx: `reply`
  kNoDataPort,  // no data connection came about: passive mode refused, filtered, or TLS failed
};

struct FtpTransfer {
  FtpTransferEnd end = FtpTransferEnd::kNoDataPort;
  FtpReply reply;  // the last one
  Buffer bytes;
};

// The conversation of one look: the control connection and, for each transfer, a data connection
// in passive mode. It never opens a port of its own (no PORT, no EPRT).
//
// Errors are the control connection's; after one, every further call fails too.
class FtpSession {
 public:
  // `transport` outlives the session; nothing was sent on it yet.
  explicit FtpSession(Transport& transport);

  // The next reply, waiting up to `patience`. Use for the greeting, and after `ask` for a final
  // reply that follows a 1xx one.
  Task<Result<FtpReply>> read_reply(std::chrono::milliseconds patience);
  // Sends a command (without its line end) and reads its reply.
  Task<Result<FtpReply>> ask(std::string command);
  // Connects anew (servers hang up when they ask for TLS), then AUTH TLS, the handshake, PBSZ and
  // PROT P. kUnsupported when the server refuses AUTH TLS.
  Task<Result<void>> secure();
  // Sends PBSZ and PROT P on a connection that began with TLS.
  Task<Result<void>> protect_data();
  // LIST, MLSD or RETR: at most `max_bytes` of what it brings.
  Task<Result<FtpTransfer>> fetch(std::string command, std::size_t max_bytes);

  bool encrypted() const { return transport_->tls() != nullptr; }
  const TlsFacts* tls() const { return transport_->tls(); }
  // The address in the reply to PASV, if one was seen.
  const std::optional<std::string>& pasv_address() const { return pasv_address_; }

 private:
  Task<Result<std::unique_ptr<Transport>>> open_data(FtpReply& last_reply);
  Task<Result<std::optional<std::uint16_t>>> passive_port(FtpReply& last_reply);

  Transport* transport_;
  std::unique_ptr<Transport> renewed_;  // when it connected anew
  Buffer inbox_;
  std::optional<std::string> pasv_address_;
  enum class Passive { kPasv, kEpsv } passive_ = Passive::kPasv;
  bool data_is_protected_ = false;
};

}  // namespace celador
