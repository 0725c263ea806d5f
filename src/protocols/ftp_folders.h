#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "model/facts.h"
#include "net/budget.h"
#include "protocols/ftp_listing.h"
#include "protocols/ftp_session.h"

namespace celador {

// A look shows what lies open; it is no mirror. Each folder costs a connection of the look's
// budget, and the files to be sampled need some too.
inline constexpr std::size_t kMaxFtpFolders = 12;
inline constexpr int kMaxFtpFolderDepth = 3;  // below where the walk begins
// Over all folders together.
inline constexpr std::size_t kMaxFtpEntries = 2000;
inline constexpr std::size_t kMaxFtpListingBytes = 256U << 10U;  // of one folder
inline constexpr std::size_t kMaxFtpPathBytes = 1024;

struct FtpFile {
  std::string path;  // may be asked for
  FtpEntry entry;
  int promise = 0;  // promise_of_path
};

struct FtpFolder {
  std::string path;  // "/pub"
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  enum class Listing { kWhole, kCut } listing = Listing::kWhole;
};

// What a walk through the folders brought.
struct FtpInventory {
  enum class Start {
    kListed,
    kRefused,     // the first folder's listing, or the folder itself: `start_code`, `start_command`
    kNoDataPort,  // nothing can be listed: the data ports are shut
  } start = Start::kRefused;
  int start_code = 0;
  std::string start_command;  // "CWD", "MLSD", "LIST"

  std::vector<FtpFolder> folders;
  std::vector<FtpFile> files;  // those that may be asked for
  std::uint64_t entries = 0;   // of every kind but . and ..
  std::uint64_t unread_lines = 0;
  std::uint64_t refused_folders = 0;
  std::uint64_t skipped_folders = 0;  // beyond our limits, or with names that cannot be sent back
  bool used_mlsd = false;
  bool used_stat = false;

  // Paths of the first folder or file of each kind, empty when there is none.
  std::string declared_writable;  // the fact `perm` says so
  std::string mode_writable;      // a folder's mode lets others write
  std::string named_for_upload;   // a folder called incoming, upload, ...
  bool every_folder_has_perm = true;

  std::vector<std::string> traces;  // of others, for people
  std::vector<OwnerFact> owners;    // from the messages of folders
};

// Walks from `start` (an absolute path) within the limits above: folders whose names speak of
// people first, the others breadth-first. `session` and
// `budget` outlive the task.
enum class FtpListCommand { kMlsd, kList };
Task<Result<FtpInventory>> walk_ftp_folders(FtpSession& session, std::string start,
                                            FtpListCommand command, Budget& budget);

// "/pub" and "a.csv" make "/pub/a.csv".
std::string join_ftp_path(std::string_view folder, std::string_view name);

}  // namespace celador
