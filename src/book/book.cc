#include "book/book.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <limits>

#include "base/text.h"
#include "book/current_observation.h"
#include "book/find_sql.h"
#include "book/observation_index.h"
#include "book/schema.h"
#include "model/finding_json.h"

namespace celador {
namespace {

// Nobody but its owner may read what is known about others' stores (promise 8). SQLite gives its
// side files the mode of the book.
constexpr mode_t kMode = S_IRUSR | S_IWUSR;

std::int64_t milliseconds(Instant at) { return at.time_since_epoch().count(); }
Instant instant(std::int64_t at) { return Instant(std::chrono::milliseconds(at)); }

SqlValue count(std::uint64_t value) {
  return static_cast<std::int64_t>(
      std::min<std::uint64_t>(value, std::numeric_limits<std::int64_t>::max()));
}
SqlValue text(std::string_view value) { return std::string(value); }
SqlValue text_or_null(const std::optional<std::string>& value) {
  return value ? SqlValue(*value) : SqlValue(nullptr);
}
SqlValue time_or_null(const std::optional<Instant>& at) {
  return at ? SqlValue(milliseconds(*at)) : SqlValue(nullptr);
}

std::unexpected<Error> file_failure(const std::string& path, int error) {
  switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
      return fail(
          ErrorKind::kIo,
          fmt::format(
              "no permission to write {}: run as its owner, or choose another folder with --home",
              path));
    case ENOENT:
    case ENOTDIR:
      return fail(
          ErrorKind::kIo,
          fmt::format("the folder of {} does not exist: make it, or choose another with --home",
                      path));
    case ENOSPC:
    case EDQUOT:
      return fail(ErrorKind::kIo,
                  fmt::format("the disk that would hold {} is full: free some space", path));
    case EISDIR:
      return fail(
          ErrorKind::kUsage,
          fmt::format(
              "{} is a folder, not a book: move it away, or choose another folder with --home",
              path));
    default:
      return fail(ErrorKind::kIo,
                  fmt::format("{} cannot be opened (errno {}): check the disk", path, error));
  }
}

// Makes the file if it may, and takes away others' rights to it.
Result<> prepare_file(const std::string& path, OpenMode mode) {
  const int create = mode == OpenMode::kCreateIfAbsent ? O_CREAT : 0;
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY | create, kMode);
  if (file < 0) {
    const int error = errno;
    if (error == ENOENT && mode == OpenMode::kMustExist) {
      return fail(
          ErrorKind::kNotFound,
          fmt::format(
              "there is no book at {} yet: run `celador check` or `celador scan` first, or choose "
              "another folder with --home",
              path));
    }
    return file_failure(path, error);
  }
  struct stat status{};
  int error = fstat(file, &status) == 0 ? 0 : errno;
  const bool regular = S_ISREG(status.st_mode);
  if (error == 0 && regular && (status.st_mode & 07777) != kMode) {
    error = fchmod(file, kMode) == 0 ? 0 : errno;
  }
  ::close(file);
  if (error != 0) return file_failure(path, error);
  if (!regular) {
    return fail(ErrorKind::kUsage,
                fmt::format("{} is not a file: choose another folder with --home", path));
  }
  return {};
}

// synchronous=FULL: with WAL, NORMAL would survive a kill, but a power cut could take back the last
// looks. trusted_schema, cell_size_check: a book may have been swapped by somebody else.
constexpr const char* kSettings =
    "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA "
    "cell_size_check = ON";

std::optional<RoundState> parse_round_state(std::string_view text) {
  for (const RoundState state :
       {RoundState::kRunning, RoundState::kDone, RoundState::kInterrupted}) {
    if (to_text(state) == text) return state;
  }
  return std::nullopt;
}

}  // namespace

Result<Book> Book::open(const std::string& path, OpenMode mode,
                        std::chrono::milliseconds busy_timeout) {
  TRY(prepare_file(path, mode));
  Database database = TRY(Database::open(path, busy_timeout));
  TRY(database.run(kSettings));
  TRY(migrate(database, 0));  // refuses foreign and newer files before anything is written
  TRY(database.run("PRAGMA journal_mode = WAL"));
  TRY(migrate(database, schema_version()));
  return Book(std::move(database));
}

Result<> Book::begin_round(const RoundRecord& round) {
  Transaction transaction = TRY(Transaction::begin(database_));
  TRY(database_.change(
      "INSERT INTO rounds(id, began, ended, state, scope, authorised_by, depth, targets, "
      "endpoints, answered, findings, plan) "
      "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, '')) ON CONFLICT(id) DO NOTHING",
      {text(round.id), milliseconds(round.began), time_or_null(round.ended),
       text(to_text(round.state)), text(round.scope), text(round.authorised_by),
       text(to_text(round.depth)), text(round.targets), count(round.counters.endpoints),
       count(round.counters.answered), count(round.counters.findings), text(round.plan)}));
  if (database_.changed_rows() == 0) {
    return fail(ErrorKind::kUsage, fmt::format("the book has a round {} already", round.id));
  }
  return transaction.commit();
}

Result<> Book::acknowledge(std::string_view id, std::string_view index) {
  TRY(database_.change("UPDATE rounds SET acknowledged = ? WHERE id = ?", {text(index), text(id)}));
  if (database_.changed_rows() == 0)
    return fail(ErrorKind::kNotFound, fmt::format("the book has no round {}", printable(id)));
  return {};
}

Result<> Book::resume_round(std::string_view id) {
  TRY(database_.change(
      "UPDATE rounds SET state = 'running', ended = NULL WHERE id = ? AND state <> 'done'",
      {text(id)}));
  if (database_.changed_rows() == 0) {
    return fail(ErrorKind::kNotFound,
                fmt::format("the book has no round {} that is not done", printable(id)));
  }
  return {};
}

Result<> Book::end_round(std::string_view id, RoundState state, Instant ended,
                         const RoundCounters& counters, std::string_view ledger_head,
                         const std::optional<People>& people) {
  const std::string people_json =
      people ? to_json_line(boost::json::value(to_json(*people))) : std::string();
  Transaction transaction = TRY(Transaction::begin(database_));
  TRY(database_.change(
      "UPDATE rounds SET state = ?, ended = ?, endpoints = ?, answered = ?, "
      "findings = ?, ledger_head = nullif(?, ''), people = nullif(?, '') WHERE id = ?",
      {text(to_text(state)), milliseconds(ended), count(counters.endpoints),
       count(counters.answered), count(counters.findings), text(ledger_head), text(people_json),
       text(id)}));
  if (database_.changed_rows() == 0) {
    return fail(ErrorKind::kNotFound, fmt::format("the book has no round {}", printable(id)));
  }
  return transaction.commit();
}

Result<> Book::record(const Finding& finding) {
  Transaction transaction = TRY(Transaction::begin(database_));
  TRY(insert(finding));
  return transaction.commit();
}

Result<> Book::record_all(const std::vector<Finding>& findings) {
  Transaction transaction = TRY(Transaction::begin(database_));
  for (const Finding& finding : findings) TRY(insert(finding));
  return transaction.commit();
}

Result<> Book::insert(const Finding& finding) {
  const Access& access = finding.access;
  const std::optional<People>& people = finding.people;
  {
    Statement round =
        TRY(database_.query("SELECT 1 FROM rounds WHERE id = ?", {text(finding.round)}));
    if (!TRY(round.step())) {
      return fail(ErrorKind::kNotFound,
                  fmt::format("the book has no round {}", printable(finding.round)));
    }
  }
  TRY(
      database_.change("INSERT INTO observations(id, round, at, ip, port, transport, host, "
                       "protocol, product, version, severity, score, "
                       "can_identify, can_list, can_read, can_write, can_admin, people_value, "
                       "people_low, people_high, depth, inside, interrupted, finding) "
                       "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                       "?, ?) ON "
                       "CONFLICT(id) DO NOTHING",
                       {text(finding.id),
                        text(finding.round),
                        milliseconds(finding.at),
                        to_blob(finding.endpoint.ip),
                        std::int64_t{finding.endpoint.port},
                        text(to_text(finding.endpoint.carrier)),
                        text_or_null(finding.endpoint.host),
                        text(finding.service.protocol),
                        text(finding.service.product),
                        text(finding.service.version),
                        static_cast<std::int64_t>(finding.severity.level),
                        finding.severity.score,
                        text(to_text(access.identify.state)),
                        text(to_text(access.list.state)),
                        text(to_text(access.read.state)),
                        text(to_text(access.write.state)),
                        text(to_text(access.admin.state)),
                        people ? count(people->value) : nullptr,
                        people ? count(people->low) : nullptr,
                        people ? count(people->high) : nullptr,
                        text(to_text(finding.extent.depth)),
                        text(finding.extent.inside),
                        std::int64_t{finding.extent.interrupted ? 1 : 0},
                        to_json_line(finding)}));
  if (database_.changed_rows() == 0) {
    return fail(ErrorKind::kUsage,
                fmt::format("the book has a finding {} already", printable(finding.id)));
  }
  const std::int64_t seq = database_.last_row();
  TRY(index_observation(database_, seq, finding));
  return choose_current(database_, seq);
}

Result<std::uint64_t> Book::findings_in(std::string_view round) {
  Statement rows =
      TRY(database_.query("SELECT count(*) FROM observations WHERE round = ?", {text(round)}));
  if (!TRY(rows.step())) return 0;
  return static_cast<std::uint64_t>(rows.integer(0));
}

Result<std::uint64_t> Book::add_sightings(const ImportedFile& file,
                                          std::span<const PortSighting> sightings) {
  Transaction transaction = TRY(Transaction::begin(database_));
  const std::uint64_t added = TRY(insert_sightings(database_, file, sightings));
  TRY(transaction.commit());
  return added;
}

Result<std::optional<SightingSpan>> Book::sightings_of(const Endpoint& endpoint) {
  return select_sightings(database_, endpoint);
}

Result<std::vector<RoundRecord>> Book::rounds() {
  Statement rows = TRY(database_.query(
      "SELECT id, began, ended, state, scope, authorised_by, depth, targets, "
      "endpoints, answered, findings, coalesce(ledger_head, ''), coalesce(people, ''), "
      "coalesce(plan, ''), coalesce(acknowledged, '') "
      "FROM rounds ORDER BY began DESC, rowid DESC"));
  std::vector<RoundRecord> rounds;
  while (TRY(rows.step())) {
    RoundRecord round;
    round.id = rows.text(0);
    round.began = instant(rows.integer(1));
    round.ended = rows.integer_or_null(2).transform(instant);
    const std::optional<RoundState> state = parse_round_state(rows.text(3));
    const std::optional<Depth> depth = parse_depth(rows.text(6));
    if (!state || !depth) {
      return fail(ErrorKind::kCorrupt,
                  fmt::format("round {} in the book {} is damaged: put a backup in its place",
                              printable(round.id), database_.path()));
    }
    round.state = *state;
    round.scope = rows.text(4);
    round.authorised_by = rows.text(5);
    round.depth = *depth;
    round.targets = rows.text(7);
    round.counters = {static_cast<std::uint64_t>(rows.integer(8)),
                      static_cast<std::uint64_t>(rows.integer(9)),
                      static_cast<std::uint64_t>(rows.integer(10))};
    round.ledger_head = rows.text(11);
    if (const std::string people = rows.text(12); !people.empty()) {
      // What cannot be read is not known: the round says so by itself.
      if (auto read = parse_people(people)) round.people = std::move(*read);
    }
    round.plan = rows.text(13);
    round.acknowledged = rows.text(14);
    rounds.push_back(std::move(round));
  }
  return rounds;
}

Result<Finding> Book::finding_by_id(std::string_view id_or_beginning) {
  if (id_or_beginning.empty()) return fail(ErrorKind::kUsage, "the id of a finding is empty");
  const SqlValue id = text(id_or_beginning);
  // U+10FFFF is after every character. The exact one comes first: an id may be the beginning of
  // another.
  std::vector<std::string> ids;
  std::string json;
  {
    Statement rows =
        TRY(database_.query("SELECT id, finding FROM observations WHERE id >= ? AND id < ? || "
                            "char(0x10FFFF) ORDER BY id LIMIT 2",
                            {id, id}));
    while (TRY(rows.step())) {
      if (ids.empty()) json = rows.text(1);
      ids.push_back(rows.text(0));
    }
  }
  if (ids.empty()) {
    return fail(ErrorKind::kNotFound,
                fmt::format("the book has no finding {}", printable(id_or_beginning)));
  }
  if (ids.size() > 1 && ids[0] != id_or_beginning) {
    return fail(ErrorKind::kUsage,
                fmt::format("more than one finding begins with {}: give more of its id",
                            printable(id_or_beginning)));
  }
  Result<Finding> finding = parse_finding(json);
  if (!finding) {
    return fail(ErrorKind::kCorrupt,
                fmt::format("the finding {} in the book {} is damaged ({}): put a backup of the "
                            "book in its place, or scan its store again",
                            printable(ids[0]), database_.path(), finding.error().message));
  }
  return finding;
}

Result<std::vector<Finding>> Book::current_findings() { return find({}); }

Result<std::vector<Finding>> Book::find(const FindQuery& query) {
  const FindSql find = to_sql(query);
  return read_findings(find.sql, find.parameters);
}

Result<std::vector<Finding>> Book::current_findings_of(const IpAddress& ip,
                                                       std::optional<std::uint16_t> port) {
  std::string sql = "SELECT finding, id FROM current WHERE ip = ?";
  std::vector<SqlValue> parameters{to_blob(ip)};
  if (port) {
    sql += " AND port = ?";
    parameters.emplace_back(std::int64_t{*port});
  }
  return read_findings(sql + " ORDER BY port", parameters);
}

Result<std::vector<Finding>> Book::findings_of_endpoint(const IpAddress& ip,
                                                        std::optional<std::uint16_t> port) {
  if (!port) {
    return read_findings(
        "SELECT finding, id FROM observations WHERE ip = ? ORDER BY at DESC, seq DESC",
        {to_blob(ip)});
  }
  return read_findings(
      "SELECT finding, id FROM observations WHERE ip = ? AND port = ? ORDER BY at DESC, seq DESC",
      {to_blob(ip), std::int64_t{*port}});
}

Result<std::vector<Finding>> Book::read_findings(std::string_view sql,
                                                 const std::vector<SqlValue>& parameters) {
  Statement rows = TRY(database_.query(sql, parameters));
  std::vector<Finding> findings;
  while (TRY(rows.step())) {
    Result<Finding> finding = parse_finding(rows.text(0));
    if (finding) {
      findings.push_back(std::move(*finding));
      continue;
    }
    // The others are not to be lost with it.
    std::string id = printable(rows.text(1));
    if (std::ranges::find(unreadable_, id, &Unreadable::id) == unreadable_.end())
      unreadable_.push_back({std::move(id), finding.error().message});
  }
  return findings;
}

}  // namespace celador
