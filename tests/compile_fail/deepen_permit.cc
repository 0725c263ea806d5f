// expect: private member
// A permit cannot be made deeper than the scope made it.
#include "scope/permit.h"

celador::Depth deepen([[maybe_unused]] celador::Permit permit) {
#ifndef CONTROL
  permit.depth_ = celador::Depth::kCount;
#endif
  return permit.depth();
}
