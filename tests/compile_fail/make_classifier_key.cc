// expect: private
// Only the classifier and its batch make keys.
#include "model/value.h"

void make() {
#ifndef CONTROL
  celador::ClassifierKey key;
#endif
}
