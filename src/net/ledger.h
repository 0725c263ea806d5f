#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "model/endpoint.h"
#include "net/guarded_transport.h"

namespace celador {

// The ledger: one JSON line for everything that was about to be sent to any endpoint, so that an
// owner can be told exactly what was done (promise 5). Only ever appended to. Each line holds the
// SHA-256 of the line before and its own:
//
//   {"n":17,"at":"2026-11-23T16:09:00.123Z","round":"…","kind":"send","ip":"10.1.2.3","port":6379,
//    "protocol":"redis","command":"INFO","bytes":14,"prev":"…64 hex…","hash":"…64 hex…"}
//
// hash = SHA-256 of the line without its hash member. What a chain cannot show, a cut-off end, the
// book can: it keeps the head of the ledger at each round's end. Several processes may append to
// one ledger; each line is made under an exclusive lock on the file. A line that was cut by a crash
// is kept as it is and declared by the next one (kind "torn"); one that lacks nothing but its '\n'
// gets it. net/ledger_verdict.h reads the whole and agrees. Not thread-safe: one event loop.
class Ledger {
 public:
  // How long to wait for another process that holds the lock on it.
  struct Patience {
    std::chrono::milliseconds tell_after{1000};
    std::chrono::milliseconds give_up_after{10000};
    // Told once a wait, what is waited for.
    std::function<void(std::string_view)> tell = [](std::string_view) {};
  };

  // Opens or makes it, 0600. kIo: no permission, full disk, held by another process, no file.
  // kCorrupt: the last line is not one of ours.
  static Result<std::unique_ptr<Ledger>> open(std::string path, const Clock& clock,
                                              Patience patience);
  static Result<std::unique_ptr<Ledger>> open(std::string path, const Clock& clock) {
    return open(std::move(path), clock, Patience());
  }
  ~Ledger();

  struct Entry {
    std::string_view round;
    std::string_view kind;  // "round", "sweep", "connect", "send"
    const Endpoint* endpoint = nullptr;
    std::string_view protocol;
    std::string_view
        command;  // for "sweep" and "round": a sentence that says what, where and how much
    std::uint64_t bytes = 0;
  };
  // Written before the bytes leave. kIo when the disk is full, or another process holds the ledger
  // for too long: then nothing may leave. kCancelled: a signal came while it waited.
  Result<void> append(const Entry& entry);
  // Survives a power cut from here on.
  Result<void> sync();
  // Hash of the last line; 64 zeros for an empty ledger.
  const std::string& head() const { return head_; }
  std::uint64_t entries() const { return count_; }

 private:
  Ledger(std::string path, int file, const Clock& clock, Patience patience)
      : path_(std::move(path)), file_(file), clock_(clock), patience_(std::move(patience)) {}
  Result<void> catch_up();
  Result<void> append_line(const Entry& entry, std::string_view before = {});
  Result<void> write_all(std::string_view bytes);

  std::string path_;
  int file_;
  const Clock& clock_;
  Patience patience_;
  std::string head_;
  std::uint64_t count_ = 0;
  std::uint64_t size_bytes_ = 0;
};

// What a look's guard tells the ledger.
class LookLedger final : public LedgerTap {
 public:
  LookLedger(Ledger& ledger, std::string round, Endpoint endpoint, std::string protocol)
      : ledger_(ledger),
        round_(std::move(round)),
        endpoint_(std::move(endpoint)),
        protocol_(std::move(protocol)) {}
  Result<void> about_to_connect(std::uint16_t port) override;
  Result<void> about_to_send(std::string_view command, std::size_t bytes) override;

 private:
  Ledger& ledger_;
  std::string round_;
  Endpoint endpoint_;
  std::string protocol_;
};

}  // namespace celador
