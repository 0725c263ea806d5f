#pragma once
#include <string>

#include "testing/scripted_transport.h"

namespace celador {

// Makes `peer` say what a real server said: recordings/NAME, as recordings/record writes it. A
// request that the server was not asked in the recording ends the connection. Throws when the file
// is not there or is no recording. Where connections were recorded apart, each further connection
// of the peer plays the next.
ScriptedPeer& plays_recording(ScriptedPeer& peer, const std::string& name);

}  // namespace celador
