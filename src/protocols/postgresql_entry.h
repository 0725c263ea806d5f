#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/access.h"
#include "model/service.h"
#include "protocols/postgresql_session.h"
#include "protocols/postgresql_statements.h"

namespace celador::postgresql {

// How a server is met, and whether it lets a usual role in without a password. The answer to a
// startup depends on role, database, address and TLS (pg_hba.conf), so that "no" is said for what
// was tried, and for nothing else.

// What the first connection showed, without naming a user.
struct Greeted {
  bool speaks = false;  // an answer that only this protocol gives
  bool offers_tls = false;
  bool began_with_tls = false;  // the connection was inside TLS before anything was sent
  std::optional<TlsFacts> tls;
  std::string version_hint;  // a sentence; may be empty
  std::string proof;         // what was sent and answered
};

// Sends SSLRequest, turns to TLS when it is offered, and asks for protocol 0.0. kMalformed when the
// peer's answer is of another service. The connection is of no use afterwards.
Task<Result<Greeted>> greet(Session& session);

enum class Outcome {
  kIn,       // a session without a password
  kTrusted,  // let in without a password, then refused for another reason: no such role or database
  kAsked,    // a password or another proof of identity was asked for
  kRefused,  // the server's rules shut this pair out
  kNotNow,   // too many clients, starting up: says nothing
  kUnknown,  // anything else, cut connections included
};

// What one startup brought. Reasons are made of our own words and the server's SQLSTATE.
struct Attempt {
  Way way = Way::kPlain;
  std::string user;
  std::string database;  // printable
  Outcome outcome = Outcome::kUnknown;
  std::string reason;  // "asked for a password (SCRAM-SHA-256)"
  std::string sqlstate;
  Safety safety = Safety::kFull;

  // Of kIn:
  std::optional<Session> session;
  std::string server_version;
  Rank rank = Rank::kOrdinary;
};

// A further connection like `first`, and one startup on it. Errors are kLimit, kCancelled and
// kForbidden only; other failures are the attempt's outcome.
Task<Result<Attempt>> try_to_enter(Transport& first, Way way, std::string user,
                                   std::string database, std::string contact, Safety safety);

// Tries the usual pairs until one gets in. The last attempt is kIn, or none is. `path` names the
// only database that is wanted; empty for the usual ones.
struct Entry {
  std::vector<Attempt> attempts;
  bool stopped_early = false;  // the budget ended first
  Attempt* in();
};
Task<Result<Entry>> enter(Transport& first, const Greeted& greeted, std::string contact,
                          std::string path);

// What the attempts prove when none got in: "no", inferred, only when every pair was refused by the
// rules before anything was asked of it; unknown when a password was asked for.
Verdict judge_attempts(const Entry& entry);

}  // namespace celador::postgresql
