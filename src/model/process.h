#pragma once
#include <string>
#include <vector>

namespace celador {

// A process of this machine, as far as it says where its settings are.
struct Process {
  std::string name;                    // as the kernel has it, 15 letters at most: "redis-server"
  std::vector<std::string> arguments;  // without the program itself
  std::string folder;                  // where it runs: relative paths are meant from here
};

}  // namespace celador
