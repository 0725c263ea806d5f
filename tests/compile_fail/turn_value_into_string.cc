// expect: no matching|no viable
// A value does not turn into a string by itself.
#include <string>

#include "model/value.h"

std::string copy(celador::ValueView value) {
#ifdef CONTROL
  return std::string(value.size(), 'x');
#else
  return std::string(value);
#endif
}
