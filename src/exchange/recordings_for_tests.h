#pragma once
#include <fstream>
#include <iterator>
#include <string>

#include "base/check.h"

namespace celador {

// What a real tool wrote (recordings/README.md).
inline std::string recording(const std::string& name) {
  std::ifstream file(std::string(CELADOR_SOURCE_DIR) + "/recordings/exchange/" + name,
                     std::ios::binary);
  CHECK(file.good());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace celador
