#include "protocols/postgresql_entry.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "protocols/postgresql_products.h"

namespace celador::postgresql {
namespace {

// Messages between a startup and the first "ready": about 15 settings, some notices.
constexpr std::size_t kMaxStartupMessages = 200;

// The whole look ends on these; anything else is only this connection's end.
bool ends_look(ErrorKind kind) {
  return kind == ErrorKind::kLimit || kind == ErrorKind::kCancelled ||
         kind == ErrorKind::kForbidden;
}

std::string name_demand(const postgres::AuthenticationRequest& request) {
  switch (static_cast<postgres::Authentication>(request.code)) {
    case postgres::Authentication::kCleartext:
      return "asked for a password in clear text";
    case postgres::Authentication::kMd5:
      return "asked for a password (MD5)";
    case postgres::Authentication::kSasl: {
      std::string mechanisms;
      for (const std::string& mechanism : request.mechanisms) {
        if (!mechanisms.empty()) mechanisms += ", ";
        mechanisms += mechanism;
      }
      return mechanisms.empty() ? "asked for a password (SASL)"
                                : fmt::format("asked for a password ({})", mechanisms);
    }
    case postgres::Authentication::kGss:
      return "asked for a ticket (GSSAPI)";
    case postgres::Authentication::kSspi:
      return "asked for a ticket (SSPI)";
    case postgres::Authentication::kKerberosV5:
      return "asked for a ticket (Kerberos V5)";
    case postgres::Authentication::kScmCredential:
      return "asked for the socket's credentials";
    case postgres::Authentication::kOk:
      break;
  }
  return fmt::format("asked for authentication {}", request.code);
}

// Connection limits and states of the server, which say nothing of who may come in (PostgreSQL
// documentation, appendix "PostgreSQL Error Codes", classes 53 and 57).
bool is_not_now(std::string_view sqlstate) {
  return sqlstate.starts_with("53") || sqlstate.starts_with("57");
}

void judge_error(const postgres::ServerError& error, bool authenticated, Attempt& attempt) {
  const std::string_view code = error.sqlstate;
  attempt.sqlstate = code;
  if (is_not_now(code)) {
    attempt.outcome = Outcome::kNotNow;
    attempt.reason = fmt::format("not now (SQLSTATE {})", code);
  } else if (authenticated) {
    attempt.outcome = Outcome::kTrusted;
    const std::string_view what = code == "3D000"   ? "there is no such database"
                                  : code == "28000" ? "there is no such role, or it may not log in"
                                  : code == "42501" ? "the role may not connect to this database"
                                                    : "the session was refused";
    attempt.reason = fmt::format("no password was asked for, then {} (SQLSTATE {})", what, code);
  } else if (code == "28000") {
    attempt.outcome = Outcome::kRefused;
    // Servers that speak another language than English are only told apart less finely.
    const std::string_view why = error.message.contains("rejects connection") ? "a rule rejects it"
                                 : error.message.contains("no pg_hba.conf entry")
                                     ? "no rule lets it in"
                                     : "its rules shut it out";
    attempt.reason = fmt::format("refused: {} (SQLSTATE 28000)", why);
  } else if (code == "08P01") {
    attempt.reason =
        "refused before authentication (SQLSTATE 08P01), as PgBouncer does with settings it does "
        "not pass on";
  } else {
    attempt.reason = fmt::format("refused (SQLSTATE {})", code.empty() ? "none" : code);
  }
}

// Reads the answer to a startup up to "ready", a demand or a refusal.
Task<Result<void>> read_startup_answer(Session& session, Attempt& attempt) {
  bool authenticated = false;
  for (std::size_t messages = 0; messages < kMaxStartupMessages; ++messages) {
    const postgres::Message message = CO_TRY(co_await session.next());
    switch (message.type) {
      case 'R': {
        const auto request = CO_TRY(postgres::parse_authentication(message.body));
        if (request.code != static_cast<std::uint32_t>(postgres::Authentication::kOk)) {
          attempt.outcome = Outcome::kAsked;
          attempt.reason = name_demand(request);
          co_return Result<void>{};
        }
        authenticated = true;
        break;
      }
      case 'E':
        judge_error(CO_TRY(postgres::parse_error(message.body)), authenticated, attempt);
        co_return Result<void>{};
      case 'S': {
        const auto [name, value] = CO_TRY(postgres::parse_parameter_status(message.body));
        if (name == "server_version") attempt.server_version = printable(value);
        if (name == "is_superuser" && value == "on") attempt.rank = Rank::kSuperuser;
        break;
      }
      case 'Z':
        CO_TRY(postgres::parse_ready(message.body));
        if (!authenticated) co_return fail(ErrorKind::kMalformed, "ready without authentication");
        attempt.outcome = Outcome::kIn;
        attempt.reason = "let in without a password (AuthenticationOk)";
        co_return Result<void>{};
      case 'K':
      case 'N':
      case 'v':
        break;
      default:
        co_return fail(ErrorKind::kMalformed, "a message that no startup is answered with");
    }
  }
  co_return fail(ErrorKind::kLimit, "an answer to the startup without an end");
}

// True when the server goes on with TLS. One byte and no more: what came before the handshake was
// not protected by it, and may be an attacker's (CVE-2021-23222).
Task<Result<bool>> ask_for_tls(Session& session) {
  CO_TRY(co_await session.send(std::string(postgres::kSslRequest)));
  const std::string_view answer = CO_TRY(co_await session.peek());
  if (answer != "S" && answer != "N") {
    co_return fail(ErrorKind::kMalformed, "SSLRequest was not answered as PostgreSQL does");
  }
  const bool offered = answer == "S";
  session.clear();
  co_return offered;
}

Task<Result<void>> enter_once(Transport& first, std::string contact, Attempt& attempt) {
  auto connection = CO_TRY(co_await first.reconnect());
  Session session(std::move(connection));
  if (attempt.way == Way::kTls && session.transport().tls() == nullptr) {
    const bool offered = CO_TRY(co_await ask_for_tls(session));
    if (!offered) co_return fail(ErrorKind::kMalformed, "TLS is no longer offered");
    CO_TRY(co_await session.transport().start_tls());
  }
  CO_TRY(
      co_await session.send(make_startup(attempt.user, attempt.database, contact, attempt.safety)));
  CO_TRY(co_await read_startup_answer(session, attempt));
  if (attempt.outcome == Outcome::kIn) attempt.session.emplace(std::move(session));
  co_return Result<void>{};
}

}  // namespace

Task<Result<Greeted>> greet(Session& session) {
  Greeted greeted;
  greeted.began_with_tls = session.transport().tls() != nullptr;
  if (!greeted.began_with_tls) {
    CO_TRY(co_await session.send(std::string(postgres::kSslRequest)));
    const std::string_view answer = CO_TRY(co_await session.peek());
    if (answer.starts_with('E')) {
      // It could not take one more client, or is older than TLS: it says so and closes.
      const postgres::Message message = CO_TRY(co_await session.next());
      const bool is_error = message.type == postgres::kErrorBeforeVersion3 ||
                            !CO_TRY(postgres::parse_error(message.body)).sqlstate.empty();
      if (!is_error) co_return fail(ErrorKind::kMalformed, "an error that is not PostgreSQL's");
      greeted.speaks = true;
      greeted.proof = "SSLRequest was answered by an ErrorResponse";
      co_return greeted;
    }
    if (answer != "S" && answer != "N") {
      co_return fail(ErrorKind::kMalformed, "SSLRequest was not answered as PostgreSQL does");
    }
    greeted.offers_tls = answer == "S";
    session.clear();
    if (greeted.offers_tls) {
      const auto shaken = co_await session.transport().start_tls();
      if (!shaken) {
        // A certificate is wanted of us, or its TLS is too old for ours. The plain way may be open.
        if (ends_look(shaken.error().kind)) co_return std::unexpected(shaken.error());
        greeted.proof = "SSLRequest was answered by \"S\", but the TLS handshake failed";
        co_return greeted;
      }
    }
  }
  if (session.transport().tls() != nullptr) {
    greeted.offers_tls = true;
    greeted.tls = *session.transport().tls();
  }
  // A single byte is weak evidence; the refusal that follows is not.
  CO_TRY(co_await session.send(std::string(postgres::kStartupOfNoVersion)));
  const auto refusal = co_await session.next();
  if (!refusal) {
    // Poolers may just hang up. After "S" the handshake succeeded, which is evidence of its own.
    if (refusal.error().kind != ErrorKind::kClosed && refusal.error().kind != ErrorKind::kTimeout) {
      co_return std::unexpected(refusal.error());
    }
    greeted.speaks = greeted.offers_tls && !greeted.began_with_tls;
    greeted.proof = greeted.speaks ? "SSLRequest was answered by \"S\" and a TLS handshake"
                                   : "SSLRequest was answered by one byte, protocol 0.0 by nothing";
    co_return greeted;
  }
  postgres::ServerError error;
  if (refusal->type == 'E') {
    error = CO_TRY(postgres::parse_error(refusal->body));
    if (error.sqlstate.empty()) co_return fail(ErrorKind::kMalformed, "an error without a code");
  } else if (refusal->type == postgres::kErrorBeforeVersion3) {
    error.message = refusal->body;
    if (!postgres::find_protocol_range(error.message) && !error.message.starts_with("FATAL")) {
      co_return fail(ErrorKind::kMalformed, "an error that is not PostgreSQL's");
    }
  } else {
    co_return fail(ErrorKind::kMalformed, "protocol 0.0 was not refused as PostgreSQL does");
  }
  greeted.speaks = true;
  greeted.version_hint = judge_refusal(error);
  greeted.proof =
      error.sqlstate.empty()
          ? "a startup of protocol 0.0 was refused by an error"
          : fmt::format("a startup of protocol 0.0 was refused by SQLSTATE {}", error.sqlstate);
  co_return greeted;
}

Task<Result<Attempt>> try_to_enter(Transport& first, Way way, std::string user,
                                   std::string database, std::string contact, Safety safety) {
  Attempt attempt;
  attempt.way = way;
  attempt.user = std::move(user);
  attempt.database = std::move(database);
  attempt.safety = safety;
  auto entered = co_await enter_once(first, contact, attempt);
  if (!entered) {
    if (ends_look(entered.error().kind)) co_return std::unexpected(std::move(entered).error());
    attempt.outcome = Outcome::kUnknown;
    attempt.reason = fmt::format("no usable answer ({})", to_text(entered.error().kind));
  }
  co_return attempt;
}

Attempt* Entry::in() {
  if (attempts.empty() || attempts.back().outcome != Outcome::kIn) return nullptr;
  return &attempts.back();
}

Task<Result<Entry>> enter(Transport& first, const Greeted& greeted, std::string contact,
                          std::string path) {
  Entry entry;
  std::vector<Way> ways = {Way::kPlain};
  if (greeted.offers_tls) ways = {Way::kTls, Way::kPlain};
  if (greeted.began_with_tls) ways = {Way::kTls};
  Safety safety = Safety::kFull;
  std::vector<std::string_view> tried_users;
  for (const Pair& pair : kUsualPairs) {
    // With a database given, pairs that differ by theirs alone are the same.
    if (!path.empty() && std::ranges::find(tried_users, pair.user) != tried_users.end()) continue;
    tried_users.push_back(pair.user);
    const std::size_t before = entry.attempts.size();
    for (const Way way : ways) {
      for (int round = 0; round < 2; ++round) {
        const std::string database(path.empty() ? pair.database : std::string_view(path));
        auto attempt =
            co_await try_to_enter(first, way, std::string(pair.user), database, contact, safety);
        if (!attempt) {
          if (attempt.error().kind != ErrorKind::kLimit) co_return std::unexpected(attempt.error());
          entry.stopped_early = true;
          co_return entry;
        }
        entry.attempts.push_back(std::move(*attempt));
        if (entry.in() != nullptr) co_return entry;
        // 42704, an unknown setting: lock_timeout, before 9.3. Once more without it.
        const Attempt& last = entry.attempts.back();
        if (last.sqlstate != "42704" || safety == Safety::kBefore93) break;
        safety = Safety::kBefore93;
        entry.attempts.pop_back();
      }
    }
    // hostssl and hostnossl rules may differ. When the first pair was answered alike both ways, the
    // further ones are asked one way only: each is a line in the server's log.
    if (before == 0 && ways.size() == 2 && entry.attempts[0].outcome == entry.attempts[1].outcome &&
        entry.attempts[0].reason == entry.attempts[1].reason) {
      ways.pop_back();
    }
  }
  co_return entry;
}

Verdict judge_attempts(const Entry& entry) {
  bool all_shut = !entry.attempts.empty() && !entry.stopped_early;
  bool all_refused = all_shut;
  bool trusted = false;
  std::vector<std::pair<std::string, std::string>> told;  // answer, the pairs that got it
  for (const Attempt& attempt : entry.attempts) {
    trusted = trusted || attempt.outcome == Outcome::kTrusted;
    all_shut =
        all_shut && (attempt.outcome == Outcome::kAsked || attempt.outcome == Outcome::kRefused);
    all_refused = all_refused && attempt.outcome == Outcome::kRefused;
    const std::string answer = fmt::format("{} {}", to_text(attempt.way), attempt.reason);
    const std::string pair = fmt::format("{}/{}", attempt.user, printable(attempt.database, 80));
    if (told.empty() || told.back().first != answer) {
      told.emplace_back(answer, pair);
    } else {
      told.back().second += ", " + pair;
    }
  }
  std::string proof = "role/database, as tried: ";
  for (const auto& [answer, pairs] : told) proof += fmt::format("{} {}; ", pairs, answer);
  if (entry.stopped_early) proof += "then the look's budget ended; ";
  proof.resize(proof.size() - 2);
  // Not one name may so much as try: to this address the server is shut, as far as can be told.
  if (all_refused) return no(Basis::kInferred, std::move(proof));
  // A demand for a password comes for names that do not exist, too, and says nothing of a line of
  // pg_hba.conf that lets another name in without one.
  if (all_shut) {
    return unknown(
        "none of the usual names gets in without a password; whether another one does, "
        "the server does not say; " +
        proof);
  }
  if (trusted) {
    proof =
        "no password is asked for, but no usual role got a session; whoever knows a role's name "
        "does; " +
        proof;
  }
  return unknown(std::move(proof));
}

}  // namespace celador::postgresql
