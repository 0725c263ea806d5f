#pragma once
#include "protocols/protocol.h"

namespace celador {

// The look of kRsync (rsync.cc has the commands, this the order in which they are sent).
Task<Result<Look>> look_at_rsync(Transport& transport, const LookOrder& order, Budget& budget,
                                 RecordSink& records);

}  // namespace celador
