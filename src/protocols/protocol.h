#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "model/depth.h"
#include "model/look.h"
#include "model/record_sink.h"
#include "net/budget.h"
#include "net/transport.h"

namespace celador {

// A request that a protocol may send. All are read-only by the vendor's documentation (promise 2).
struct Command {
  std::string_view name;       // as it stands in the ledger: "INFO", "listDatabases"
  std::string_view why;        // what we want from it
  std::string_view reference;  // the vendor's page, by name and section
};

// How far to go, as whom, and where inside the store.
struct LookOrder {
  Depth depth = Depth::kSample;
  Identities identities = Identities::kNone;
  std::string contact;  // the scope's; sent where a protocol has a field for it
  std::string host;     // the name to ask for (HTTP Host); empty for the bare address
  std::string path;     // of `look URL`: a folder, database or index; empty for all
  // Of the endpoint, "10.0.0.1:8080": what a client without a name calls it by (HTTP Host).
  std::string address;
  // At Depth::kCount: the datasets to read whole, by their names in a look; no others are read.
  std::vector<std::string> count_only;
};

// A protocol is this constant data and two functions. It knows no sockets, no scope, no book, no
// threads, no clock. See docs/adding-a-protocol.md.
struct Protocol {
  std::string_view name;                 // "redis": lower case, stable, the file's name
  std::string_view title;                // "Redis"
  std::span<const std::uint16_t> ports;  // the usual ones, likeliest first
  std::span<const Command> commands;     // everything that it may send

  // What to send to make it speak; empty when the server speaks first. Constant, and one of
  // `commands`. Protocols may share it (HTTP).
  std::string_view greeting;
  // Judges the first bytes: unasked, or in answer to `greeting`. Nullopt when they are not of this
  // protocol or too few to tell. Pure.
  std::optional<Service> (*recognise)(std::string_view first_bytes);

  // Names the command that `request` is, exactly one that this protocol may send with arguments
  // that are as harmless as it promises; empty for anything else, which is then not sent. Pure;
  // checked before every send.
  std::string_view (*name_request)(std::string_view request);

  // Looks, on a connection on which nothing was sent yet. A failure after the service was
  // recognised is not an error: it is a Look whose verdicts say `unknown` and why. `records` gets
  // nothing below Depth::kSample. All references outlive the task.
  Task<Result<Look>> (*look)(Transport& transport, const LookOrder& order, Budget& budget,
                             RecordSink& records);
  // Whether `look` can read datasets whole (Depth::kCount): batch by batch, each a request of its
  // own.
  bool counts = false;
};

}  // namespace celador
