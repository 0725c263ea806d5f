#include "model/access.h"

namespace celador {

std::string_view to_text(State state) {
  switch (state) {
    case State::kUnknown:
      return "unknown";
    case State::kNo:
      return "no";
    case State::kYes:
      return "yes";
  }
  return "";
}

std::string_view to_text(Basis basis) {
  switch (basis) {
    case Basis::kUnknown:
      return "unknown";
    case Basis::kDeclared:
      return "declared";
    case Basis::kImplied:
      return "implied";
    case Basis::kInferred:
      return "inferred";
  }
  return "";
}

}  // namespace celador
