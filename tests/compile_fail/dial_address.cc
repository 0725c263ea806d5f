// expect: no viable conversion|no known conversion
// The dialler takes a permit, never an address.
#include "net/dialler.h"

using celador::Result;
using celador::Task;

Task<Result<std::unique_ptr<celador::Transport>>> dial(celador::Dialler& dialler,
                                                       [[maybe_unused]] celador::Endpoint endpoint,
                                                       [[maybe_unused]] celador::Permit permit) {
#ifdef CONTROL
  return dialler.dial(permit, celador::Tls::kOff);
#else
  return dialler.dial(endpoint, celador::Tls::kOff);
#endif
}
