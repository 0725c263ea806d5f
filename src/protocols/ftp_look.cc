// What is asked of an FTP server, in which order, and what the answers prove.
#include "protocols/ftp_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "base/text.h"
#include "files/file_beginning.h"
#include "protocols/counted_files.h"
#include "protocols/file_sampling.h"
#include "protocols/ftp_folders.h"
#include "protocols/ftp_identity.h"
#include "protocols/ftp_session.h"

namespace celador {
namespace {

// Enough to prove that a file of no interest is handed out.
constexpr std::size_t kProofBytes = 1024;
// Files whose listing leaves out the year are asked for their time one by one.
constexpr std::size_t kMaxTimeRequests = 8;
constexpr std::chrono::milliseconds kGreetingPatience{10000};
// No server has it; one that enters it says yes to everything.
constexpr std::string_view kNoSuchFolder = "/celador-asks-for-no-such-folder";

std::string count_of(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

class FtpLook {
 public:
  FtpLook(Transport& transport, const LookOrder& order, Budget& budget, RecordSink& records)
      : session_(transport), order_(order), budget_(budget), records_(records) {}

  Task<Result<Look>> run();

 private:
  Task<Result<void>> converse();
  Task<Result<FtpReply>> log_in();
  Task<Result<FtpReply>> log_in_with_tls_if_asked();
  Task<Result<void>> ask_who_it_is();
  Task<Result<void>> look_inside();
  Task<Result<bool>> says_yes_to_everything();
  Task<Result<void>> ask_times(std::vector<FtpFile>& files);
  Task<Result<void>> sample(const std::vector<FtpFile>& files);
  Task<Result<void>> sample_best(std::vector<const FtpFile*>& promising, std::size_t most_bytes);
  Task<Result<void>> ask_for_the_file(const FtpInventory& inventory, const std::string& path);
  Task<Result<bool>> fetch_file(const FtpFile& file, std::size_t max_bytes);
  void judge_samples();
  void judge_refused_login(const FtpReply& reply);
  void judge_list(const FtpInventory& inventory);
  void judge_write(const FtpInventory& inventory);
  void judge_read(const std::vector<FtpFile>& files);
  void tell_window(const std::vector<FtpFile>& files);
  void add_owners(std::vector<OwnerFact> facts);

  FtpSession session_;
  const LookOrder& order_;
  Budget& budget_;
  RecordSink& records_;
  Look look_;
  FtpReply greeting_;
  FtpReply features_;
  bool is_another_service_ = false;
  bool wrote_seen_ = false;  // a sign that strangers may write
  std::size_t files_read_ = 0;
  std::size_t files_refused_ = 0;
  int refusal_code_ = 0;
  std::size_t files_of_no_format_ = 0;
  std::size_t files_cut_ = 0;  // by what a sample reads, though more records were wanted
};

// What 5xx means for what was asked (RFC 959, section 4.2.2). The others, syntax and commands that
// are not there (500, 501, 502, 504) among them, refuse nobody anything.
bool is_refusal(int code) { return code == 530 || code == 532 || code == 534 || code == 550; }

Task<Result<Look>> FtpLook::run() {
  greeting_ = CO_TRY(co_await session_.read_reply(kGreetingPatience));
  if (greeting_.code == 120) greeting_ = CO_TRY(co_await session_.read_reply(kGreetingPatience));
  if (!greets_as_ftp(greeting_)) co_return fail(ErrorKind::kMalformed, "another service than FTP");
  look_.service.protocol = "ftp";
  identify_ftp_product(greeting_.text(), look_.service);
  add_owners(ftp_owner_facts(greeting_));
  look_.access.identify =
      yes(Basis::kDeclared, fmt::format("the server greets with {}", greeting_.code));
  look_.access.list = unknown("not asked: the look's depth is identify");
  look_.access.read = look_.access.list;
  look_.access.write = look_.access.list;
  look_.access.admin = unknown("FTP has no command that shows such rights");
  const auto done = co_await converse();
  if (is_another_service_) co_return fail(ErrorKind::kMalformed, "another service than FTP");
  if (!done) look_.notes.push_back("the conversation ended early: " + done.error().message);
  if (session_.tls() != nullptr) look_.service.tls = *session_.tls();
  co_return std::move(look_);
}

Task<Result<void>> FtpLook::ask_who_it_is() {
  if (features_.code != 211) features_ = CO_TRY(co_await session_.ask("FEAT"));
  const FtpReply system = CO_TRY(co_await session_.ask("SYST"));
  if (system.code == 215) identify_ftp_product(system.text(), look_.service);
  // A greeting with 220 that names nothing may be another protocol's; none of those knows both.
  is_another_service_ = !names_ftp(greeting_) && features_.code != 211 && system.code != 215 &&
                        system.code != 530 && features_.code != 530;
  co_return Result<void>{};
}

Task<Result<void>> FtpLook::converse() {
  if (session_.encrypted()) CO_TRY(co_await session_.protect_data());
  if (greeting_.code != 220) {
    if (greeting_.code == 421) {
      const Verdict busy =
          unknown("the server greets with 421: it is busy, or refuses this address");
      look_.access.list = look_.access.read = look_.access.write = busy;
    } else {
      judge_refused_login(greeting_);
    }
    co_return Result<void>{};
  }
  CO_TRY(co_await ask_who_it_is());
  if (is_another_service_) co_return Result<void>{};
  if (order_.depth >= Depth::kList) {
    if (order_.identities < Identities::kAnonymous) {
      const Verdict not_tried =
          unknown("the anonymous login was not tried: the scope does not allow it");
      look_.access.list = look_.access.read = look_.access.write = not_tried;
    } else {
      const Verdict unfinished = unknown("the server did not answer to the end");
      look_.access.list = look_.access.read = look_.access.write = unfinished;
      const FtpReply answer = CO_TRY(co_await log_in_with_tls_if_asked());
      if (answer.positive()) {
        add_owners(ftp_owner_facts(answer));
        CO_TRY(co_await look_inside());
      } else {
        judge_refused_login(answer);
      }
    }
  }
  // The answer is of no use; the farewell spares the owner an aborted session in the log.
  (void)co_await session_.ask("QUIT");
  co_return Result<void>{};
}

Task<Result<FtpReply>> FtpLook::log_in() {
  FtpReply answer = CO_TRY(co_await session_.ask("USER anonymous"));
  if (answer.code != 331 && answer.code != 332) co_return std::move(answer);
  co_return co_await session_.ask("PASS " + ftp_password(order_.contact));
}

Task<Result<FtpReply>> FtpLook::log_in_with_tls_if_asked() {
  FtpReply answer = CO_TRY(co_await log_in());
  if (!asks_for_tls(answer) || session_.encrypted()) co_return std::move(answer);
  look_.notes.push_back("the server asked for TLS before the login; it was used");
  CO_TRY(co_await session_.secure());
  co_return co_await log_in();
}

void FtpLook::judge_refused_login(const FtpReply& reply) {
  // 421 is a full house, 500 a server at odds with itself (vsftpd's OOPS): neither is a no.
  if (reply.code == 530 || reply.code == 532 || reply.code == 550 || reply.code == 332 ||
      reply.code == 430) {
    const Verdict refused =
        no(Basis::kDeclared, fmt::format("the anonymous login was answered {}", reply.code));
    look_.access.list = look_.access.read = look_.access.write = refused;
  } else {
    const Verdict unclear = unknown(
        fmt::format("the anonymous login was answered {}: neither let in nor refused", reply.code));
    look_.access.list = look_.access.read = look_.access.write = unclear;
  }
}

Task<Result<void>> FtpLook::look_inside() {
  const std::string let_in = "the anonymous login is let in; ";
  look_.access.list = unknown(let_in + "the listing did not come");
  look_.access.read = unknown(let_in + "no file was asked for");
  look_.access.write =
      unknown(let_in + "nothing shows whether it may write, and that is never tried");
  look_.causes = ftp_causes(look_.service.product, FtpUpload::kNotSeen);
  if (features_.code != 211) CO_TRY(co_await ask_who_it_is());
  if (look_.service.version.empty()) {
    const FtpReply status = CO_TRY(co_await session_.ask("STAT"));
    identify_ftp_product(status.text(), look_.service);
  }
  look_.causes = ftp_causes(look_.service.product, FtpUpload::kNotSeen);
  const FtpReply where = CO_TRY(co_await session_.ask("PWD"));
  CO_TRY(co_await session_.ask("TYPE I"));
  std::string start = parse_working_folder(where).value_or("/");
  if (!order_.path.empty()) start = join_ftp_path("/", order_.path.substr(order_.path[0] == '/'));
  if (!start.starts_with('/')) start = "/";
  const bool has_mlsd = has_ftp_feature(features_, "MLST") || has_ftp_feature(features_, "MLSD");
  FtpInventory inventory = CO_TRY(co_await walk_ftp_folders(
      session_, start, has_mlsd ? FtpListCommand::kMlsd : FtpListCommand::kList, budget_));

  if (session_.pasv_address()) {
    if (auto fact = ftp_address_fact(*session_.pasv_address())) add_owners({std::move(*fact)});
  }
  add_owners(std::move(inventory.owners));
  judge_list(inventory);
  judge_write(inventory);
  look_.causes =
      ftp_causes(look_.service.product, wrote_seen_ ? FtpUpload::kSeen : FtpUpload::kNotSeen);
  bool is_fake = false;
  if (inventory.start == FtpInventory::Start::kListed && inventory.entries == 0) {
    is_fake = CO_TRY(co_await says_yes_to_everything());
  }
  if (is_fake) {
    const Verdict fake = unknown(
        "the server lets anybody in and enters folders that do not exist: it says yes to "
        "everything");
    look_.access.list = look_.access.read = look_.access.write = fake;
    look_.causes.clear();
    look_.datasets.clear();
    co_return Result<void>{};
  }
  if (!order_.path.empty() && inventory.start == FtpInventory::Start::kRefused &&
      inventory.start_code == 550) {
    co_return co_await ask_for_the_file(inventory, start);
  }
  judge_read(inventory.files);
  // What a failure on the way leaves out is told in a note; what was seen so far stands.
  tell_window(inventory.files);
  if (order_.depth >= Depth::kSample) {
    const auto sampled = co_await sample(inventory.files);
    judge_samples();
    CO_TRY(sampled);
  }
  CO_TRY(co_await ask_times(inventory.files));
  co_return Result<void>{};
}

// 550 to CWD: the URL may name a file. RETR tells, where content may be asked for.
Task<Result<void>> FtpLook::ask_for_the_file(const FtpInventory& inventory,
                                             const std::string& path) {
  const std::string no_folder = fmt::format(
      "the anonymous login is let in; {} of the URL's path was answered {}: it is no folder, not "
      "there, or not for this login",
      inventory.start_command, inventory.start_code);
  look_.access.list = look_.access.read = unknown(no_folder);
  if (order_.depth < Depth::kSample) co_return Result<void>{};
  FtpFile file;
  file.path = path;
  CO_TRY(co_await fetch_file(file, sample_bytes(budget_)));
  if (files_read_ > 0) {
    look_.access.list = unknown("the URL names a file; its folder was not asked for");
    judge_samples();
  } else if (files_refused_ > 0) {
    look_.access.read =
        unknown(fmt::format("{}; RETR of it was answered {}", no_folder, refusal_code_));
  }
  co_return Result<void>{};
}

Task<Result<bool>> FtpLook::says_yes_to_everything() {
  const FtpReply reply = CO_TRY(co_await session_.ask("CWD " + std::string(kNoSuchFolder)));
  co_return reply.positive();
}

void FtpLook::judge_list(const FtpInventory& inventory) {
  const std::string_view command = inventory.used_stat   ? "STAT"
                                   : inventory.used_mlsd ? "MLSD"
                                                         : "LIST";
  switch (inventory.start) {
    case FtpInventory::Start::kListed:
      look_.access.list = yes(Basis::kDeclared,
                              fmt::format("the anonymous login is let in; {} showed {} in {}",
                                          command, count_of(inventory.entries, "entry", "entries"),
                                          count_of(inventory.folders.size(), "folder", "folders")));
      break;
    case FtpInventory::Start::kRefused:
      look_.access.list =
          is_refusal(inventory.start_code)
              ? no(Basis::kDeclared,
                   fmt::format("the anonymous login is let in; {} was answered {}",
                               inventory.start_command, inventory.start_code))
              : unknown(fmt::format(
                    "the anonymous login is let in; {} was answered {}, which refuses nothing and "
                    "lists nothing",
                    inventory.start_command, inventory.start_code));
      break;
    case FtpInventory::Start::kNoDataPort:
      look_.access.list = unknown(
          "the anonymous login is let in; the listing stayed unknown: no data connection came "
          "about");
      break;
  }
  for (const FtpFolder& folder : inventory.folders) {
    Dataset dataset;
    dataset.name = folder.path.ends_with('/') ? folder.path : folder.path + "/";
    dataset.records = folder.files;
    dataset.records_are_estimate = folder.listing == FtpFolder::Listing::kCut;
    dataset.bytes = folder.bytes;
    look_.datasets.push_back(std::move(dataset));
  }
  if (inventory.refused_folders > 0 && !inventory.folders.empty()) {
    look_.notes.push_back("the server refused to show " +
                          count_of(inventory.refused_folders, "folder", "folders"));
  }
  if (inventory.skipped_folders > 0) {
    look_.notes.push_back(
        fmt::format("{} not looked into: the look stops at {} folders, {} levels down",
                    count_of(inventory.skipped_folders, "folder was", "folders were"),
                    kMaxFtpFolders, kMaxFtpFolderDepth));
  }
  if (inventory.unread_lines > 0) {
    look_.notes.push_back(count_of(inventory.unread_lines, "line", "lines") +
                          " of the listings could not be read");
  }
  if (inventory.traces.empty()) return;
  look_.touched_by_others.state = TouchedByOthers::State::kYes;
  look_.touched_by_others.evidence = inventory.traces;
}

void FtpLook::judge_write(const FtpInventory& inventory) {
  if (inventory.start != FtpInventory::Start::kListed) return;
  wrote_seen_ = true;
  if (!inventory.declared_writable.empty()) {
    // ProFTPD computes perm from the file system and leaves its own <Limit> out of it (measured
    // with 1.3.8: everything denied by <Limit WRITE>, perm unchanged).
    const bool blind = look_.service.product == "ProFTPD";
    look_.access.write = yes(
        blind ? Basis::kInferred : Basis::kDeclared,
        fmt::format("MLSD's fact perm lets this login write at {}{}", inventory.declared_writable,
                    blind ? "; ProFTPD leaves its <Limit> rules out of perm" : ""));
  } else if (!inventory.mode_writable.empty()) {
    look_.access.write = yes(
        Basis::kInferred, fmt::format("the mode of {} lets everybody write; the server's settings "
                                      "may still forbid it",
                                      inventory.mode_writable));
  } else if (!inventory.named_for_upload.empty()) {
    look_.access.write = yes(Basis::kInferred, fmt::format("a folder is named for uploads: {}",
                                                           inventory.named_for_upload));
  } else {
    wrote_seen_ = false;
    const bool all_seen = inventory.used_mlsd && inventory.every_folder_has_perm &&
                          inventory.skipped_folders == 0 && inventory.refused_folders == 0;
    if (all_seen) {
      look_.access.write = no(Basis::kDeclared, "MLSD's fact perm grants no writing in any folder");
    }
  }
}

// Below the depth of a sample, rights speak for the files.
void FtpLook::judge_read(const std::vector<FtpFile>& files) {
  for (const FtpFile& file : files) {
    if (file.entry.permissions && file.entry.permissions->find('r') != std::string::npos) {
      look_.access.read =
          yes(look_.service.product == "ProFTPD" ? Basis::kInferred : Basis::kDeclared,
              "MLSD's fact perm lets this login read files");
      return;
    }
  }
  for (const FtpFile& file : files) {
    if (file.entry.mode && (*file.entry.mode & 0004U) != 0) {
      look_.access.read =
          yes(Basis::kInferred, "modes of listed files let everybody read; none was asked for");
      return;
    }
  }
}

void FtpLook::tell_window(const std::vector<FtpFile>& files) {
  const FtpFile* oldest = nullptr;
  const FtpFile* newest = nullptr;
  bool years_missing = false;
  for (const FtpFile& file : files) {
    years_missing = years_missing || file.entry.time_form == FtpTimeForm::kNoYear;
    if (!file.entry.modified) continue;
    if (oldest == nullptr || *file.entry.modified < *oldest->entry.modified) oldest = &file;
    if (newest == nullptr || *file.entry.modified > *newest->entry.modified) newest = &file;
  }
  look_.window.clear();
  if (oldest == nullptr) return;
  const std::string caution =
      fmt::format("; whoever uploads a file can set its time{}{}",
                  oldest->entry.time_form == FtpTimeForm::kLocal ||
                          newest->entry.time_form == FtpTimeForm::kLocal
                      ? "; the server's time zone is not known"
                      : "",
                  years_missing ? "; files of the last months that show no year are left out" : "");
  look_.window.push_back({WindowBound::kDataSpan, Strength::kWeak, "ftp.oldest_file",
                          oldest->entry.modified, std::nullopt,
                          "the oldest file seen was changed then" + caution});
  look_.window.push_back({WindowBound::kDataSpan, Strength::kWeak, "ftp.newest_file",
                          newest->entry.modified, std::nullopt,
                          "the newest file seen was changed then" + caution});
}

Task<Result<void>> FtpLook::ask_times(std::vector<FtpFile>& files) {
  if (!has_ftp_feature(features_, "MDTM")) co_return Result<void>{};
  std::size_t asked = 0;
  for (FtpFile& file : files) {
    if (file.entry.time_form != FtpTimeForm::kNoYear) continue;
    if (asked++ >= kMaxTimeRequests || budget_.nearly_spent()) break;
    const FtpReply reply = CO_TRY(co_await session_.ask("MDTM " + file.path));
    if (reply.code != 213) continue;
    file.entry.modified = parse_ftp_time(reply.lines.front());
    if (file.entry.modified) file.entry.time_form = FtpTimeForm::kUtc;
  }
  tell_window(files);
  co_return Result<void>{};
}

Task<Result<void>> FtpLook::sample(const std::vector<FtpFile>& files) {
  std::vector<const FtpFile*> promising;
  for (const FtpFile& file : files) {
    if (order_.depth == Depth::kCount && !is_to_count(order_, file.path)) continue;
    if (file.entry.size_bytes != 0U && file.promise > 0) promising.push_back(&file);
  }
  std::ranges::sort(promising, [](const FtpFile* a, const FtpFile* b) {
    return promises_more({a->path, a->entry.size_bytes, a->promise},
                         {b->path, b->entry.size_bytes, b->promise});
  });
  const std::size_t most_bytes =
      order_.depth == Depth::kCount ? kCountedFileBytes : sample_bytes(budget_);
  CO_TRY(co_await sample_best(promising, most_bytes));
  if (files_cut_ > 0) look_.notes.push_back(note_of_cut_files(files_cut_, most_bytes));
  if (files_read_ == 0 && files_refused_ == 0 && order_.depth != Depth::kCount) {
    // Nothing of promise: the smallest file shows whether files are handed out.
    const FtpFile* smallest = nullptr;
    for (const FtpFile& file : files) {
      if (file.entry.size_bytes.value_or(0) == 0) continue;
      if (smallest == nullptr || *file.entry.size_bytes < *smallest->entry.size_bytes) {
        smallest = &file;
      }
    }
    if (smallest != nullptr) CO_TRY(co_await fetch_file(*smallest, kProofBytes));
  }
  co_return Result<void>{};
}

// Each file costs a connection.
Task<Result<void>> FtpLook::sample_best(std::vector<const FtpFile*>& promising,
                                        std::size_t most_bytes) {
  std::string why = "the budget was spent";
  std::uint64_t tried = 0;
  Result<void> ended;
  for (const FtpFile* file : promising) {
    if (tried >= budget_.limits().datasets || budget_.connections_left() == 0 ||
        budget_.nearly_spent()) {
      break;
    }
    const auto fetched = co_await fetch_file(*file, most_bytes);
    if (!fetched) {
      why = fetched.error().message;
      ended = std::unexpected(fetched.error());
      break;
    }
    if (!*fetched) {
      why = "no data connection came about";
      break;
    }
    ++tried;
  }
  if (tried < promising.size()) {
    look_.notes.push_back(note_of_unread_files(promising.size() - tried, why));
  }
  co_return ended;
}

void FtpLook::judge_samples() {
  if (files_of_no_format_ > 0) {
    look_.notes.push_back(count_of(files_of_no_format_, "sampled file is", "sampled files are") +
                          " of no format that is read");
  }
  if (files_read_ > 0) {
    look_.access.read =
        yes(Basis::kDeclared, fmt::format("RETR handed out {} of {} files that were asked for",
                                          files_read_, files_read_ + files_refused_));
  } else if (files_refused_ > 0) {
    look_.access.read =
        no(Basis::kDeclared, fmt::format("RETR of {} was answered {}",
                                         count_of(files_refused_, "file", "files"), refusal_code_));
  }
}

// Fetches and reads one file. False when no further one can be had.
Task<Result<bool>> FtpLook::fetch_file(const FtpFile& file, std::size_t max_bytes) {
  // One byte more than the file has, so that its end is seen.
  const std::uint64_t size = file.entry.size_bytes.value_or(max_bytes);
  const std::size_t wanted = size < max_bytes ? static_cast<std::size_t>(size) + 1 : max_bytes;
  const FtpTransfer transfer = CO_TRY(co_await session_.fetch("RETR " + file.path, wanted));
  if (transfer.end == FtpTransferEnd::kNoDataPort) co_return false;
  if (transfer.end == FtpTransferEnd::kRefused) {
    ++files_refused_;
    refusal_code_ = transfer.reply.code;
    co_return true;
  }
  if (transfer.bytes.empty()) co_return true;
  ++files_read_;
  if (max_bytes == kProofBytes) co_return true;
  const bool whole = transfer.end == FtpTransferEnd::kWhole;
  const bool is_cut = !whole && transfer.bytes.size() >= max_bytes;
  const std::uint64_t max_unpacked =
      order_.depth == Depth::kCount ? kCountedUnpackedBytes : kMaxUnpackedBeginning;
  auto read = read_beginning({.name = file.path,
                              .bytes = transfer.bytes.view(),
                              .completeness = whole ? Completeness::kWhole : Completeness::kCut,
                              .file_bytes = file.entry.size_bytes,
                              .max_unpacked = max_unpacked},
                             file.path, records_, budget_.limits().records_per_dataset);
  if (read) {
    budget_.charge_records(read->records);
    if (is_cut && read->records < budget_.limits().records_per_dataset) ++files_cut_;
    std::ranges::move(read->datasets, std::back_inserter(look_.datasets));
  } else {
    ++files_of_no_format_;
    Dataset unread;
    unread.name = file.path;
    unread.bytes = file.entry.size_bytes;
    look_.datasets.push_back(std::move(unread));
  }
  co_return true;
}

void FtpLook::add_owners(std::vector<OwnerFact> facts) {
  for (OwnerFact& fact : facts) {
    const bool known = std::ranges::any_of(look_.owners, [&fact](const OwnerFact& other) {
      return other.kind == fact.kind && other.name == fact.name;
    });
    if (!known) look_.owners.push_back(std::move(fact));
  }
}

}  // namespace

bool is_ftp_contact_domain(std::string_view domain) {
  return !domain.empty() && domain.size() <= kMaxFtpContactDomainBytes &&
         std::ranges::all_of(domain, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '-';
         });
}

std::string ftp_password(std::string_view contact) {
  if (const std::size_t scheme = contact.find("://"); scheme != std::string_view::npos) {
    contact.remove_prefix(scheme + 3);
    contact = contact.substr(0, contact.find('/'));
  }
  if (const std::size_t at = contact.rfind('@'); at != std::string_view::npos) {
    contact.remove_prefix(at + 1);
  }
  contact = trim(contact);
  // Without a contact the address is one that stands for nobody (RFC 2606).
  return "celador@" + std::string(is_ftp_contact_domain(contact) ? contact : "anonymous.invalid");
}

Task<Result<Look>> look_at_ftp(Transport& transport, const LookOrder& order, Budget& budget,
                               RecordSink& records) {
  FtpLook look(transport, order, budget, records);
  co_return co_await look.run();
}

}  // namespace celador
