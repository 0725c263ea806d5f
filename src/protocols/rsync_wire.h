#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/instant.h"
#include "base/result.h"

// What an rsync daemon sends, at protocol 29: bytes in, Result out. 29 is the last version whose
// file list needs no checksum negotiation, no incremental recursion and no variable-length
// integers; every daemon since 2.6.4 (2005) speaks it, 3.5.0 too (measured).
//
// Source: rsync's csprotocol.txt; the layout of the file list and of a transfer was taken from
// conversations with rsync 3.5.0.
// Tested by rsync_wire_test.cc. Fuzzed by rsync_fuzz.cc.
namespace celador {

// The version that we ask for. An older daemon lists its modules all the same, and no more is read.
inline constexpr int kRsyncProtocol = 29;

struct RsyncGreeting {
  int protocol = 0;
  std::string digests;  // "sha512 sha256 sha1 md5 md4"; since 3.2.7
};
// "@RSYNCD: 31.0" or "@RSYNCD: 32.0 sha512 ..."; nullopt for any other line.
std::optional<RsyncGreeting> parse_rsync_greeting(std::string_view line);

// The versions of rsync that greet like this, in words: "3.4.0 or later".
std::string_view rsync_versions(const RsyncGreeting& greeting);

struct RsyncModule {
  std::string name;     // printable
  std::string comment;  // printable
  bool can_be_asked_for = false;
};
struct RsyncModuleList {
  std::vector<std::string> message;  // the MOTD, printable, without empty lines
  std::vector<RsyncModule> modules;
  bool cut = false;  // more modules than the limit
};
inline constexpr std::size_t kMaxRsyncModules = 500;
inline constexpr std::size_t kMaxRsyncModuleName = 200;
// Everything between the greeting and "@RSYNCD: EXIT". The message ends with an empty line; modules
// are padded to 15 characters and have a tab.
RsyncModuleList parse_rsync_module_list(std::string_view text);

// Whether a name or path may stand in a request: printable, no option, no pattern, no way up.
bool is_harmless_rsync_path(std::string_view path);

// What the daemon says to the name of a module.
enum class RsyncModuleState {
  kOpen,      // @RSYNCD: OK
  kPassword,  // @RSYNCD: AUTHREQD
  kDenied,    // by address
  kUnknown,   // no such module, or hidden and denied
  kBusy,      // max connections
  kBroken,    // its path is missing
  kOther,
};
// Nullopt for a line that is no answer (the MOTD comes before it).
std::optional<RsyncModuleState> parse_rsync_module_answer(std::string_view line);

// Takes the multiplexed stream apart: data on one side, the daemon's messages on the other. Of
// messages only their kind is kept.
class RsyncDemultiplexer {
 public:
  // Moves whole and partial frames from `raw` to `data`. kMalformed for a frame of a kind or length
  // that rsync does not send.
  Result<void> take(Buffer& raw, Buffer& data);
  // Messages of errors and warnings so far.
  std::uint64_t complaints() const { return complaints_; }

 private:
  std::size_t left_in_frame_ = 0;
  bool frame_is_data_ = false;
  std::uint64_t complaints_ = 0;
};

enum class RsyncFileKind { kFile, kFolder, kLink, kOther };
struct RsyncFile {
  std::string name;  // printable, relative to what was asked for
  RsyncFileKind kind = RsyncFileKind::kOther;
  std::uint64_t size_bytes = 0;
  std::optional<Instant> modified;
  unsigned mode = 0;  // permission bits
  bool can_be_asked_for = false;
};

// Reads a file list entry by entry; what one entry leaves out is as in the one before.
class RsyncFileListReader {
 public:
  enum class Step { kEntry, kNeedsMore, kEnd };
  // Takes one entry off the front of `data` into `file`. kMalformed when it is none.
  Result<Step> next(Buffer& data, RsyncFile& file);
  // What the daemon said at kEnd of files that it could not read: 0 for none.
  std::int32_t io_error() const { return io_error_; }

 private:
  std::string last_name_;
  std::uint32_t last_mode_ = 0;
  std::uint32_t last_time_ = 0;
  std::int32_t io_error_ = 0;
  bool at_end_ = false;
};

// Reads what the daemon sends for one file that was requested without a basis: its whole content as
// literal data, then a checksum, which is left unread (it would be ours to trust or not).
class RsyncContentReader {
 public:
  explicit RsyncContentReader(std::int32_t index) : index_(index) {}
  enum class Step { kNeedsMore, kEnd };
  // Moves content from `data` to `content`. kMalformed when it is another file's or refers to a
  // basis that we do not have.
  Result<Step> take(Buffer& data, Buffer& content);

 private:
  enum class At { kHeader, kToken, kLiteral, kChecksum, kEnd } at_ = At::kHeader;
  std::int32_t index_;
  std::size_t literal_left_ = 0;
};

}  // namespace celador
