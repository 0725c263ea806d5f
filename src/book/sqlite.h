#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace celador {

struct Blob {
  std::string bytes;
};
using SqlValue = std::variant<std::nullptr_t, std::int64_t, double, std::string, Blob>;

// Prepared statements that wait to be used again: preparing costs more than most of ours take to
// run.
class IdleStatements;

// A running query. It must not outlive its Database.
class Statement {
 public:
  // True when there is a row, false at the end.
  Result<bool> step();
  // Columns count from 0; a value of another type is converted as SQLite does.
  std::int64_t integer(int column) const;
  std::optional<std::int64_t> integer_or_null(int column) const;
  std::string text(int column) const;

 private:
  friend class Database;
  struct GiveBack {
    IdleStatements* idle;
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3_stmt* statement, IdleStatements* idle, const std::string* path)
      : statement_(statement, GiveBack{idle}), path_(path) {}

  std::unique_ptr<sqlite3_stmt, GiveBack> statement_;
  const std::string* path_;  // the Database's; for messages
};

// One connection to one SQLite file, for one thread. Every error says what, where, and what to do:
// kIo (locked, full, no permission, disk), kCorrupt (damaged), kUsage (no database at all).
class Database {
 public:
  // The file must exist. An operation waits up to `busy_timeout` for other processes' locks.
  static Result<Database> open(const std::string& path, std::chrono::milliseconds busy_timeout);

  // Statements without results or parameters, separated by ';'.
  Result<> run(const std::string& sql);
  // One statement with results or parameters.
  Result<Statement> query(std::string_view sql, const std::vector<SqlValue>& parameters = {});
  // One statement to its end, rows thrown away.
  Result<> change(std::string_view sql, const std::vector<SqlValue>& parameters = {});
  // The first column of the first row; kCorrupt without a row.
  Result<std::int64_t> integer(std::string_view sql);
  std::int64_t last_row() const;
  std::int64_t changed_rows() const;
  const std::string& path() const { return *path_; }

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  struct Forget {
    void operator()(IdleStatements* idle) const;
  };
  Database() = default;

  std::unique_ptr<std::string> path_;  // on the heap, so that statements may point at it
  std::unique_ptr<sqlite3, Close> connection_;
  std::unique_ptr<IdleStatements, Forget> idle_;  // goes before the connection
};

// A write transaction: taken at once, so that it waits for the lock at its beginning and never in
// its middle. Rolled back when destroyed before commit().
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Result<> commit();
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace celador
