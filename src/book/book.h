#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "book/find_query.h"
#include "book/round_record.h"
#include "book/sighting_record.h"
#include "book/sqlite.h"
#include "model/finding.h"
#include "model/sighting.h"

namespace celador {

enum class OpenMode { kCreateIfAbsent, kMustExist };

// How long one operation waits for another process that writes the same book.
inline constexpr std::chrono::milliseconds kBusyTimeout{5000};

// What is remembered: one SQLite file (docs/book.md). Every look is an observation that is never
// changed; what is current is a choice among them, for each ip, port and transport: the gravest
// that no later look has replaced, and a look replaces only what it saw as much of
// (current_choice.h).
//
// Each call is one transaction and is on the disk when it returns, so that a kill or a power cut at
// any moment loses at most the look in flight. One thread at a time; other processes may read and
// write the same book.
//
// Errors: kIo (in use, disk full, no permission, disk), kCorrupt (damaged), kUsage (not a book; a
// wrong argument), kUnsupported (made by a newer Celador), kNotFound.
class Book {
 public:
  // Makes the file with mode 0600 (its folder must exist), and brings an older book up to this
  // version.
  static Result<Book> open(const std::string& path, OpenMode mode,
                           std::chrono::milliseconds busy_timeout = kBusyTimeout);

  // kUsage when the id is taken.
  Result<> begin_round(const RoundRecord& round);
  // kNotFound when there is no such round.
  Result<> end_round(std::string_view id, RoundState state, Instant ended,
                     const RoundCounters& counters, std::string_view ledger_head = {},
                     const std::optional<People>& people = std::nullopt);
  // How far the sweep of a round is: all before this index is decided and recorded. kNotFound.
  Result<> acknowledge(std::string_view id, std::string_view index);
  // Makes a round that was interrupted or killed a running one again. kNotFound: there is none
  // such.
  Result<> resume_round(std::string_view id);
  // kNotFound when its round was not begun, kUsage when its id is taken. A store found closed is
  // recorded like any other: its verdicts say no, with the proof.
  Result<> record(const Finding& finding);
  // All or none.
  Result<> record_all(const std::vector<Finding>& findings);

  // Keeps what a sweep of somebody else's saw; how many of them the book did not have yet. The file
  // is remembered by the first call that brings something new.
  Result<std::uint64_t> add_sightings(const ImportedFile& file,
                                      std::span<const PortSighting> sightings);
  // Nothing where no sweep that kept its time saw the endpoint.
  Result<std::optional<SightingSpan>> sightings_of(const Endpoint& endpoint);

  // What the calls below read skips a finding that cannot be read, and notes it here, each once.
  struct Unreadable {
    std::string id;      // printable
    std::string reason;  // what its JSON lacks
  };
  const std::vector<Unreadable>& unreadable() const { return unreadable_; }

  // How many findings a round has.
  Result<std::uint64_t> findings_in(std::string_view round);
  // All rounds, the latest first.
  Result<std::vector<RoundRecord>> rounds();
  // By its id or a beginning of it that fits no other (else kUsage). kCorrupt when it cannot be
  // read.
  Result<Finding> finding_by_id(std::string_view id_or_beginning);
  // The worst first: by severity, then people, then time.
  Result<std::vector<Finding>> current_findings();
  Result<std::vector<Finding>> find(const FindQuery& query);
  // What is current of one endpoint, or of all ports of an address; by port.
  Result<std::vector<Finding>> current_findings_of(
      const IpAddress& ip, std::optional<std::uint16_t> port = std::nullopt);
  // All observations of one endpoint, or of all ports of an address; the latest first.
  Result<std::vector<Finding>> findings_of_endpoint(
      const IpAddress& ip, std::optional<std::uint16_t> port = std::nullopt);

 private:
  explicit Book(Database database) : database_(std::move(database)) {}
  Result<> insert(const Finding& finding);  // in the transaction that is open
  Result<std::vector<Finding>> read_findings(std::string_view sql,
                                             const std::vector<SqlValue>& parameters);

  Database database_;
  std::vector<Unreadable> unreadable_;
};

}  // namespace celador
