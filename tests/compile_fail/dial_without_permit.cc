// expect: too few arguments
// Nothing is dialled without a permit.
#include "net/dialler.h"

using celador::Result;
using celador::Task;

Task<Result<std::unique_ptr<celador::Transport>>> dial(celador::Dialler& dialler,
                                                       [[maybe_unused]] celador::Permit permit) {
#ifdef CONTROL
  return dialler.dial(permit, celador::Tls::kOff);
#else
  return dialler.dial(celador::Tls::kOff);
#endif
}
