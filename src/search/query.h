#pragma once
#include <span>
#include <string_view>

#include "base/result.h"
#include "book/find_query.h"

namespace celador {

// A field of the query language, for help texts: `name:example`.
struct QueryField {
  std::string_view name;
  std::string_view example;
  std::string_view meaning;
};
std::span<const QueryField> query_fields();

// Reads a query (docs/search.md): words, "phrases", addresses and field:value, all of which must
// hold. An empty query asks for everything current. kUsage says the column, in characters from 1,
// and what would have been right.
Result<FindQuery> parse_query(std::string_view text);

}  // namespace celador
