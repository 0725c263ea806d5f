#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace celador {

// Where the chain breaks: the line of the file, from 1, and why.
struct LedgerBreak {
  std::uint64_t line = 0;
  std::string reason;
};

struct LedgerVerdict {
  std::uint64_t entries = 0;  // up to the break, if there is one
  std::uint64_t lines = 0;    // read, those cut by a crash included
  std::string head;           // of the last entry
  std::uint64_t torn = 0;     // lines cut by a crash, each declared by the next
  std::optional<LedgerBreak> broken;
  std::vector<std::string> missing;  // of the heads asked for; only looked for in a whole chain
};

// Reads the whole ledger in bounded memory, checks every link, and looks for the heads that the
// book keeps. kNotFound: there is none; kIo: it is no file or cannot be read. A broken chain is a
// verdict, no error.
Result<LedgerVerdict> verify_ledger(const std::string& path,
                                    std::span<const std::string> heads = {});

}  // namespace celador
