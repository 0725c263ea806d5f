#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "net/transport.h"
#include "protocols/rsync_session.h"
#include "protocols/rsync_wire.h"

namespace celador {

// Below the folder where the look begins; each level of a module is one connection.
inline constexpr int kRsyncLevelsBelowTop = 2;

// What is known of one module.
struct RsyncModuleLook {
  RsyncModule about;
  std::string start;  // the folder in it where the look begins, "" for its top
  enum class Answer {
    kNone,       // it was not asked for
    kState,      // it does not open: `state`
    kNoList,     // it opens, and no file list came
    kWriteOnly,  // it opens, and the daemon says that it only takes files
    kListed,
  } answer = Answer::kNone;
  RsyncModuleState state = RsyncModuleState::kOther;
  std::vector<RsyncFile> files;        // of every kind, with paths from the module's top
  bool whole = true;                   // nothing of the folders that were listed is missing
  std::uint64_t folders_left_out = 0;  // not looked into
};

// Asks whether a module opens, and for its first folder. `transport` is a fresh connection, or the
// one of `connection`; it and `module` outlive the task. Errors are the connection's.
Task<Result<void>> open_rsync_module(Transport& transport, RsyncConnection& connection,
                                     RsyncModuleLook& module);

// Lists the folders below, level by level, on connections of their own.
Task<Result<void>> walk_rsync_folders(Transport& transport, RsyncModuleLook& module);

}  // namespace celador
