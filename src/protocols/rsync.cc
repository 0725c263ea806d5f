// rsync's daemon. TCP 873.
//
// It speaks first and says which version of the protocol it knows. We answer with version 29, whose
// file list can be read without negotiating anything, and ask for the list of modules; then, on a
// connection each, whether a module opens without a password, what its top folder and a few folders
// hold, and the beginning of some files. Requests have the daemon send (--server --sender) and
// nothing else: a push, --delete or --remove-source-files has no form here.
//
// Whether a module takes uploads is not told on the wire and is never tried.
//
// Source: rsync's csprotocol.txt; rsync(1); rsyncd.conf(5); conversations with rsync 3.5.0.
// Tested by rsync_test.cc and tests/rsync_test.py. Fuzzed by rsync_fuzz.cc.
#include <array>

#include "protocols/protocol.h"
#include "protocols/rsync_look.h"
#include "protocols/rsync_session.h"
#include "protocols/rsync_wire.h"

namespace celador {
namespace {

constexpr std::array<std::uint16_t, 2> kPorts = {873, 8730};

constexpr std::array kCommands = {
    Command{"@RSYNCD: 29", "the version that we speak", "rsync, csprotocol.txt"},
    Command{"#list", "the names of the modules", "rsync, csprotocol.txt"},
    Command{"module", "whether a module opens without a password", "rsync, csprotocol.txt"},
    Command{"--server --sender -d", "a module's top folder", "rsync(1), --dirs"},
    Command{"--server --sender -dR", "some folders below it", "rsync(1), --dirs, --relative"},
    Command{"--server --sender", "the list of the files to be sampled", "rsync(1)"},
    Command{"content of a file", "the beginning of a file", "rsync(1)"},
    Command{"done", "a polite end", "rsync(1)"},
    Command{"@RSYNCD: 31.0", "a version that says why it refuses", "rsync, csprotocol.txt"},
    Command{"--server --sender -d (31)", "whether a module is write only",
            "rsyncd.conf(5), write only"},
};

std::optional<Service> recognise(std::string_view first_bytes) {
  const std::size_t end = first_bytes.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  if (!parse_rsync_greeting(first_bytes.substr(0, end))) return std::nullopt;
  Service service;
  service.protocol = "rsync";
  service.product = "rsync";
  return service;
}

}  // namespace

extern const Protocol kRsync;
constinit const Protocol kRsync = {
    "rsync", "rsync", kPorts, kCommands, "", recognise, name_rsync_request, look_at_rsync, true};

}  // namespace celador
