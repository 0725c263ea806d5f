#include "model/census.h"

namespace celador {

std::string_view to_text(CensusAccess access) {
  switch (access) {
    case CensusAccess::kAny:
      return "any";
    case CensusAccess::kOpen:
      return "open";
    case CensusAccess::kList:
      return "list";
    case CensusAccess::kRead:
      return "read";
    case CensusAccess::kWrite:
      return "write";
    case CensusAccess::kAdmin:
      return "admin";
    case CensusAccess::kClosed:
      return "closed";
    case CensusAccess::kUnknown:
      return "unknown";
  }
  return "";
}

std::string_view to_text(CensusEnding ending) {
  switch (ending) {
    case CensusEnding::kSample:
      return "sample";
    case CensusEnding::kWidth:
      return "width";
    case CensusEnding::kInterrupted:
      return "interrupted";
    case CensusEnding::kFailed:
      return "failed";
  }
  return "";
}

}  // namespace celador
