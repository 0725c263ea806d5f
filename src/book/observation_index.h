#pragma once
#include <cstdint>
#include <string>

#include "base/result.h"
#include "book/sqlite.h"
#include "model/finding.h"

namespace celador {

// How an address stands in the book: 4 or 16 bytes in network order, so that ranges are ranges of
// blobs.
Blob to_blob(const IpAddress& ip);

// Makes observation `seq` findable by words and by category. Derived from the finding alone: a
// migration may empty both tables and fill them again.
Result<> index_observation(Database& database, std::int64_t seq, const Finding& finding);

}  // namespace celador
