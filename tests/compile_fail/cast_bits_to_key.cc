// expect: bit_cast
// Bits cannot be cast to a key.
#include <bit>

#include "model/value.h"

struct Nothing {};

void cast() {
#ifdef CONTROL
  [[maybe_unused]] Nothing nothing = std::bit_cast<Nothing>(Nothing());
#else
  [[maybe_unused]] auto key = std::bit_cast<celador::ClassifierKey>(Nothing());
#endif
}
