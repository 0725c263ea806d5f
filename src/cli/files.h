#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace celador {

// Reads a whole regular file of at most 1 MiB. kIo says why not.
Result<std::string> read_file(const std::string& path);

// Writes beside it and renames, mode 0600: a reader sees the old file or the new one, never half of
// one. kIo.
Result<void> replace_file(const std::string& path, std::string_view text);

}  // namespace celador
