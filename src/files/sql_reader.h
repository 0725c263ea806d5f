#pragma once
#include <string_view>

#include "base/result.h"
#include "files/byte_window.h"
#include "files/file_reader.h"

namespace celador {

// Dumps in SQL: the rows of INSERT (one or many a statement; MySQL, MariaDB, PostgreSQL, SQLite,
// SQL Server, Oracle) and of PostgreSQL's COPY. A dataset is a table; its columns are those that
// the INSERT or COPY names, else those of the CREATE TABLE before it, else numbered. Nothing is
// executed; whatever is none of these statements is skipped.
//
// Tested by sql_reader_test.cc, fuzzed by sql_reader_fuzz.cc.

// Whether the beginning of a text looks like one.
bool looks_like_sql(std::string_view head);

Result<FileReading> read_sql(ByteWindow& text, RecordCounter& records);

}  // namespace celador
