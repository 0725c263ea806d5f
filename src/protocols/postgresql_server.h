#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/look.h"
#include "protocols/postgresql_hba.h"
#include "protocols/postgresql_session.h"

namespace celador::postgresql {

// What one session learns of the whole server: the role's rights, since when the door has been
// open, which line opened it, whose it is, and which databases there are. Asking and reading are
// apart.

struct Role {
  std::string name;  // printable
  bool is_superuser = false;
  bool may_create_roles = false;
  bool may_create_databases = false;
  bool may_replicate = false;
  std::vector<std::string> memberships;  // of the predefined roles that matter

  bool is_member(std::string_view role) const;
};

struct Database {
  std::string name;  // as the server has it, for connecting
  std::optional<std::uint64_t> bytes;
  bool is_template = false;
  bool may_connect = false;
  bool may_create = false;  // schemas in it
};

struct Server {
  Role role;
  bool is_known = false;     // the role's row was readable
  bool in_recovery = false;  // a standby: nothing can be written here
  std::int64_t version = 0;  // 150020; 0 when not told
  std::uint64_t block_bytes = 8192;
  std::optional<std::string> databases_refused;  // SQLSTATE
  std::vector<Database> databases;               // largest first
};

// The answers that the facts are read from. A refusal leaves its facts out.
struct ServerAnswers {
  Answer role, memberships, times, initdb, settings, hba_time, hba_rules, replicas, upstream,
      databases, role_names;
};

// Errors are the connection's end.
Task<Result<ServerAnswers>> ask_server(Session& session, Rank rank);

// Pure. `rank` is what the server said when the session began.
Server read_server(const ServerAnswers& answers, Rank rank);
// Pure: adds the window's facts, the owner's hints and the causes.
void tell_window_and_causes(const ServerAnswers& answers, Guest guest, Look& look);
void tell_owner(const ServerAnswers& answers, Look& look);

}  // namespace celador::postgresql
