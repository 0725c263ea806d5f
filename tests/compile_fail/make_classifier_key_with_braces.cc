// expect: private
// Nor are there keys by aggregate initialisation.
#include "model/value.h"

void make() {
#ifndef CONTROL
  auto key = celador::ClassifierKey{};
#endif
}
