#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/look.h"
#include "protocols/mongodb_replies.h"

namespace celador {

// What was seen of one MongoDB, and what follows from it for window, owner and cause. Pure.
// Each rule stands with the function that applies it. Tested by mongodb_evidence_test.cc and the
// conversations of recordings/mongodb/.

// A database whose name says that somebody left a ransom note.
struct MongoNote {
  std::string database;
  std::string_view sign;           // what the name is that of: "a ransom note"
  std::optional<Instant> written;  // by the ObjectId of its oldest record
};

struct MongoObserved {
  MongoHello hello;
  MongoBuild build;
  MongoOutcome list_databases;
  MongoOutcome list_collections;  // the best answer of all databases
  MongoOutcome command_line;
  MongoOutcome server_status;
  MongoOutcome connection_status;
  MongoOutcome find;  // the best answer of all datasets
  std::vector<MongoDatabase> databases;
  std::size_t records_read = 0;
  std::optional<MongoLogin> login;
  std::optional<MongoOptions> options;
  MongoStatus status;
  std::string hostname;
  std::optional<Instant> open_warning;
  std::vector<MongoStart> starts;      // latest first
  std::optional<std::uint64_t> users;  // in admin.system.users
  std::optional<Instant> oldest_object;
  std::optional<Instant> newest_object;
  std::vector<MongoNote> notes;
  bool over_tls = false;
};

void add_mongo_window(const MongoObserved& seen, Look& look);
void add_mongo_owners(const MongoObserved& seen, Look& look);
// Notes the addresses to which hello points; names of hosts are hints at the owner already.
void add_mongo_referrals(const MongoObserved& seen, Look& look);
void add_mongo_causes(const MongoObserved& seen, Look& look);
void add_mongo_touched(const MongoObserved& seen, Look& look);

}  // namespace celador
