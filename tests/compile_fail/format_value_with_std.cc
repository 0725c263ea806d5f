// expect: formatter|std::format is absent
// A value cannot be formatted by the standard library, where that has formatting at all.
#include <string>
#if __has_include(<format>)
#include <format>
#endif

#include "model/value.h"

std::string print(celador::ValueView value) {
#ifdef CONTROL
  return std::to_string(value.size());
#elif __has_include(<format>)
  return std::format("{}", value);
#else
#error "std::format is absent"
#endif
}
