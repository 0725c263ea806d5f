#pragma once
#include <string>
#include <vector>

#include "book/find_query.h"
#include "book/sqlite.h"

namespace celador {

struct FindSql {
  std::string sql;  // gives the column `finding`, the worst first
  std::vector<SqlValue> parameters;
};

// Everything that came from a person goes into the parameters, never into the SQL.
FindSql to_sql(const FindQuery& query);

}  // namespace celador
