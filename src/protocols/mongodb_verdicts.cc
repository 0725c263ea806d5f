// What a stranger can do, from what was answered.
//
// MongoDB knows no rights for those who are not logged in: with access control every command that
// needs a privilege answers code 13, without it all are allowed. So one privileged answer to nobody
// proves that access control is off, and with it writing and administration (basis: implied). Where
// somebody is logged in all the same (a client certificate, a proxy), the privileges decide (basis:
// declared).
//
// Source: MongoDB Manual, "Enable Access Control" and connectionStatus.

#include "protocols/mongodb_verdicts.h"

#include <fmt/format.h>

namespace celador {
namespace {

bool is_ok(const MongoOutcome& outcome) { return outcome.answered == MongoAnswered::kOk; }
bool is_unauthorized(const MongoOutcome& outcome) {
  return outcome.answered == MongoAnswered::kUnauthorized;
}
bool was_asked(const MongoOutcome& outcome) { return outcome.answered != MongoAnswered::kNotAsked; }

// Products whose access control is all or nothing, like MongoDB's own.
bool is_all_or_nothing(const MongoObserved& seen) {
  return seen.build.product == "MongoDB" || seen.build.product == "Percona Server for MongoDB" ||
         seen.build.product == "FerretDB";
}

std::string describe(std::string_view command, const MongoOutcome& outcome) {
  switch (outcome.answered) {
    case MongoAnswered::kNotAsked:
      return fmt::format("{} was not asked", command);
    case MongoAnswered::kOk:
      return fmt::format("{} was answered without a login", command);
    case MongoAnswered::kUnauthorized:
      return fmt::format("{} wants a login (code {})", command, outcome.code);
    case MongoAnswered::kNotPrimary:
      return fmt::format("{} is not answered by this member of the replica set (code {})", command,
                         outcome.code);
    case MongoAnswered::kUnknownCommand:
      return fmt::format("{} is not known there", command);
    case MongoAnswered::kTooSlow:
      return fmt::format("{} took longer than our time limit (code {})", command, outcome.code);
    case MongoAnswered::kRefused:
      return fmt::format("{} was refused (code {})", command, outcome.code);
    case MongoAnswered::kNothing:
      return fmt::format("{} got no answer that could be read", command);
  }
  return std::string(command);
}

bool holds_data(const MongoObserved& seen) { return seen.hello.role != MongoRole::kArbiter; }

// A login is demanded of a stranger, and the product has no rights for those without one.
bool access_control_proved_present(const MongoObserved& seen) {
  return is_unauthorized(seen.list_databases) &&
         (!was_asked(seen.command_line) || !is_ok(seen.command_line)) && !is_ok(seen.find) &&
         is_all_or_nothing(seen);
}

// "1 database", "3 databases"
std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string proof_of_absence(const MongoObserved& seen) {
  std::string_view command = "serverStatus";
  if (seen.build.product == "FerretDB") {
    command = "listDatabases";
  } else if (is_ok(seen.command_line)) {
    command = "getCmdLineOpts";
  }
  return fmt::format(
      "access control is off: nobody is logged in, and {}, which always needs a privilege, was "
      "answered",
      command);
}

Verdict judge_list(const MongoObserved& seen) {
  if (!was_asked(seen.list_databases)) return unknown("not asked at this depth");
  if (is_unauthorized(seen.list_databases))
    return no(Basis::kDeclared, describe("listDatabases", seen.list_databases));
  if (is_ok(seen.list_databases)) {
    if (!seen.databases.empty()) {
      return yes(Basis::kDeclared, fmt::format("listDatabases named {} without a login",
                                               counted(seen.databases.size(), "database")));
    }
    if (access_control_proved_absent(seen)) {
      return yes(Basis::kDeclared,
                 "listDatabases was answered without a login, and so was a command that always "
                 "needs a privilege; there is no database");
    }
    if (is_unauthorized(seen.command_line) || is_unauthorized(seen.server_status)) {
      return no(Basis::kDeclared, "listDatabases named nothing, and " +
                                      (is_unauthorized(seen.command_line)
                                           ? describe("getCmdLineOpts", seen.command_line)
                                           : describe("serverStatus", seen.server_status)));
    }
    return unknown("listDatabases named nothing: a server with access control answers so too");
  }
  if (is_ok(seen.list_collections))
    return yes(Basis::kDeclared, describe("listCollections", seen.list_collections));
  if (!holds_data(seen) && access_control_proved_absent(seen)) {
    return yes(Basis::kImplied,
               "an arbiter has no data to list; its settings are shown without a login");
  }
  if (is_unauthorized(seen.command_line))
    return no(Basis::kDeclared, describe("getCmdLineOpts", seen.command_line));
  return unknown(describe("listDatabases", seen.list_databases));
}

Verdict judge_read(const MongoObserved& seen) {
  if (!holds_data(seen)) return no(Basis::kDeclared, "an arbiter holds no data");
  if (seen.records_read > 0) {
    return yes(Basis::kDeclared,
               fmt::format("find gave {} without a login", counted(seen.records_read, "record")));
  }
  if (is_unauthorized(seen.find)) return no(Basis::kDeclared, describe("find", seen.find));
  if (access_control_proved_absent(seen)) {
    return yes(Basis::kImplied, proof_of_absence(seen));
  }
  if (access_control_proved_present(seen)) {
    return no(Basis::kImplied, describe("listDatabases", seen.list_databases) +
                                   ", and nobody has rights without one");
  }
  if (is_unauthorized(seen.list_databases))
    return unknown("records were not asked for: " + describe("listDatabases", seen.list_databases));
  return unknown(describe("find", seen.find));
}

// Writing and administration: never tried.
Verdict judge_power(const MongoObserved& seen, bool MongoLogin::* privilege,
                    std::string_view power) {
  if (seen.login && seen.login->users > 0) {
    const bool may = (*seen.login).*privilege;
    std::string proof = fmt::format(
        "this connection is logged in without our doing, and connectionStatus gives it {} "
        "privileges for {}",
        may ? "the" : "no", power);
    return may ? yes(Basis::kDeclared, std::move(proof)) : no(Basis::kDeclared, std::move(proof));
  }
  if (access_control_proved_absent(seen)) {
    if (seen.options && seen.options->access_control()) {
      return unknown(
          "the settings say that access control is on, yet we were answered: the localhost "
          "exception, or a "
          "proxy that logs in; from elsewhere it may be refused");
    }
    const bool only_by_reconfiguring =
        seen.hello.role == MongoRole::kSecondary && power == "writing";
    return yes(Basis::kImplied,
               proof_of_absence(seen) +
                   (only_by_reconfiguring
                        ? "; a secondary takes writes once the same stranger reconfigures it"
                        : ""));
  }
  if (access_control_proved_present(seen)) {
    return no(Basis::kImplied, describe("listDatabases", seen.list_databases) +
                                   ", and nobody has rights without one");
  }
  if (seen.records_read > 0) {
    return {
        State::kUnknown, Basis::kInferred,
        "records are read without a login; whether writing is as free, this product does not say"};
  }
  return unknown("no privilege was shown, and nothing proves that access control is off");
}

}  // namespace

bool access_control_proved_absent(const MongoObserved& seen) {
  if (!is_all_or_nothing(seen)) return false;
  if (!seen.login || seen.login->users > 0) return false;
  if (is_unauthorized(seen.list_databases) || is_unauthorized(seen.command_line) ||
      is_unauthorized(seen.find))
    return false;
  // FerretDB answers its diagnostic commands before a login as well.
  if (seen.build.product == "FerretDB") {
    return is_ok(seen.list_databases) && !seen.databases.empty();
  }
  return is_ok(seen.command_line) ||
         (is_ok(seen.server_status) && is_ok(seen.list_databases) && !seen.databases.empty());
}

Access judge_mongo_access(const MongoObserved& seen) {
  Access access;
  access.identify = yes(Basis::kDeclared, "hello is answered without a login");
  access.list = judge_list(seen);
  if (!was_asked(seen.list_databases)) {
    access.read = access.write = access.admin = unknown("not asked at this depth");
    return access;
  }
  access.read = judge_read(seen);
  access.write = judge_power(seen, &MongoLogin::may_write, "writing");
  access.admin = judge_power(seen, &MongoLogin::may_administrate, "administration");
  if (!holds_data(seen)) {
    access.write = no(Basis::kDeclared, "an arbiter holds no data");
  } else if (seen.hello.read_only && access.write.state == State::kYes) {
    access.write = no(Basis::kDeclared, "hello says that the server is read-only");
  }
  return access;
}

}  // namespace celador
