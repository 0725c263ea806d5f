#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/access.h"
#include "protocols/redis_info.h"

namespace celador {

// What a conversation with a Redis showed that bears on access; nullopt where it was not asked.
struct RedisEvidence {
  RedisInfo info;
  RedisAnswer greeting = RedisAnswer::kOtherError;  // to PING
  std::optional<RedisAnswer> info_answer;
  std::optional<RedisUser> user;
  std::optional<RedisAnswer> user_answer;  // to ACL GETUSER
  std::optional<RedisAnswer> dry_get;      // ACL DRYRUN ... GET, and so on
  std::optional<RedisAnswer> dry_set;
  std::optional<RedisAnswer> dry_config_set;
  std::optional<RedisAnswer> dry_acl_setuser;
  std::optional<RedisAnswer> dry_replicaof;
  std::optional<RedisAnswer> config_answer;   // to CONFIG GET
  std::vector<std::string> missing;           // commands renamed or removed
  std::optional<std::string> protected_mode;  // by CONFIG GET: "yes" or "no"
  std::optional<std::string> bind;            // by CONFIG GET; empty for all addresses
  std::optional<RedisAnswer> scan;
  std::string ended_early;          // why, when not everything was asked; empty else
  std::uint64_t values_read = 0;    // keys whose content was read
  std::uint64_t keys_refused = 0;   // keys that this user may not touch
  std::uint64_t reads_refused = 0;  // keys that no command of ours could read
};

// Whether protected mode answers everybody but this machine with DENIED. Then we talk to the server
// over loopback, for it gives no password to ask us for: a stranger gets nothing.
bool serves_loopback_only(const RedisEvidence& evidence);

// What a stranger can do, each with its proof. Pure.
Access judge_redis_access(const RedisEvidence& evidence);

// The answer of ACL DRYRUN, which tells a refusal in a text, not in an error.
RedisAnswer judge_dry_run(const RespValue& reply);

}  // namespace celador
