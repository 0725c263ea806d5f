#pragma once
#include <cstdint>

#include "base/result.h"
#include "book/sqlite.h"

namespace celador {

// Remembers which observation of the endpoint of observation `seq` is current (current_choice.h).
// To be called behind each new one, in its transaction. Derived from the observations alone.
Result<> choose_current(Database& database, std::int64_t seq);

}  // namespace celador
