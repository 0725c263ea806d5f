#include "protocols/redis_access.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace celador {
namespace {

Access refused(const std::string& why) {
  return {yes(Basis::kDeclared, "it answers as Redis does"), no(Basis::kDeclared, why),
          no(Basis::kDeclared, why), no(Basis::kDeclared, why), no(Basis::kDeclared, why)};
}

bool is_missing(const RedisEvidence& evidence, std::string_view command) {
  return std::ranges::find(evidence.missing, command) != evidence.missing.end();
}

// The password check comes before all else in the server, so any other answer shows that it was
// passed.
bool passed_password_check(RedisAnswer answer) {
  return answer == RedisAnswer::kFine || answer == RedisAnswer::kCommandRefused ||
         answer == RedisAnswer::kNotNow;
}

// Before 6.0 there are no users: who is let in may do everything.
bool has_full_rights(const RedisEvidence& evidence) {
  return passed_password_check(evidence.greeting) && evidence.info.has_version() &&
         !evidence.info.has_users();
}

bool is_refusal(const std::optional<RedisAnswer>& answer) {
  return answer == RedisAnswer::kCommandRefused || answer == RedisAnswer::kKeyRefused;
}

std::string what_ended(const RedisEvidence& evidence) {
  return "the look ended before this was asked: " + evidence.ended_early;
}

Verdict judge_list(const RedisEvidence& evidence) {
  if (evidence.scan == RedisAnswer::kFine) return yes(Basis::kDeclared, "SCAN gave names of keys");
  if (evidence.info.mode == RedisInfo::Mode::kSentinel &&
      evidence.info_answer == RedisAnswer::kFine) {
    return yes(Basis::kDeclared, "INFO names the masters that this sentinel watches");
  }
  if (evidence.info_answer == RedisAnswer::kFine && !evidence.info.databases.empty()) {
    return yes(Basis::kDeclared, "INFO tells databases and numbers of keys");
  }
  if (is_refusal(evidence.scan)) return no(Basis::kDeclared, "SCAN is refused with NOPERM");
  if (evidence.scan) return unknown(fmt::format("SCAN: {}", to_text(*evidence.scan)));
  return unknown(evidence.ended_early.empty() ? "not asked at this depth" : what_ended(evidence));
}

Verdict judge_read(const RedisEvidence& evidence) {
  if (evidence.info.mode == RedisInfo::Mode::kSentinel)
    return no(Basis::kImplied, "a sentinel holds no data");
  if (evidence.values_read > 0) {
    return yes(Basis::kDeclared,
               fmt::format("the content of {} {} was given out{}", evidence.values_read,
                           evidence.values_read == 1 ? "key" : "keys",
                           evidence.keys_refused > 0 ? "; others are refused with NOPERM" : ""));
  }
  if (evidence.keys_refused > 0) {
    return no(Basis::kDeclared, fmt::format("all {} keys that were tried are refused with NOPERM",
                                            evidence.keys_refused));
  }
  if (evidence.dry_get == RedisAnswer::kFine)
    return yes(Basis::kDeclared, "ACL DRYRUN allows GET of any key");
  if (has_full_rights(evidence)) {
    return yes(Basis::kImplied,
               "PING is answered without a password, and this version has no users");
  }
  if (evidence.user && !evidence.user->keys.empty() &&
      rules_allow(evidence.user->commands, "get", "read string fast")) {
    return yes(Basis::kDeclared, "ACL GETUSER: the default user may GET");
  }
  if (evidence.dry_get == RedisAnswer::kCommandRefused && evidence.reads_refused == 0) {
    return unknown("ACL DRYRUN refuses GET; other commands that read were not tried");
  }
  if (evidence.reads_refused > 0) {
    return unknown(
        fmt::format("the commands that we read with are refused for {} keys; others were not tried",
                    evidence.reads_refused));
  }
  return unknown(evidence.ended_early.empty() ? "no key was read" : what_ended(evidence));
}

Verdict judge_write(const RedisEvidence& evidence) {
  if (evidence.info.mode == RedisInfo::Mode::kSentinel)
    return no(Basis::kImplied, "a sentinel holds no data");
  if (evidence.info.read_only_replica) {
    return no(
        Basis::kDeclared,
        "INFO: a replica that is read-only, until somebody with admin rights makes it a master");
  }
  if (is_missing(evidence, "set"))
    return unknown("COMMAND INFO: SET was renamed or removed; others may be there");
  if (evidence.dry_set == RedisAnswer::kFine)
    return yes(Basis::kDeclared, "ACL DRYRUN allows SET of any key");
  if (evidence.dry_set == RedisAnswer::kKeyRefused && evidence.user &&
      !evidence.user->keys.empty()) {
    return yes(Basis::kDeclared, "ACL DRYRUN allows SET, of the keys that ACL GETUSER names");
  }
  if (evidence.dry_set == RedisAnswer::kCommandRefused)
    return no(Basis::kDeclared, "ACL DRYRUN refuses SET");
  if (evidence.user) {
    const bool allowed = !evidence.user->keys.empty() &&
                         rules_allow(evidence.user->commands, "set", "write string slow");
    return allowed ? yes(Basis::kDeclared, "ACL GETUSER: the default user may SET")
                   : no(Basis::kDeclared, "ACL GETUSER: the default user may not SET");
  }
  if (has_full_rights(evidence)) {
    return yes(Basis::kImplied,
               "PING is answered without a password, and this version has no users");
  }
  if (is_refusal(evidence.user_answer)) {
    return unknown(
        "the user may not ask what it may do (ACL is refused with NOPERM), and writing is never "
        "tried");
  }
  if (!evidence.ended_early.empty()) return unknown(what_ended(evidence));
  return unknown("the server does not tell what this user may do, and writing is never tried");
}

std::string admin_impact(const RedisInfo& info) {
  return info.at_least(7)
             ? "settings, users and replication can be changed, all data lost"
             : "settings and replication can be changed, files written as the service's user";
}

Verdict judge_admin(const RedisEvidence& evidence) {
  const bool all_missing = is_missing(evidence, "config") && is_missing(evidence, "acl") &&
                           is_missing(evidence, "replicaof") && is_missing(evidence, "slaveof");
  if (all_missing)
    return no(Basis::kDeclared, "COMMAND INFO: CONFIG, ACL and REPLICAOF were renamed or removed");
  if (evidence.info.mode == RedisInfo::Mode::kSentinel &&
      passed_password_check(evidence.greeting) && !evidence.user &&
      !is_refusal(evidence.user_answer)) {
    return yes(Basis::kImplied,
               "a sentinel without a password takes SENTINEL SET and FAILOVER from anybody");
  }
  for (const auto& [answer, what] : {std::pair(evidence.dry_config_set, "CONFIG SET"),
                                     std::pair(evidence.dry_acl_setuser, "ACL SETUSER"),
                                     std::pair(evidence.dry_replicaof, "REPLICAOF")}) {
    if (answer == RedisAnswer::kFine) {
      return yes(Basis::kDeclared,
                 fmt::format("ACL DRYRUN allows {}: {}", what, admin_impact(evidence.info)));
    }
  }
  if (is_refusal(evidence.dry_config_set) && is_refusal(evidence.dry_acl_setuser) &&
      is_refusal(evidence.dry_replicaof)) {
    return no(Basis::kDeclared, "ACL DRYRUN refuses CONFIG SET, ACL SETUSER and REPLICAOF");
  }
  if (evidence.user) {
    constexpr std::string_view kAdmin = "admin slow dangerous";
    for (const std::string_view command : {"config", "acl", "replicaof"}) {
      if (!is_missing(evidence, command) && rules_allow(evidence.user->commands, command, kAdmin)) {
        return yes(Basis::kDeclared, fmt::format("ACL GETUSER: the default user may run {}: {}",
                                                 command, admin_impact(evidence.info)));
      }
    }
    return no(Basis::kDeclared,
              "ACL GETUSER: the default user may not run CONFIG, ACL or REPLICAOF");
  }
  if (has_full_rights(evidence)) {
    return yes(Basis::kImplied,
               fmt::format("PING is answered without a password, and this version has no users: {}",
                           admin_impact(evidence.info)));
  }
  if (is_refusal(evidence.user_answer) && is_refusal(evidence.config_answer)) {
    return no(Basis::kInferred, "ACL GETUSER and CONFIG GET are refused with NOPERM");
  }
  if (!evidence.ended_early.empty()) return unknown(what_ended(evidence));
  return unknown("the server does not tell what this user may do");
}

}  // namespace

RedisAnswer judge_dry_run(const RespValue& reply) {
  if (reply.is_error()) return judge_redis_answer(reply);
  const std::string_view text = reply.text();
  if (text == "OK") return RedisAnswer::kFine;
  if (find_ignoring_case(text, "no permissions") == std::string_view::npos)
    return RedisAnswer::kOtherError;
  // "User default has no permissions to access the 'celador:x' key", or "... to run the 'set'
  // command"
  return find_ignoring_case(text, "to access") != std::string_view::npos
             ? RedisAnswer::kKeyRefused
             : RedisAnswer::kCommandRefused;
}

bool serves_loopback_only(const RedisEvidence& evidence) {
  if (evidence.protected_mode != "yes" || !passed_password_check(evidence.greeting)) return false;
  // Before 7.0 an address in `bind` was enough to switch it off (Redis documentation, "Redis
  // security"; redis.conf).
  return evidence.info.at_least(7) || (evidence.info.has_version() && evidence.bind == "");
}

Access judge_redis_access(const RedisEvidence& evidence) {
  if (evidence.greeting == RedisAnswer::kAskedForPassword)
    return refused("PING is answered with NOAUTH: a password is asked for");
  if (evidence.greeting == RedisAnswer::kProtectedMode) {
    return refused("DENIED: protected mode refuses all connections that are not from loopback");
  }
  Access access;
  access.identify = yes(Basis::kDeclared, fmt::format("PING: {}", to_text(evidence.greeting)));
  if (evidence.greeting == RedisAnswer::kTooManyClients) {
    access.list = access.read = access.write = access.admin =
        unknown("the server has too many clients to talk to us");
    return access;
  }
  if (evidence.info_answer == RedisAnswer::kAskedForPassword) {
    access = refused("INFO is answered with NOAUTH: a password is asked for");
    return access;
  }
  if (serves_loopback_only(evidence)) {
    access.list = access.read = access.write = access.admin =
        no(Basis::kDeclared,
           "CONFIG GET: protected mode is on and no password is set, so connections that are not "
           "from loopback are answered DENIED; this look came over loopback");
    return access;
  }
  access.list = judge_list(evidence);
  access.read = judge_read(evidence);
  access.write = judge_write(evidence);
  access.admin = judge_admin(evidence);
  return access;
}

}  // namespace celador
