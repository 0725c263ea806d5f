#include "base/result.h"

namespace celador {

std::string_view to_text(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kTimeout:
      return "timeout";
    case ErrorKind::kClosed:
      return "closed";
    case ErrorKind::kRefused:
      return "refused";
    case ErrorKind::kUnreachable:
      return "unreachable";
    case ErrorKind::kMalformed:
      return "malformed";
    case ErrorKind::kLimit:
      return "limit";
    case ErrorKind::kForbidden:
      return "forbidden";
    case ErrorKind::kUsage:
      return "usage";
    case ErrorKind::kIo:
      return "io";
    case ErrorKind::kCancelled:
      return "cancelled";
    case ErrorKind::kUnsupported:
      return "unsupported";
    case ErrorKind::kCorrupt:
      return "corrupt";
    case ErrorKind::kNotFound:
      return "not found";
  }
  return "unknown";
}

}  // namespace celador
