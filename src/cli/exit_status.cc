#include "cli/exit_status.h"

#include <fmt/format.h>

#include <cstdio>

namespace celador {

ExitStatus report_error(const Error& error) {
  fmt::print(stderr, "celador: {}\n", error.message);
  switch (error.kind) {
    case ErrorKind::kUsage:
      return ExitStatus::kUsage;
    case ErrorKind::kForbidden:
      return ExitStatus::kRefusedByScope;
    default:
      return ExitStatus::kFailed;
  }
}

}  // namespace celador
