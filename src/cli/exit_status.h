#pragma once
#include "base/result.h"

namespace celador {

// What the shell gets (docs/design.md, section 7).
enum class ExitStatus {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kRefusedByScope = 3,
  kDoneInPart = 4,
  kFailOnMet = 10,
};

// Prints the message on stderr and gives the status of its kind.
ExitStatus report_error(const Error& error);

}  // namespace celador
