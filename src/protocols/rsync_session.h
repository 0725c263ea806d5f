#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"
#include "base/task.h"
#include "net/transport.h"
#include "protocols/rsync_wire.h"

namespace celador {

// What rsync.cc may send, made here and recognised there: see the table of commands.
std::string rsync_greeting_request();
std::string rsync_module_request(std::string_view module);
// Paths begin with the module's name.
enum class RsyncList { kTopFolder, kFolders, kFiles };
std::string rsync_list_request(RsyncList what, const std::vector<std::string>& paths);
std::string rsync_file_request(std::int32_t index);
std::string rsync_done_request();
std::string rsync_newer_greeting_request();
std::string rsync_newer_list_request(std::string_view module);

// The name of the command that these bytes are; empty for whatever is none of the above.
std::string_view name_rsync_request(std::string_view request);

// A path asked for may not be longer than what a request holds of them.
inline constexpr std::size_t kMaxRsyncPathsAsked = 16;
// Of one connection's file list.
inline constexpr std::size_t kMaxRsyncFiles = 2000;
inline constexpr std::size_t kMaxRsyncListBytes = 512U << 10U;

struct RsyncListing {
  std::vector<RsyncFile> files;  // as they came
  enum class End {
    kWhole,
    kCut,      // more than our limits, or the connection broke
    kNothing,  // the daemon hung up instead of listing
  } end = End::kNothing;
};

// One connection to a daemon: it serves one module, or the list of modules. Errors are the
// connection's.
class RsyncConnection {
 public:
  // `transport` outlives the connection; nothing was sent on it yet.
  explicit RsyncConnection(Transport& transport) : transport_(transport) {}

  // Reads the daemon's first line, which comes unasked. kMalformed when it is another service's.
  Task<Result<RsyncGreeting>> read_greeting();
  // After the greeting: the version and #list. Reads up to EXIT.
  Task<Result<RsyncModuleList>> list_modules();
  // Reads the greeting if that was not done, sends the version and the module's name.
  Task<Result<RsyncModuleState>> open_module(std::string module);
  // On a module that is open: the file list of what `paths` name.
  Task<Result<RsyncListing>> list(RsyncList what, std::vector<std::string> paths);
  // After `list`: the content of the file with this index in the sorted list, at most `max_bytes`.
  // kNotFound when the daemon does not hand it out. After kCut nothing more can be had.
  struct Content {
    Buffer bytes;
    enum class End { kWhole, kCut } end = End::kWhole;
  };
  Task<Result<Content>> fetch(std::int32_t index, std::size_t max_bytes);
  // Takes leave, so that the daemon logs no broken connection.
  Task<void> finish();

  // Whether the daemon refuses to send from this module because it is write only. Protocol 29 hangs
  // up without a word; 31 says why. A connection of its own.
  Task<Result<bool>> says_write_only(std::string module);

 private:
  Task<Result<std::string>> read_line();

  Transport& transport_;
  std::optional<RsyncGreeting> greeting_;
  Buffer raw_;
  Buffer data_;
  RsyncDemultiplexer demultiplexer_;
};

}  // namespace celador
