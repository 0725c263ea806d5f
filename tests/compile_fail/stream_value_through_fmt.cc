// expect: deleted
// A value cannot be formatted by fmt through its stream operator either.
#include <fmt/ostream.h>

#include "model/value.h"

std::string print(celador::ValueView value) {
#ifdef CONTROL
  return fmt::format("{}", fmt::streamed(value.size()));
#else
  return fmt::format("{}", fmt::streamed(value));
#endif
}
