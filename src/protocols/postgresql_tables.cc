#include "protocols/postgresql_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_set>

#include "base/text.h"
#include "protocols/postgresql_values.h"

namespace celador::postgresql {
namespace {

// A table of so few pages is read from its beginning: half a megabyte, one sweep of the disk.
constexpr std::uint64_t kSmallPages = 64;
// Rows on a page of which nothing is known: of about 400 bytes.
constexpr double kGuessedRowsPerPage = 20;
// A spread sample touches at least so many pages, lest it be of one day's records only.
constexpr double kLeastPages = 32;
// And a little more than is wanted, because LIMIT cuts the tail.
constexpr double kOversample = 1.3;
// No table takes more than this part of what is left of the look's bytes.
constexpr std::uint64_t kShareOfBytes = 4;
// Fewer rows than this say little; so many are asked for however wide they are.
constexpr std::uint64_t kLeastRows = 20;
// Counting reads 2 MiB of pages at a time, and never more rows of them than this.
constexpr std::uint64_t kCountedBytes = 2U << 20U;
constexpr std::uint64_t kMostCountedRows = 1'000'000;
constexpr std::string_view kPosition =
    "ctid";  // the system column that says on which page a row lies

std::optional<std::uint64_t> count_at(const Row& row, std::size_t column) {
  const auto number = number_at(row, column);
  if (!number || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

// How one table is to be read.
struct Plan {
  std::vector<Column> columns;
  bool with_position = false;
  double percent = 100;
  std::uint64_t limit = 0;
  // When counting, the pages to read; `end_page` is left out. 0: no pages.
  std::uint64_t first_page = 0;
  std::uint64_t end_page = 0;
};

// What came of it.
struct Sampled {
  std::uint64_t rows = 0;
  std::unordered_set<std::uint64_t> pages;
  std::string sqlstate;
};

// Sampled rows come in the order of their pages, so that the last one may be read in part; it
// counts in full nonetheless, which errs low by one page.
std::optional<std::uint64_t> estimate_rows(const Sampled& sampled,
                                           std::optional<std::uint64_t> pages) {
  if (!pages || sampled.pages.empty()) return std::nullopt;
  const double per_page =
      static_cast<double>(sampled.rows) / static_cast<double>(sampled.pages.size());
  return static_cast<std::uint64_t>(per_page * static_cast<double>(*pages));
}

// The page of "(12,7)".
std::optional<std::uint64_t> page_of(std::string_view position) {
  if (!position.starts_with('(')) return std::nullopt;
  return parse_unsigned(position.substr(1, position.find(',') - 1));
}

std::optional<std::uint64_t> pages_of(const Table& table, std::uint64_t block_bytes) {
  if (!table.row_bytes) return std::nullopt;
  return *table.row_bytes / block_bytes;
}

void plan_size(const Table& table, std::uint64_t block_bytes, const Budget& budget, Plan& plan) {
  plan.limit = budget.limits().records_per_dataset;
  const auto pages = pages_of(table, block_bytes);
  if (table.bytes && table.estimated_rows && *table.estimated_rows > 0) {
    const std::uint64_t row = std::max<std::uint64_t>(*table.bytes / *table.estimated_rows, 1);
    plan.limit =
        std::min(plan.limit, std::max(kLeastRows, budget.bytes_left() / kShareOfBytes / row));
  }
  if (!pages || *pages <= kSmallPages) return;
  const double all_pages = static_cast<double>(*pages);
  double per_page = kGuessedRowsPerPage;
  if (table.estimated_rows && *table.estimated_rows > 0) {
    if (*table.estimated_rows <= plan.limit) return;
    per_page = std::max(static_cast<double>(*table.estimated_rows) / all_pages, 0.1);
  }
  const double wanted =
      std::max(kLeastPages, kOversample * static_cast<double>(plan.limit) / per_page);
  plan.percent = std::min(100.0, 100.0 * wanted / all_pages);
}

// How many columns were left out because they are too many or cannot be named.
std::size_t plan_columns(const Answer& answer, Plan& plan) {
  std::size_t left_out = 0;
  for (const Row& row : answer.rows) {
    auto name = text_at(row, 0);
    const auto type = number_at(row, 1);
    // One place is kept for the position.
    if (!name || !is_quotable(*name) || !type || plan.columns.size() + 1 >= kMaxColumns) {
      ++left_out;
      continue;
    }
    plan.columns.push_back(
        make_column(*std::move(name), static_cast<std::uint32_t>(*type),
                    is_true_at(row, 2) ? TypeOrigin::kBuiltIn : TypeOrigin::kAdded,
                    number_at(row, 3).value_or(-1), text_at(row, 5).value_or("")));
  }
  return left_out;
}

std::string statement_of(const Table& table, const Plan& plan) {
  std::vector<SelectColumn> columns;
  if (plan.with_position) columns.push_back({kPosition, Form::kWhole});
  for (const Column& column : plan.columns) columns.push_back({column.name, column.form});
  if (plan.end_page > 0) {
    return pages_statement(columns, table.schema, table.name, plan.first_page, plan.end_page,
                           plan.limit);
  }
  return sample_statement(columns, table.schema, table.name, plan.percent, plan.limit);
}

// Hands one row on. The views go into the session's memory, which is wiped with the next message.
Result<void> put_record(std::string_view body, const Plan& plan, std::string_view dataset,
                        Sampled& sampled, RecordSink& records) {
  postgres::RowReader row = TRY(postgres::RowReader::open(body));
  if (row.remaining() != plan.columns.size() + (plan.with_position ? 1 : 0)) {
    return fail(ErrorKind::kMalformed, "a row of other columns than were asked for");
  }
  if (plan.with_position) {
    const auto position = TRY(row.next());
    const auto page = position ? page_of(*position) : std::nullopt;
    if (page) sampled.pages.insert(*page);
  }
  records.begin_record(dataset);
  Result<void> whole;
  for (const Column& column : plan.columns) {
    const auto value = row.next();
    if (!value) {
      whole = std::unexpected(value.error());
      break;
    }
    put_value(column, *value, records);
  }
  records.end_record();
  ++sampled.rows;
  return whole;
}

Task<Result<void>> stream_rows(Session& session, const std::string& sql, const Plan& plan,
                               const std::string& dataset, Budget& budget, RecordSink& records,
                               Sampled& sampled) {
  CO_TRY(co_await session.send(postgres::make_query(sql)));
  std::size_t side_messages = 0;
  while (true) {
    const postgres::Message message = CO_TRY(co_await session.next());
    switch (message.type) {
      case 'D':
        if (sampled.rows >= plan.limit) {
          co_return fail(ErrorKind::kLimit, "more records than were asked for");
        }
        CO_TRY(put_record(message.body, plan, dataset, sampled, records));
        budget.charge_records(1);
        break;
      case 'E': {
        const postgres::ServerError error = CO_TRY(postgres::parse_error(message.body));
        sampled.sqlstate = error.sqlstate.empty() ? "XX000" : error.sqlstate;
        break;
      }
      case 'Z':
        CO_TRY(postgres::parse_ready(message.body));
        co_return Result<void>{};
      case 'T':
      case 'C':
      case 'S':
      case 'N':
        if (++side_messages > kMaxSideMessages) {
          co_return fail(ErrorKind::kLimit, "an answer without an end");
        }
        break;
      default:
        co_return fail(ErrorKind::kMalformed, "a message that no answer holds");
    }
  }
}

// One SELECT in a transaction of its own that cannot write. It holds the table's weakest lock, and
// only as long.
Task<Result<Sampled>> read_rows(Session& session, const Table& table, const Plan& plan,
                                const std::string& dataset, Budget& budget, RecordSink& records,
                                std::uint64_t& records_read) {
  Sampled sampled;
  const Answer begun = CO_TRY(co_await ask(session, kBegin.sql));
  if (begun.refused()) {
    sampled.sqlstate = begun.sqlstate;
    co_return sampled;
  }
  const std::string sql = statement_of(table, plan);
  const auto streamed = co_await stream_rows(session, sql, plan, dataset, budget, records, sampled);
  records_read += sampled.rows;  // also when the connection ended in their middle
  if (!streamed) co_return std::unexpected(streamed.error());
  CO_TRY(co_await ask(session, kRollback.sql));
  co_return sampled;
}

}  // namespace

std::vector<Table> read_tables(const Answer& answer, std::size_t& left_out) {
  std::vector<Table> tables;
  for (const Row& row : answer.rows) {
    const auto schema = text_at(row, 0);
    const auto name = text_at(row, 1);
    const auto number = count_at(row, 2);
    const auto kind = text_at(row, 3);
    if (!schema || !name || !number || *number > std::numeric_limits<std::uint32_t>::max() ||
        !kind || kind->size() != 1 || !is_quotable(*schema) || !is_quotable(*name)) {
      ++left_out;
      continue;
    }
    Table table;
    table.schema = *schema;
    table.name = *name;
    table.number = static_cast<std::uint32_t>(*number);
    table.kind = kind->front();
    table.row_bytes = count_at(row, 5);
    table.bytes = count_at(row, 6);
    // -1 since 14, 0 before, for a table that was never analysed.
    table.estimated_rows = count_at(row, 4);
    if (table.estimated_rows == 0 && table.row_bytes != 0) table.estimated_rows = std::nullopt;
    const bool may_enter = is_true_at(row, 7);
    table.may_read_some = may_enter && is_true_at(row, 8);
    table.may_write = may_enter && (is_true_at(row, 9) || is_true_at(row, 10) ||
                                    is_true_at(row, 11) || is_true_at(row, 12));
    table.has_row_security = is_true_at(row, 13);
    table.may_read_all_columns = may_enter && is_true_at(row, 14);
    tables.push_back(std::move(table));
  }
  return tables;
}

std::string dataset_name(std::string_view database, const Table& table) {
  return printable(fmt::format("{}.{}.{}", database, table.schema, table.name));
}

Dataset list_table(std::string_view database, const Table& table, Tally& tally) {
  Dataset dataset;
  dataset.name = dataset_name(database, table);
  ++tally.tables;
  if (table.may_read_some && tally.readable++ == 0) tally.first_readable = dataset.name;
  if (table.may_write && tally.writable++ == 0) tally.first_writable = dataset.name;
  if (!table.keeps_rows()) return dataset;
  dataset.bytes = table.bytes;
  dataset.records = table.estimated_rows;
  dataset.records_are_estimate = dataset.records.has_value();
  if (table.row_bytes == 0) {  // no page, no row
    dataset.records = 0;
    dataset.records_are_estimate = false;
  }
  return dataset;
}

Task<Result<void>> sample_table(Session& session, const Table& table, std::uint64_t block_bytes,
                                Budget& budget, RecordSink& records, Dataset& dataset, Tally& tally,
                                std::vector<std::string>& notes) {
  if (!table.keeps_rows() || !table.may_read_some || table.row_bytes == 0) co_return Result<void>{};
  if (table.has_row_security) {
    // Its policies are expressions of the owner's, which may call functions.
    ++tally.guarded_by_row_security;
    co_return Result<void>{};
  }
  if (tally.sampled_datasets >= budget.limits().datasets || budget.nearly_spent()) {
    ++tally.not_sampled;
    co_return Result<void>{};
  }
  Plan plan;
  const std::string columns_sql = columns_statement(table.number);
  const Answer columns = CO_TRY(co_await ask(session, columns_sql));
  const std::size_t left_out = plan_columns(columns, plan);
  if (left_out > 0)
    notes.push_back(fmt::format("{}: {} columns were not read", dataset.name, left_out));
  if (plan.columns.empty()) co_return Result<void>{};
  plan.with_position = table.may_read_all_columns;
  plan_size(table, block_bytes, budget, plan);

  std::uint64_t read = 0;
  auto sampled = co_await read_rows(session, table, plan, dataset.name, budget, records, read);
  // Pages drawn by lot may all be empty, and forks know no TABLESAMPLE.
  if (sampled && read == 0 && plan.percent < 100) {
    plan.percent = 100;
    sampled = co_await read_rows(session, table, plan, dataset.name, budget, records, read);
  }
  dataset.sampled = read;
  tally.sampled_records += read;
  if (read > 0 && tally.sampled_datasets++ == 0) tally.first_sampled = dataset.name;
  if (!sampled) co_return std::unexpected(std::move(sampled).error());
  if (!sampled->sqlstate.empty()) {
    notes.push_back(fmt::format("{}: reading records was refused (SQLSTATE {})", dataset.name,
                                sampled->sqlstate));
    co_return Result<void>{};
  }
  if (plan.percent >= 100 && read < plan.limit) {
    dataset.records = read;  // the whole table was read
    dataset.records_are_estimate = false;
  } else if (!dataset.records) {
    dataset.records = estimate_rows(*sampled, pages_of(table, block_bytes));
    dataset.records_are_estimate = dataset.records.has_value();
  }
  if (dataset.records && *dataset.records < read) dataset.records = read;
  co_return Result<void>{};
}

Task<Result<void>> count_table(Session& session, const Table& table, std::uint64_t block_bytes,
                               Budget& budget, RecordSink& records, Dataset& dataset, Tally& tally,
                               std::vector<std::string>& notes) {
  const auto pages = pages_of(table, block_bytes);
  if (!table.keeps_rows() || !table.may_read_some || table.has_row_security || !pages)
    co_return Result<void>{};
  Plan plan;
  const std::string columns_sql = columns_statement(table.number);
  const Answer columns = CO_TRY(co_await ask(session, columns_sql));
  plan_columns(columns, plan);
  if (plan.columns.empty()) co_return Result<void>{};
  plan.limit = kMostCountedRows;
  const std::uint64_t step = std::max<std::uint64_t>(1, kCountedBytes / block_bytes);
  std::uint64_t read = 0;
  std::uint64_t at = 0;
  std::string refused;
  // Rows that came since the sizes were told lie on pages behind the last: one range more.
  while (at < *pages + step && refused.empty() && !budget.nearly_spent()) {
    plan.first_page = at;
    plan.end_page = at + step;
    const auto ranged =
        co_await read_rows(session, table, plan, dataset.name, budget, records, read);
    dataset.sampled = read;
    if (!ranged) co_return std::unexpected(ranged.error());
    refused = ranged->sqlstate;
    at = plan.end_page;
  }
  tally.sampled_records += read;
  if (read > 0 && tally.sampled_datasets++ == 0) tally.first_sampled = dataset.name;
  if (!refused.empty()) {
    notes.push_back(fmt::format("{}: counting was refused (SQLSTATE {})", dataset.name, refused));
  } else if (at >= *pages) {
    dataset.records = read;
    dataset.records_are_estimate = false;
  }
  if (dataset.records && *dataset.records < read) dataset.records = read;
  co_return Result<void>{};
}

}  // namespace celador::postgresql
