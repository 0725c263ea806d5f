#include "protocols/ftp_folders.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

#include "base/text.h"
#include "files/file_beginning.h"
#include "protocols/claims.h"
#include "protocols/ftp_identity.h"
#include "protocols/takeover_names.h"

namespace celador {
namespace {

// Folders that exist to be uploaded to, by the names that manuals give them.
bool is_named_for_upload(std::string_view name) {
  constexpr std::array kNames = {std::string_view("incoming"), std::string_view("upload"),
                                 std::string_view("uploads"), std::string_view("dropbox"),
                                 std::string_view("inbox")};
  return std::ranges::any_of(
      kNames, [name](std::string_view known) { return equals_ignoring_case(name, known); });
}

bool others_may_write(const FtpEntry& entry) { return entry.mode && (*entry.mode & 0002U) != 0; }

void keep_first(std::string& place, const std::string& path) {
  if (place.empty()) place = path;
}

class Walk {
 public:
  Walk(FtpSession& session, FtpListCommand command, Budget& budget)
      : session_(session), command_(command), budget_(budget) {}

  Task<Result<FtpInventory>> run(std::string start);

 private:
  struct Pending {
    std::string path;
    int depth = 0;
  };
  Task<Result<void>> visit(Pending pending);
  Task<Result<FtpTransfer>> list();
  Task<Result<void>> list_by_stat(Pending pending);
  void take_listing(const Pending& pending, std::string_view bytes, FtpFolder::Listing listing);
  void take_entry(const Pending& pending, FtpEntry entry, FtpFolder& folder);
  bool full() const {
    return inventory_.folders.size() >= kMaxFtpFolders || inventory_.entries >= kMaxFtpEntries ||
           budget_.nearly_spent();
  }

  FtpSession& session_;
  FtpListCommand command_;
  Budget& budget_;
  FtpInventory inventory_;
  std::deque<Pending> queue_;
};

Task<Result<FtpInventory>> Walk::run(std::string start) {
  queue_.push_back({std::move(start), 0});
  while (!queue_.empty()) {
    if (full()) {
      inventory_.skipped_folders += queue_.size();
      break;
    }
    Pending next = std::move(queue_.front());
    queue_.pop_front();
    const auto visited = co_await visit(std::move(next));
    if (!visited) {
      // Without the first folder there is nothing to tell; later, what was seen stands.
      if (inventory_.folders.empty()) co_return std::unexpected(visited.error());
      inventory_.skipped_folders += queue_.size() + 1;
      break;
    }
    if (inventory_.start != FtpInventory::Start::kListed) break;
  }
  co_return std::move(inventory_);
}

Task<Result<FtpTransfer>> Walk::list() {
  if (command_ == FtpListCommand::kMlsd) {
    FtpTransfer transfer = CO_TRY(co_await session_.fetch("MLSD", kMaxFtpListingBytes));
    const int code = transfer.reply.code;
    const bool unknown_command = code == 500 || code == 501 || code == 502 || code == 504;
    if (transfer.end != FtpTransferEnd::kRefused || !unknown_command) co_return transfer;
    command_ = FtpListCommand::kList;
  }
  co_return co_await session_.fetch("LIST", kMaxFtpListingBytes);
}

Task<Result<void>> Walk::visit(Pending pending) {
  const bool first = inventory_.folders.empty() && pending.depth == 0;
  const FtpReply entered = CO_TRY(co_await session_.ask("CWD " + pending.path));
  if (!entered.positive()) {
    if (first) {
      inventory_.start_code = entered.code;
      inventory_.start_command = "CWD";
    }
    ++inventory_.refused_folders;
    co_return Result<void>{};
  }
  // A folder's own message (.message) comes as further lines.
  if (entered.lines.size() > 1) {
    for (OwnerFact& fact : ftp_owner_facts(entered)) inventory_.owners.push_back(std::move(fact));
  }
  const FtpTransfer transfer = CO_TRY(co_await list());
  if (transfer.end == FtpTransferEnd::kNoDataPort) {
    if (!first) {
      ++inventory_.skipped_folders;
      co_return Result<void>{};
    }
    inventory_.start = FtpInventory::Start::kNoDataPort;
    co_return co_await list_by_stat(std::move(pending));
  }
  // vsftpd ends an unreadable folder's listing with 226 all the same.
  const bool failed = transfer.bytes.empty() &&
                      find_ignoring_case(transfer.reply.text(), "fail") != std::string_view::npos;
  if (transfer.end == FtpTransferEnd::kRefused || failed) {
    if (first) {
      inventory_.start_code = transfer.reply.code;
      inventory_.start_command = command_ == FtpListCommand::kMlsd ? "MLSD" : "LIST";
    }
    ++inventory_.refused_folders;
    co_return Result<void>{};
  }
  if (first) inventory_.start = FtpInventory::Start::kListed;
  inventory_.used_mlsd = command_ == FtpListCommand::kMlsd;
  take_listing(pending, transfer.bytes.view(),
               transfer.end == FtpTransferEnd::kWhole ? FtpFolder::Listing::kWhole
                                                      : FtpFolder::Listing::kCut);
  co_return Result<void>{};
}

// Where the data ports are shut, STAT shows the folder over the control connection.
Task<Result<void>> Walk::list_by_stat(Pending pending) {
  const FtpReply reply = CO_TRY(co_await session_.ask("STAT " + pending.path));
  if (!reply.positive()) co_return Result<void>{};
  std::string listing;
  for (const std::string& line : reply.lines) listing += std::string(trim(line)) + "\n";
  command_ = FtpListCommand::kList;
  const std::uint64_t before = inventory_.entries;
  take_listing(pending, listing, FtpFolder::Listing::kWhole);
  if (inventory_.entries > before) {
    inventory_.start = FtpInventory::Start::kListed;
    inventory_.used_stat = true;
    queue_.clear();  // one folder shows the case; the rest would cost a request each for nothing
  } else {
    inventory_.folders.clear();
  }
  co_return Result<void>{};
}

void Walk::take_listing(const Pending& pending, std::string_view bytes,
                        FtpFolder::Listing listing) {
  FtpFolder folder;
  folder.path = pending.path;
  folder.listing = listing;
  bool perm_seen = false;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos && listing == FtpFolder::Listing::kCut) break;
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (trim(line).empty() || line.starts_with("total ")) continue;
    if (inventory_.entries >= kMaxFtpEntries) {
      folder.listing = FtpFolder::Listing::kCut;
      break;
    }
    auto entry = command_ == FtpListCommand::kMlsd ? parse_mlsd_line(line) : parse_list_line(line);
    if (!entry) {
      ++inventory_.unread_lines;
      continue;
    }
    perm_seen = perm_seen || entry->permissions.has_value();
    take_entry(pending, std::move(*entry), folder);
  }
  if (!perm_seen) inventory_.every_folder_has_perm = false;
  inventory_.folders.push_back(std::move(folder));
}

void Walk::take_entry(const Pending& pending, FtpEntry entry, FtpFolder& folder) {
  if (entry.kind == FtpEntryKind::kParentFolder) return;
  if (entry.kind == FtpEntryKind::kThisFolder) {
    if (declares_write(entry)) keep_first(inventory_.declared_writable, pending.path);
    if (others_may_write(entry)) keep_first(inventory_.mode_writable, pending.path);
    return;
  }
  ++inventory_.entries;
  const std::string path = join_ftp_path(pending.path, entry.name);
  if (auto trace = takeover_trace_of_file(entry.name, path);
      trace && inventory_.traces.size() < 5) {
    inventory_.traces.push_back(std::move(*trace));
  }
  if (declares_write(entry)) keep_first(inventory_.declared_writable, path);
  const bool can_be_sent = entry.can_be_asked_for && path.size() <= kMaxFtpPathBytes;
  if (entry.kind == FtpEntryKind::kFolder) {
    if (others_may_write(entry)) keep_first(inventory_.mode_writable, path);
    if (is_named_for_upload(entry.name)) keep_first(inventory_.named_for_upload, path);
    if (can_be_sent && pending.depth < kMaxFtpFolderDepth && queue_.size() < kMaxFtpEntries) {
      Pending below{path, pending.depth + 1};
      if (speaks_of_people(entry.name)) {
        queue_.push_front(std::move(below));
      } else {
        queue_.push_back(std::move(below));
      }
    } else {
      ++inventory_.skipped_folders;
    }
  } else if (entry.kind == FtpEntryKind::kFile) {
    ++folder.files;
    folder.bytes = add_claimed_bytes(folder.bytes, entry.size_bytes.value_or(0));
    if (can_be_sent) inventory_.files.push_back({path, std::move(entry), promise_of_path(path)});
  }
}

}  // namespace

Task<Result<FtpInventory>> walk_ftp_folders(FtpSession& session, std::string start,
                                            FtpListCommand command, Budget& budget) {
  Walk walk(session, command, budget);
  co_return co_await walk.run(std::move(start));
}

std::string join_ftp_path(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.ends_with('/')) path += '/';
  path += name;
  return path;
}

}  // namespace celador
