#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "book/sqlite.h"

namespace celador {

// "CLDR": tells our books from other SQLite files (the database header's application id).
inline constexpr std::int64_t kApplicationId = 0x434C4452;

// One step of the schema. Steps are only ever added at the end: a book remembers (user_version) how
// many it has seen.
struct Migration {
  std::string_view purpose;
  Result<> (*apply)(Database& database);
};
std::span<const Migration> migrations();
inline std::int64_t schema_version() { return static_cast<std::int64_t>(migrations().size()); }

// Applies what is missing up to `version`, each step in a transaction of its own. kUsage when the
// file is not a book, kUnsupported when it is newer than this binary; nothing is changed then.
Result<> migrate(Database& database, std::int64_t version);

}  // namespace celador
