// expect: private constructor
// Only a scope makes permits.
#include "scope/permit.h"

celador::Depth make([[maybe_unused]] celador::Endpoint endpoint,
                    [[maybe_unused]] const celador::Permit& permit) {
#ifdef CONTROL
  return permit.depth();
#else
  return celador::Permit(endpoint, celador::Depth::kSample, celador::Identities::kNone, "").depth();
#endif
}
