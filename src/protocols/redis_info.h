#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/resp.h"

// What Redis says about itself, made plain values. All of it is pure; none of it holds a value of a
// record.
namespace celador {

// What the first words of a reply mean. Error texts are compared, never kept.
enum class RedisAnswer {
  kFine,
  kAskedForPassword,  // NOAUTH; 2.x: ERR operation not permitted
  kProtectedMode,     // DENIED, unasked, then the end of the connection
  kCommandRefused,    // NOPERM: this user may not run the command
  kKeyRefused,        // NOPERM: this user may not touch the key
  kUnknownCommand,    // renamed, removed or of a later version
  kNotNow,            // LOADING, BUSY, MASTERDOWN, MISCONF: passed the password check, try later
  kTooManyClients,
  kElsewhere,  // MOVED, ASK: another node has the key; never followed
  kWrongType,
  kOtherError,
};
RedisAnswer judge_redis_answer(const RespValue& reply);
std::string_view to_text(RedisAnswer answer);

// The reply to INFO.
struct RedisInfo {
  enum class Mode { kStandalone, kSentinel, kCluster };

  std::string product;     // "Redis", "Valkey", "KeyDB", "Dragonfly"; empty when INFO did not say
  std::string version;     // the product's own
  std::string compatible;  // the version of Redis whose commands it has; often the same
  std::string cpe;
  Mode mode = Mode::kStandalone;
  std::optional<std::int64_t> server_time;  // seconds since 1970, by the server's clock
  std::optional<std::int64_t> uptime;       // seconds
  std::optional<std::int64_t>
      last_save;  // seconds since 1970; only when something was surely saved
  bool read_only_replica = false;
  std::string master_host;  // empty unless it is a replica; printable
  std::string executable;
  std::optional<std::string> config_file;                          // "" when it runs without one
  std::vector<std::pair<std::uint64_t, std::uint64_t>> databases;  // number, keys
  std::vector<std::string> watched_masters;                        // of a sentinel

  // True from 7.0 for (7, 0). False when no version was told, or none that is a number.
  bool at_least(std::uint64_t major, std::uint64_t minor = 0) const;
  // A version below 6.0 has one password or none, and no users.
  bool has_users() const { return at_least(6); }
  bool has_version() const { return at_least(0); }
};
RedisInfo parse_redis_info(std::string_view text);

// A user as ACL GETUSER shows it. The hashes of its passwords are dropped while parsing.
struct RedisUser {
  bool asks_for_password = true;
  std::string commands;           // "-@all +@read +ping"
  std::vector<std::string> keys;  // patterns: "~*", "~public:*"
};
std::optional<RedisUser> parse_redis_user(const RespValue& reply);

// Whether rules like "-@all +@read +ping" allow a command that is in the given categories. The last
// rule that concerns it decides, as in the server.
bool rules_allow(std::string_view rules, std::string_view command, std::string_view categories);

// Names of the commands of a COMMAND INFO request that the server does not know, given in the order
// of the request.
std::vector<std::string> missing_commands(const RespValue& reply, std::string_view requested);

// Host names or addresses of the nodes in the reply to CLUSTER NODES, without this one; printable.
std::vector<std::string> parse_cluster_nodes(std::string_view text);

// An address that no private network has: 8.8.8.8, not 10.0.0.1, not a name.
bool is_public_address(std::string_view host);

}  // namespace celador
