// expect: Cannot format an argument|type_is_unformattable|is not formattable|formattable
// A value cannot be formatted by fmt.
#include <fmt/format.h>

#include "model/value.h"

std::string print(celador::ValueView value) {
#ifdef CONTROL
  return fmt::format("{}", value.size());
#else
  return fmt::format("{}", value);
#endif
}
