// expect: deleted
// A key cannot be kept by one who was shown it.
#include "model/value.h"

void keep([[maybe_unused]] const celador::ClassifierKey& key) {
#ifndef CONTROL
  celador::ClassifierKey copy = key;
#endif
}
