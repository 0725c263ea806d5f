// expect: private member
// What a value views cannot be reached.
#include "model/value.h"

std::size_t look(const celador::ValueView& value) {
#ifdef CONTROL
  return value.size();
#else
  return value.bytes_.size();
#endif
}
