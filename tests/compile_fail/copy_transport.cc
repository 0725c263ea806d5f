// expect: deleted
// A connection has one owner.
#include "net/transport.h"

void copy([[maybe_unused]] const celador::Transport& transport) {
#ifndef CONTROL
  celador::Transport& (celador::Transport::*assign)(const celador::Transport&) =
      &celador::Transport::operator=;
  static_cast<void>(assign);
#endif
}
