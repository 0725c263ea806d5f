#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/dataset.h"
#include "model/depth.h"
#include "model/record_sink.h"
#include "net/budget.h"
#include "protocols/postgresql_session.h"
#include "protocols/postgresql_statements.h"

namespace celador::postgresql {

// The tables of one database: names, sizes and privileges from the catalogue, then some records of
// those that the role may read. Views and foreign tables are listed, never read: a view can call
// functions, a foreign table makes the server call another one.

struct Table {
  std::string schema;  // as the server has it
  std::string name;
  std::uint32_t number = 0;
  char kind = 'r';  // of pg_class: r table, m materialised view, p partitioned, v view, f foreign
  std::optional<std::uint64_t> estimated_rows;
  std::optional<std::uint64_t> row_bytes;  // of its rows alone; without large values and indexes
  std::optional<std::uint64_t> bytes;      // in all
  bool may_read_all_columns = false;
  bool may_read_some = false;
  bool may_write = false;  // insert, update, delete or truncate
  bool has_row_security = false;

  bool keeps_rows() const { return kind == 'r' || kind == 'm'; }
};

// Pure. Tables whose names cannot be quoted are left out and counted in `left_out`.
std::vector<Table> read_tables(const Answer& answer, std::size_t& left_out);

// What a look gathers over all databases.
struct Tally {
  std::uint64_t tables = 0;  // that keep or show rows
  std::uint64_t readable = 0;
  std::uint64_t writable = 0;
  std::uint64_t sampled_datasets = 0;
  std::uint64_t sampled_records = 0;
  std::uint64_t guarded_by_row_security = 0;
  std::uint64_t not_sampled = 0;  // readable, but the budget ended first
  std::string first_readable;     // printable names, for the proofs
  std::string first_writable;
  std::string first_sampled;
};

// "database.schema.table", printable: the name of the dataset.
std::string dataset_name(std::string_view database, const Table& table);
// Counts the table in, and makes its dataset: records as far as the catalogue knows them.
Dataset list_table(std::string_view database, const Table& table, Tally& tally);

// Reads records of one table into `records` and corrects the dataset's numbers: exact when the
// whole table was read. Errors are the connection's end; a refusal is a note.
Task<Result<void>> sample_table(Session& session, const Table& table, std::uint64_t block_bytes,
                                Budget& budget, RecordSink& records, Dataset& dataset, Tally& tally,
                                std::vector<std::string>& notes);

// Reads all rows of one table, some pages at a time, each in a transaction of its own, so that the
// server may tidy up between. Errors are the connection's end.
Task<Result<void>> count_table(Session& session, const Table& table, std::uint64_t block_bytes,
                               Budget& budget, RecordSink& records, Dataset& dataset, Tally& tally,
                               std::vector<std::string>& notes);

}  // namespace celador::postgresql
