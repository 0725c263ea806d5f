// expect: no matching constructor
// There is no permit of nothing.
#include "scope/permit.h"

void make() {
#ifndef CONTROL
  celador::Permit permit;
#endif
}
