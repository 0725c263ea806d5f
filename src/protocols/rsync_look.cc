// What is asked of an rsync daemon, in which order, and what the answers prove.
#include "protocols/rsync_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "base/text.h"
#include "files/file_beginning.h"
#include "protocols/banner_owners.h"
#include "protocols/claims.h"
#include "protocols/counted_files.h"
#include "protocols/file_sampling.h"
#include "protocols/rsync_modules.h"
#include "protocols/takeover_names.h"

namespace celador {
namespace {

using Answer = RsyncModuleLook::Answer;

// Each module that is opened costs a connection, each that is entered further ones: together they
// stay within the 24 connections of a look.
constexpr std::size_t kMaxModulesOpened = 8;
constexpr std::size_t kMaxModulesEntered = 3;
constexpr std::size_t kMaxSampledFiles = 8;  // of one module
// Files that are larger end their connection, each.
constexpr std::size_t kMaxCutFiles = 3;  // of one module
// Enough to prove that a file of no interest is handed out.
constexpr std::size_t kProofBytes = 1024;
constexpr std::size_t kMaxTraces = 5;

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view to_text(const RsyncModuleLook& module) {
  switch (module.answer) {
    case Answer::kNone:
      return "was not asked for";
    case Answer::kListed:
      return "opens without a password";
    case Answer::kNoList:
      return "opens without a password, and shows no files";
    case Answer::kWriteOnly:
      return "opens without a password, and only takes files";
    case Answer::kState:
      break;
  }
  switch (module.state) {
    case RsyncModuleState::kPassword:
      return "asks for a password";
    case RsyncModuleState::kDenied:
      return "is denied to this address";
    case RsyncModuleState::kUnknown:
      return "is unknown, or hidden and denied to this address";
    case RsyncModuleState::kBusy:
      return "has too many connections";
    case RsyncModuleState::kBroken:
      return "opens, but its folder is missing";
    default:
      return "was answered with an error";
  }
}

bool is_refused(const RsyncModuleLook& module) {
  return module.answer == Answer::kState &&
         (module.state == RsyncModuleState::kPassword || module.state == RsyncModuleState::kDenied);
}

class RsyncLook {
 public:
  RsyncLook(Transport& transport, const LookOrder& order, Budget& budget, RecordSink& records)
      : first_(transport), order_(order), budget_(budget), records_(records) {}

  Task<Result<Look>> run();

 private:
  Task<Result<void>> find_modules(RsyncConnection& connection);
  Task<Result<void>> open(RsyncConnection& connection, RsyncModuleLook& module);
  Task<Result<void>> enter(RsyncModuleLook& module);
  Task<Result<void>> sample(RsyncModuleLook& module);
  Task<Result<void>> fetch_files(RsyncModuleLook& module, std::vector<const RsyncFile*> files,
                                 std::size_t max_bytes);
  void take_records(const RsyncModuleLook& module, const RsyncFile& file,
                    const RsyncConnection::Content& content);
  void take_messages(const RsyncModuleList& list);
  void judge();
  void judge_read();
  void judge_write();
  void add_datasets(const RsyncModuleLook& module);
  void add_window();
  void note(std::string text) { look_.notes.push_back(std::move(text)); }

  Transport& first_;
  const LookOrder& order_;
  Budget& budget_;
  RecordSink& records_;
  Look look_;
  std::vector<RsyncModuleLook> modules_;
  std::vector<Dataset> sampled_;
  std::size_t files_read_ = 0;
  std::size_t files_refused_ = 0;
  std::size_t files_of_no_format_ = 0;
  std::size_t files_cut_ = 0;  // by what a sample reads, though more records were wanted
  bool first_is_used_ = false;
  bool modules_came_ = false;
};

Task<Result<Look>> RsyncLook::run() {
  RsyncConnection connection(first_);
  const RsyncGreeting greeting = CO_TRY(co_await connection.read_greeting());
  look_.service.protocol = "rsync";
  look_.service.product = "rsync";
  look_.access.identify =
      yes(Basis::kDeclared, fmt::format("the daemon greets with protocol {}, as rsync {} does",
                                        greeting.protocol, rsync_versions(greeting)));
  const Verdict not_asked = unknown("not asked: the look's depth is identify");
  look_.access.list = look_.access.read = look_.access.write = not_asked;
  look_.access.admin = unknown("a daemon has no command that shows or changes its settings");
  if (order_.depth < Depth::kList) co_return std::move(look_);

  const auto found = co_await find_modules(connection);
  if (!found) note("no modules: " + found.error().message);
  for (std::size_t i = 0; i < modules_.size(); ++i) {
    if (i >= kMaxModulesOpened || budget_.nearly_spent()) {
      note(fmt::format("{} of {} modules were tried", i, modules_.size()));
      break;
    }
    const auto opened = co_await open(connection, modules_[i]);
    if (!opened) note(fmt::format("module {}: {}", modules_[i].about.name, opened.error().message));
  }
  std::size_t entered = 0;
  for (RsyncModuleLook& module : modules_) {
    if (module.answer != Answer::kListed) continue;
    if (entered++ >= kMaxModulesEntered || budget_.nearly_spent()) {
      note(fmt::format("module {}: only its first folder was listed", module.about.name));
      continue;
    }
    const auto looked_into = co_await enter(module);
    if (!looked_into) {
      module.whole = false;
      note(fmt::format("module {}: {}", module.about.name, looked_into.error().message));
    }
  }
  judge();
  co_return std::move(look_);
}

// The daemon's own list, or the one module that the order names: it may be a hidden one.
Task<Result<void>> RsyncLook::find_modules(RsyncConnection& connection) {
  std::string_view path = order_.path;
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    RsyncModuleLook module;
    module.about.name = printable(path.substr(0, slash), kMaxRsyncModuleName);
    module.about.can_be_asked_for =
        is_harmless_rsync_path(path) && module.about.name == path.substr(0, slash);
    module.start = path.substr(std::min(slash + 1, path.size()));
    modules_.push_back(std::move(module));
    co_return Result<void>{};
  }
  first_is_used_ = true;
  RsyncModuleList list = CO_TRY(co_await connection.list_modules());
  modules_came_ = true;
  take_messages(list);
  if (list.cut) note("the list of modules was cut at a limit");
  for (RsyncModule& about : list.modules) {
    RsyncModuleLook module;
    module.about = std::move(about);
    modules_.push_back(std::move(module));
  }
  co_return Result<void>{};
}

Task<Result<void>> RsyncLook::open(RsyncConnection& connection, RsyncModuleLook& module) {
  if (!module.about.can_be_asked_for) {
    co_return fail(ErrorKind::kUnsupported, "its name has characters that are not sent");
  }
  if (!first_is_used_) {
    first_is_used_ = true;
    co_return co_await open_rsync_module(first_, connection, module);
  }
  const std::unique_ptr<Transport> fresh = CO_TRY(co_await first_.reconnect());
  RsyncConnection another(*fresh);
  co_return co_await open_rsync_module(*fresh, another, module);
}

Task<Result<void>> RsyncLook::enter(RsyncModuleLook& module) {
  const auto walked = co_await walk_rsync_folders(first_, module);
  if (module.folders_left_out > 0) {
    note(fmt::format("module {}: folders that were not looked into: {}", module.about.name,
                     module.folders_left_out));
  }
  // Files that were seen before a failure can be sampled all the same.
  if (order_.depth >= Depth::kSample) {
    const auto sampled = co_await sample(module);
    CO_TRY(sampled);
  }
  co_return walked;
}

Task<Result<void>> RsyncLook::sample(RsyncModuleLook& module) {
  struct Promising {
    const RsyncFile* file;
    int promise;
  };
  std::vector<Promising> promising;
  const std::size_t most_bytes =
      order_.depth == Depth::kCount ? kCountedFileBytes : sample_bytes(budget_);
  const RsyncFile* smallest = nullptr;
  for (const RsyncFile& file : module.files) {
    if (file.kind != RsyncFileKind::kFile || file.size_bytes == 0 || !file.can_be_asked_for)
      continue;
    if (order_.depth == Depth::kCount &&
        !is_to_count(order_, module.about.name + "/" + file.name)) {
      continue;
    }
    const int promise = promise_of_path(file.name);
    if (promise > 0) promising.push_back({&file, promise});
    if (smallest == nullptr || file.size_bytes < smallest->size_bytes) smallest = &file;
  }
  std::ranges::sort(promising, [](const Promising& a, const Promising& b) {
    return promises_more({a.file->name, a.file->size_bytes, a.promise},
                         {b.file->name, b.file->size_bytes, b.promise});
  });
  // The answer names files without their folders: of two of one name, the better one is taken. A
  // file that will be cut ends its connection, so it goes last, and further ones go alone.
  std::vector<const RsyncFile*> whole;
  std::vector<const RsyncFile*> cut;
  std::set<std::string_view> names;
  for (const auto& [file, promise] : promising) {
    if (whole.size() + cut.size() >= kMaxSampledFiles) break;
    std::vector<const RsyncFile*>& chosen = file->size_bytes > most_bytes ? cut : whole;
    if (&chosen == &cut && cut.size() >= kMaxCutFiles) continue;
    if (names.insert(base_name(file->name)).second) chosen.push_back(file);
  }
  const std::size_t chosen_files = whole.size() + cut.size();
  if (chosen_files < promising.size()) {
    note(fmt::format("module {}: {}", module.about.name,
                     note_of_unread_files(promising.size() - chosen_files,
                                          "a look asks for a few files of each module")));
  }
  if (!cut.empty()) whole.push_back(cut.front());
  if (!whole.empty()) CO_TRY(co_await fetch_files(module, std::move(whole), most_bytes));
  for (std::size_t i = 1; i < cut.size(); ++i) {
    std::vector<const RsyncFile*> alone(1, cut[i]);
    CO_TRY(co_await fetch_files(module, std::move(alone), most_bytes));
  }
  if (files_cut_ > 0) note(note_of_cut_files(std::exchange(files_cut_, 0), most_bytes));
  if (chosen_files > 0) co_return Result<void>{};
  if (smallest == nullptr || order_.depth == Depth::kCount) co_return Result<void>{};
  std::vector<const RsyncFile*> proof(1, smallest);
  co_return co_await fetch_files(module, std::move(proof), kProofBytes);
}

Task<Result<void>> RsyncLook::fetch_files(RsyncModuleLook& module,
                                          std::vector<const RsyncFile*> files,
                                          std::size_t max_bytes) {
  const std::unique_ptr<Transport> transport = CO_TRY(co_await first_.reconnect());
  RsyncConnection connection(*transport);
  const RsyncModuleState state = CO_TRY(co_await connection.open_module(module.about.name));
  if (state != RsyncModuleState::kOpen)
    co_return fail(ErrorKind::kClosed, "it did not open a second time");
  std::vector<std::string> paths;
  paths.reserve(files.size());
  for (const RsyncFile* file : files) paths.push_back(module.about.name + "/" + file->name);
  RsyncListing listing = CO_TRY(co_await connection.list(RsyncList::kFiles, std::move(paths)));
  if (listing.end != RsyncListing::End::kWhole) co_return Result<void>{};
  // Files are asked for by their place in the list, sorted by the bytes of their names.
  std::ranges::sort(listing.files, {}, &RsyncFile::name);
  for (const RsyncFile* file : files) {
    if (sampled_.size() >= budget_.limits().datasets || budget_.nearly_spent()) break;
    const auto place = std::ranges::find(listing.files, base_name(file->name), &RsyncFile::name);
    if (place == listing.files.end() || place->kind != RsyncFileKind::kFile) {
      ++files_refused_;  // gone, or not readable
      continue;
    }
    const auto index = static_cast<std::int32_t>(place - listing.files.begin());
    const auto content = co_await connection.fetch(index, max_bytes);
    if (!content && content.error().kind == ErrorKind::kNotFound) {
      ++files_refused_;
      continue;
    }
    if (!content) co_return std::unexpected(content.error());
    if (!content->bytes.empty()) {
      ++files_read_;
      if (max_bytes > kProofBytes) take_records(module, *file, *content);
    }
    if (content->end == RsyncConnection::Content::End::kCut) co_return Result<void>{};
  }
  co_await connection.finish();
  co_return Result<void>{};
}

void RsyncLook::take_records(const RsyncModuleLook& module, const RsyncFile& file,
                             const RsyncConnection::Content& content) {
  const bool whole = content.end == RsyncConnection::Content::End::kWhole;
  const std::string name = module.about.name + "/" + file.name;
  const std::uint64_t max_unpacked =
      order_.depth == Depth::kCount ? kCountedUnpackedBytes : kMaxUnpackedBeginning;
  auto read = read_beginning({.name = file.name,
                              .bytes = content.bytes.view(),
                              .completeness = whole ? Completeness::kWhole : Completeness::kCut,
                              .file_bytes = file.size_bytes,
                              .max_unpacked = max_unpacked},
                             name, records_, budget_.limits().records_per_dataset);
  if (read) {
    budget_.charge_records(read->records);
    if (!whole && read->records < budget_.limits().records_per_dataset) ++files_cut_;
    std::ranges::move(read->datasets, std::back_inserter(sampled_));
    return;
  }
  ++files_of_no_format_;
  Dataset unread;
  unread.name = name;
  unread.bytes = file.size_bytes;
  sampled_.push_back(std::move(unread));
}

// The message of the day and the modules' comments are meant for people; addresses and host names
// in them name who runs the daemon.
void RsyncLook::take_messages(const RsyncModuleList& list) {
  std::vector<std::string> lines = list.message;
  for (const RsyncModule& module : list.modules) lines.push_back(module.comment);
  look_.owners = owners_in_banner("rsync", lines);
}

void RsyncLook::judge() {
  std::string open;
  std::size_t listed = 0;
  std::size_t refused = 0;
  for (const RsyncModuleLook& module : modules_) {
    if (module.answer == Answer::kListed) ++listed;
    if (is_refused(module) || module.answer == Answer::kWriteOnly) ++refused;
    const bool opens = module.answer != Answer::kNone && module.state == RsyncModuleState::kOpen;
    if (opens) open += (open.empty() ? "" : ", ") + module.about.name;
    if (module.answer != Answer::kListed) {
      note(fmt::format("module {} {}", module.about.name, to_text(module)));
    }
    const bool is_there =
        module.answer != Answer::kState || module.state != RsyncModuleState::kUnknown;
    if (modules_came_ || is_there) add_datasets(module);
  }
  for (Dataset& dataset : sampled_) look_.datasets.push_back(std::move(dataset));
  if (files_of_no_format_ > 0) {
    note(fmt::format("sampled files of no format that is read: {}", files_of_no_format_));
  }

  if (listed > 0) {
    look_.access.list =
        yes(Basis::kDeclared, fmt::format("without a password the daemon listed the "
                                          "files of {} of {} modules",
                                          listed, modules_.size()));
  } else if (!modules_.empty() && refused == modules_.size()) {
    look_.access.list =
        no(Basis::kDeclared,
           "every module asks for a password, is denied to this address, or only takes files");
  } else if (modules_came_ && modules_.empty()) {
    look_.access.list = unknown("the daemon names no module; hidden ones may exist");
  } else {
    look_.access.list = unknown("no module showed its files, and not every one refused");
  }
  judge_read();
  judge_write();
  add_window();

  if (open.empty()) return;
  Cause cause;
  cause.setting = "auth users, hosts allow";
  cause.observed = "these modules open without a password: " + printable(open);
  cause.fix =
      "In rsyncd.conf give each module auth users and a secrets file (mode 0600), or hosts allow "
      "with the hosts that need it; list = no hides its name. Bind the daemon with address, or use "
      "rsync over SSH: the daemon's traffic is not encrypted.";
  cause.reference = "rsyncd.conf(5), auth users, secrets file, hosts allow";
  look_.causes.push_back(std::move(cause));
}

void RsyncLook::judge_read() {
  if (files_read_ > 0) {
    look_.access.read =
        yes(Basis::kDeclared, fmt::format("the daemon sent {} of {} files that were asked for",
                                          files_read_, files_read_ + files_refused_));
    return;
  }
  if (files_refused_ > 0) {
    look_.access.read =
        no(Basis::kDeclared, fmt::format("the daemon handed out none of {} files", files_refused_));
    return;
  }
  bool any_listed = false;
  bool all_no = !modules_.empty();
  for (const RsyncModuleLook& module : modules_) {
    all_no = all_no && (is_refused(module) || module.answer == Answer::kWriteOnly);
    if (module.answer != Answer::kListed) continue;
    any_listed = true;
    for (const RsyncFile& file : module.files) {
      if (file.kind != RsyncFileKind::kFile || (file.mode & 0004U) == 0) continue;
      // It lists as the side that sends: a module that is write only would have refused that.
      look_.access.read = yes(Basis::kImplied,
                              "no password is asked for, the daemon agrees to send, "
                              "and everybody may read the files listed");
      return;
    }
  }
  if (all_no) {
    look_.access.read =
        no(Basis::kDeclared, "every module asks for a password, is denied, or only takes files");
  } else {
    look_.access.read =
        unknown(any_listed ? "no file was asked for" : "no module showed its files");
  }
}

void RsyncLook::judge_write() {
  std::string upload;
  for (const RsyncModuleLook& module : modules_) {
    if (module.answer == Answer::kWriteOnly) upload = module.about.name;
  }
  if (!upload.empty()) {
    look_.access.write =
        yes(Basis::kInferred,
            fmt::format("module {} is write only, which is for taking uploads; whether "
                        "`read only` is off does not show and is never tried",
                        upload));
  } else if (!modules_.empty() && std::ranges::all_of(modules_, is_refused)) {
    look_.access.write =
        no(Basis::kDeclared, "every module asks for a password or is denied to this address");
  } else {
    look_.access.write = unknown(
        "whether a module takes uploads does not show and is never tried; the vendor's default is "
        "read only");
  }
}

void RsyncLook::add_datasets(const RsyncModuleLook& module) {
  Dataset whole;
  whole.name = module.about.name + "/" + (module.start.empty() ? "" : module.start + "/");
  if (module.answer == Answer::kListed) {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    for (const RsyncFile& file : module.files) {
      if (file.kind != RsyncFileKind::kFile) continue;
      ++files;
      bytes = add_claimed_bytes(bytes, file.size_bytes);
      auto trace =
          takeover_trace_of_file(base_name(file.name), module.about.name + "/" + file.name);
      if (trace && look_.touched_by_others.evidence.size() < kMaxTraces) {
        look_.touched_by_others.state = TouchedByOthers::State::kYes;
        look_.touched_by_others.evidence.push_back(std::move(*trace));
      }
    }
    whole.records = files;
    whole.records_are_estimate = !module.whole || module.folders_left_out > 0;
    whole.bytes = bytes;
  }
  look_.datasets.push_back(std::move(whole));
}

void RsyncLook::add_window() {
  const RsyncFile* oldest = nullptr;
  const RsyncFile* newest = nullptr;
  for (const RsyncModuleLook& module : modules_) {
    for (const RsyncFile& file : module.files) {
      if (file.kind != RsyncFileKind::kFile || !file.modified) continue;
      if (oldest == nullptr || *file.modified < *oldest->modified) oldest = &file;
      if (newest == nullptr || *file.modified > *newest->modified) newest = &file;
    }
  }
  if (oldest == nullptr) return;
  constexpr std::string_view kCaution = "; copies keep the times of their originals";
  look_.window.push_back({WindowBound::kDataSpan, Strength::kWeak, "rsync.oldest_file",
                          oldest->modified, std::nullopt,
                          fmt::format("the oldest file listed was changed then{}", kCaution)});
  look_.window.push_back(
      {WindowBound::kDataSpan, Strength::kWeak, "rsync.newest_file", newest->modified, std::nullopt,
       fmt::format("the newest file listed was changed then{}; near now, somebody still feeds it",
                   kCaution)});
}

}  // namespace

Task<Result<Look>> look_at_rsync(Transport& transport, const LookOrder& order, Budget& budget,
                                 RecordSink& records) {
  RsyncLook look(transport, order, budget, records);
  co_return co_await look.run();
}

}  // namespace celador
