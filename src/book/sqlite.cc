#include "book/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <map>
#include <string>

#include "base/check.h"

namespace celador {
namespace {

std::unexpected<Error> disk_is_full(const std::string& path) {
  return fail(ErrorKind::kIo,
              fmt::format("the disk that holds {} is full: free some space and run again; "
                          "everything recorded before is kept",
                          path));
}

// SQLite's own words (sqlite3_errmsg) may quote names out of a foreign file, so that they stay out
// of messages. `connection` is asked for the system's error behind an input or output error.
std::unexpected<Error> sql_failure(int code, const std::string& path, sqlite3* connection) {
  const int system_error = connection == nullptr ? 0 : sqlite3_system_errno(connection);
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(
          ErrorKind::kIo,
          fmt::format("the book {} is in use by another process: let it finish, then try again",
                      path));
    case SQLITE_FULL:
      return disk_is_full(path);
    case SQLITE_NOTADB:
      return fail(
          ErrorKind::kUsage,
          fmt::format(
              "{} is not a book of Celador: move it away, or choose another folder with --home",
              path));
    case SQLITE_CORRUPT:
      return fail(
          ErrorKind::kCorrupt,
          fmt::format(
              "the book {} is damaged: move it away and put a backup in its place; `sqlite3 {} "
              ".recover` shows what can still be read",
              path, path));
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return fail(ErrorKind::kIo, fmt::format("no permission to write {} and its folder: run as "
                                              "its owner, or choose another folder "
                                              "with --home",
                                              path));
    case SQLITE_IOERR:
      // The index of the write-ahead log (-shm) is made for reading too, and a full disk has no
      // room for it.
      if (code == SQLITE_IOERR_SHMSIZE || system_error == ENOSPC || system_error == EDQUOT)
        return disk_is_full(path);
      return fail(
          ErrorKind::kIo,
          fmt::format("reading or writing {} failed (SQLite error {}{}): check the disk", path,
                      code,
                      system_error == 0 ? "" : fmt::format(", {}", std::strerror(system_error))));
    case SQLITE_NOMEM:
      return fail(ErrorKind::kIo, fmt::format("not enough memory to work on {}", path));
    default:
      return fail(ErrorKind::kCorrupt, fmt::format("the book {} is not as this version expects "
                                                   "(SQLite error {}): put a backup in its place",
                                                   path, code));
  }
}

int bind(sqlite3_stmt* statement, int index, const SqlValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    return sqlite3_bind_int64(statement, index, *integer);
  }
  if (const auto* real = std::get_if<double>(&value)) {
    return sqlite3_bind_double(statement, index, *real);
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    return sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_TRANSIENT,
                               SQLITE_UTF8);
  }
  if (const auto* blob = std::get_if<Blob>(&value)) {
    return sqlite3_bind_blob64(statement, index, blob->bytes.data(), blob->bytes.size(),
                               SQLITE_TRANSIENT);
  }
  return sqlite3_bind_null(statement, index);
}

}  // namespace

class IdleStatements {
 public:
  IdleStatements() = default;
  IdleStatements(const IdleStatements&) = delete;
  IdleStatements& operator=(const IdleStatements&) = delete;
  ~IdleStatements() {
    for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  }

  // nullptr: there is none.
  sqlite3_stmt* take(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found == statements_.end()) return nullptr;
    sqlite3_stmt* statement = found->second;
    statements_.erase(found);
    return statement;
  }

  void give_back(sqlite3_stmt* statement) {
    // Reset ends its reading of the file; what it failed with was told when it was stepped.
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (statements_.size() < kMost) {
      statements_.emplace(sqlite3_sql(statement), statement);
    } else {
      sqlite3_finalize(statement);
    }
  }

 private:
  static constexpr std::size_t kMost = 64;
  std::multimap<std::string, sqlite3_stmt*, std::less<>> statements_;  // by their text
};

void Statement::GiveBack::operator()(sqlite3_stmt* statement) const { idle->give_back(statement); }

void Database::Forget::operator()(IdleStatements* idle) const { delete idle; }

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return sql_failure(code, *path_, sqlite3_db_handle(statement_.get()));
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<std::int64_t> Statement::integer_or_null(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

std::string Statement::text(int column) const {
  const unsigned char* bytes = sqlite3_column_text(statement_.get(), column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Database::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

Result<Database> Database::open(const std::string& path, std::chrono::milliseconds busy_timeout) {
  Database database;
  database.path_ = std::make_unique<std::string>(path);
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &connection,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  database.connection_.reset(connection);  // SQLite gives one even when it failed
  if (code != SQLITE_OK) return sql_failure(code, path, connection);
  sqlite3_extended_result_codes(connection, 1);
  sqlite3_busy_timeout(connection, static_cast<int>(busy_timeout.count()));
  database.idle_.reset(new IdleStatements());
  return database;
}

Result<> Database::run(const std::string& sql) {
  const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return sql_failure(code, *path_, connection_.get());
  return {};
}

Result<Statement> Database::query(std::string_view sql, const std::vector<SqlValue>& parameters) {
  sqlite3_stmt* prepared = idle_->take(sql);
  int code = SQLITE_OK;
  if (prepared == nullptr) {
    code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                              SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  }
  Statement statement(prepared, idle_.get(), path_.get());
  if (code != SQLITE_OK) return sql_failure(code, *path_, connection_.get());
  CHECK(sqlite3_bind_parameter_count(prepared) == static_cast<int>(parameters.size()));
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    code = bind(prepared, static_cast<int>(i) + 1, parameters[i]);
    if (code != SQLITE_OK) return sql_failure(code, *path_, connection_.get());
  }
  return statement;
}

Result<> Database::change(std::string_view sql, const std::vector<SqlValue>& parameters) {
  Statement statement = TRY(query(sql, parameters));
  while (TRY(statement.step())) {
  }
  return {};
}

Result<std::int64_t> Database::integer(std::string_view sql) {
  Statement statement = TRY(query(sql));
  if (!TRY(statement.step())) return sql_failure(SQLITE_CORRUPT, *path_, connection_.get());
  return statement.integer(0);
}

std::int64_t Database::last_row() const { return sqlite3_last_insert_rowid(connection_.get()); }
std::int64_t Database::changed_rows() const { return sqlite3_changes64(connection_.get()); }

Result<Transaction> Transaction::begin(Database& database) {
  TRY(database.run("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Result<> Transaction::commit() {
  const Result<> committed = database_->run("COMMIT");
  if (committed) database_ = nullptr;
  return committed;
}

Transaction::~Transaction() {
  // A failed COMMIT (disk full) may have rolled back by itself; then this fails, and nothing is
  // lost by it.
  if (database_ != nullptr) static_cast<void>(database_->run("ROLLBACK"));
}

}  // namespace celador
