#pragma once
#include <string>

#include "base/result.h"

namespace celador {

// Gives up, for good, every capability of this process (capabilities(7)), and with them raw
// sockets, other people's processes and the machine's settings. `home` is where it goes on writing:
// root who works in somebody else's folder keeps the right to do that (CAP_DAC_OVERRIDE), and no
// other. Only before the process has threads, because each has capabilities of its own. kIo.
Result<void> drop_privileges(const std::string& home);

}  // namespace celador
