#include "model/facts.h"

namespace celador {

std::string_view to_text(WindowBound bound) {
  switch (bound) {
    case WindowBound::kOpenSince:
      return "open_since";
    case WindowBound::kNotBefore:
      return "not_before";
    case WindowBound::kProcessStart:
      return "process_start";
    case WindowBound::kDataSpan:
      return "data_span";
  }
  return "";
}

std::string_view to_text(Strength strength) {
  switch (strength) {
    case Strength::kWeak:
      return "weak";
    case Strength::kModerate:
      return "moderate";
    case Strength::kStrong:
      return "strong";
  }
  return "";
}

std::string_view to_text(OwnerRole role) {
  switch (role) {
    case OwnerRole::kOperator:
      return "operator";
    case OwnerRole::kController:
      return "controller";
    case OwnerRole::kRegistrant:
      return "registrant";
  }
  return "";
}

}  // namespace celador
