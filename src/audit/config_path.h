#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/process.h"

namespace celador {

struct ConfigPath {
  std::string_view product;  // as audit_config takes it
  std::string path;
};

// Where a server that runs as `process` has its settings: the file its arguments name, else the
// vendor's and Debian's usual places, likeliest first. Empty for programs that we do not know.
// Pure; whether a file is there is the caller's to see.
std::vector<ConfigPath> config_paths(const Process& process);

}  // namespace celador
