#pragma once
#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace celador {

// One line of the ledger, as far as the chain goes (net/ledger.h shows a whole one).
struct LedgerLine {
  std::uint64_t number = 0;
  std::string kind;
  std::string prev;  // hash of the line before, in hex
  std::string hash;  // its own
  std::uint64_t bytes = 0;
};

// With its '\n'. Our own lines are far shorter; a longer one is damage, and is not read into
// memory.
inline constexpr std::size_t kMaxLedgerLineBytes = 1 << 20U;
// The hash before the first line.
inline const std::string kNoLedgerLine(64, '0');

// Reads a line, without its '\n', and checks its hash against its text. kCorrupt says what is
// wrong.
Result<LedgerLine> read_ledger_line(std::string_view text);
// The line with its hash member, without '\n'.
std::string write_ledger_line(const boost::json::object& line);

}  // namespace celador
