// expect: too few arguments
// A value is not opened without a key.
#include "model/value.h"

std::string_view open(celador::ValueView value,
                      [[maybe_unused]] const celador::ClassifierKey& key) {
#ifdef CONTROL
  return value.open(key);
#else
  return value.open();
#endif
}
