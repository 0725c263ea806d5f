#include "book/round_record.h"

namespace celador {

std::string_view to_text(RoundState state) {
  switch (state) {
    case RoundState::kRunning:
      return "running";
    case RoundState::kDone:
      return "done";
    case RoundState::kInterrupted:
      return "interrupted";
  }
  return "";
}

}  // namespace celador
