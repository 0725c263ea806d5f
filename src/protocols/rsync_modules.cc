#include "protocols/rsync_modules.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <utility>

#include "base/text.h"
#include "files/file_beginning.h"

namespace celador {
namespace {

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

Task<Result<void>> list_folders(Transport& transport, RsyncModuleLook& module,
                                std::vector<std::string> folders) {
  const std::unique_ptr<Transport> fresh = CO_TRY(co_await transport.reconnect());
  RsyncConnection connection(*fresh);
  const RsyncModuleState state = CO_TRY(co_await connection.open_module(module.about.name));
  if (state != RsyncModuleState::kOpen) {
    co_return fail(ErrorKind::kClosed, "it did not open a second time");
  }
  std::vector<std::string> paths;
  std::set<std::string, std::less<>> asked;
  for (std::string& folder : folders) {
    // What stands behind the dot is the path in the answer (rsync(1), --relative).
    paths.push_back(module.about.name + "/./" + folder + "/");
    asked.insert(std::move(folder));
  }
  RsyncListing listing = CO_TRY(co_await connection.list(RsyncList::kFolders, std::move(paths)));
  const bool whole = listing.end == RsyncListing::End::kWhole;
  if (!whole) module.whole = false;
  // The folders themselves and those above them come along, some twice.
  std::set<std::string, std::less<>> taken;
  for (RsyncFile& file : listing.files) {
    if (!asked.contains(folder_of(file.name)) || asked.contains(file.name)) continue;
    if (taken.insert(file.name).second) module.files.push_back(std::move(file));
  }
  if (whole) co_await connection.finish();
  co_return Result<void>{};
}

}  // namespace

Task<Result<void>> open_rsync_module(Transport& transport, RsyncConnection& connection,
                                     RsyncModuleLook& module) {
  const RsyncGreeting greeting = CO_TRY(co_await connection.read_greeting());
  module.state = CO_TRY(co_await connection.open_module(module.about.name));
  module.answer = RsyncModuleLook::Answer::kState;
  if (module.state != RsyncModuleState::kOpen) co_return Result<void>{};
  module.answer = RsyncModuleLook::Answer::kNoList;
  if (greeting.protocol < kRsyncProtocol) co_return Result<void>{};
  std::vector<std::string> paths;
  paths.push_back(module.about.name + "/" + (module.start.empty() ? "" : module.start + "/"));
  RsyncListing listing = CO_TRY(co_await connection.list(RsyncList::kTopFolder, std::move(paths)));
  if (listing.end == RsyncListing::End::kNothing) {
    const std::unique_ptr<Transport> fresh = CO_TRY(co_await transport.reconnect());
    RsyncConnection newer(*fresh);
    const bool write_only = CO_TRY(co_await newer.says_write_only(module.about.name));
    if (write_only) module.answer = RsyncModuleLook::Answer::kWriteOnly;
    co_return Result<void>{};
  }
  module.answer = RsyncModuleLook::Answer::kListed;
  module.whole = listing.end == RsyncListing::End::kWhole;
  for (RsyncFile& file : listing.files) {
    if (file.name == "." || file.name.find('/') != std::string::npos) continue;
    if (!module.start.empty()) file.name = module.start + "/" + file.name;
    module.files.push_back(std::move(file));
  }
  if (module.whole) co_await connection.finish();
  co_return Result<void>{};
}

Task<Result<void>> walk_rsync_folders(Transport& transport, RsyncModuleLook& module) {
  std::size_t seen = 0;
  for (int level = 0; level <= kRsyncLevelsBelowTop; ++level) {
    std::vector<std::string> folders;  // those first whose names speak of people
    std::vector<std::string> others;
    const std::size_t end = module.files.size();
    for (; seen < end; ++seen) {
      const RsyncFile& file = module.files[seen];
      if (file.kind != RsyncFileKind::kFolder) continue;
      const std::string_view own = std::string_view(file.name).substr(file.name.rfind('/') + 1);
      if (level == kRsyncLevelsBelowTop || !file.can_be_asked_for) {
        ++module.folders_left_out;
      } else if (speaks_of_people(own)) {
        folders.push_back(file.name);
      } else {
        others.push_back(file.name);
      }
    }
    std::ranges::move(others, std::back_inserter(folders));
    if (folders.empty()) break;
    if (folders.size() > kMaxRsyncPathsAsked) {
      module.folders_left_out += folders.size() - kMaxRsyncPathsAsked;
      folders.resize(kMaxRsyncPathsAsked);
    }
    CO_TRY(co_await list_folders(transport, module, std::move(folders)));
  }
  co_return Result<void>{};
}

}  // namespace celador
