#include "protocols/rsync_session.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace celador {
namespace {

constexpr std::size_t kReceiveBytes = 16384;
// The greeting and the answer to a module's name are far shorter; a line of the MOTD may be long.
constexpr std::size_t kMaxLineBytes = 4096;
constexpr std::size_t kMaxModuleListBytes = 256U << 10U;
constexpr std::size_t kMaxLinesBeforeAnswer = 200;  // the MOTD comes first
// After our farewell: counters, and whatever was on its way.
constexpr std::size_t kMaxFarewellBytes = 64U << 10U;

// We send as protocol 29: arguments end with a line feed, the file list's filter is empty (four
// zero bytes), numbers are little endian.
constexpr std::string_view kNoFilter("\0\0\0\0", 4);
constexpr std::string_view kSender = "--server\n--sender\n";
constexpr std::string_view kTopFolderOptions = "-d\n.\n";
constexpr std::string_view kFoldersOptions = "-dR\n.\n";
constexpr std::string_view kFilesOptions = ".\n";
// Protocol 31 ends arguments with NUL and frames what follows.
constexpr std::string_view kNewerSender("--server\0--sender\0-d\0.\0", 23);
constexpr std::string_view kNewerEnd("/\0\0\4\0\0\7\0\0\0\0", 11);

std::string_view options_of(RsyncList what) {
  switch (what) {
    case RsyncList::kTopFolder:
      return kTopFolderOptions;
    case RsyncList::kFolders:
      return kFoldersOptions;
    case RsyncList::kFiles:
      return kFilesOptions;
  }
  return {};
}

bool is_module_name(std::string_view name) {
  return name.size() <= kMaxRsyncModuleName && is_harmless_rsync_path(name) &&
         name.find('/') == std::string_view::npos;
}

// "--server --sender", the options of `what`, and 1 to 16 harmless paths, with nothing behind.
bool is_list_request(std::string_view request, RsyncList what) {
  for (const std::string_view part : {kSender, options_of(what)}) {
    if (!request.starts_with(part)) return false;
    request.remove_prefix(part.size());
  }
  const std::string end = "\n" + std::string(kNoFilter);
  if (!request.ends_with(end)) return false;
  request.remove_suffix(end.size());
  if (!request.ends_with('\n')) return false;
  request.remove_suffix(1);
  const auto paths = split(request, '\n');
  return paths.size() <= kMaxRsyncPathsAsked &&
         std::ranges::all_of(paths, [](std::string_view path) {
           return is_harmless_rsync_path(path) && path.find('/') != std::string_view::npos;
         });
}

bool is_newer_list_request(std::string_view request) {
  if (!request.starts_with(kNewerSender) || !request.ends_with(kNewerEnd)) return false;
  request.remove_prefix(kNewerSender.size());
  return request.size() > kNewerEnd.size() &&
         is_module_name(request.substr(0, request.size() - kNewerEnd.size()));
}

bool is_file_request(std::string_view request) {
  if (request.size() != 22) return false;
  const auto byte = [request](std::size_t at) { return static_cast<unsigned char>(request[at]); };
  const std::size_t index = byte(0) + byte(1) * 256U;
  if (index >= kMaxRsyncFiles || byte(2) != 0 || byte(3) != 0) return false;
  if (byte(4) != 0 || byte(5) != 0x80) return false;  // transfer the content, nothing else
  return std::ranges::all_of(request.substr(6), [](char c) { return c == '\0'; });
}

}  // namespace

std::string rsync_greeting_request() { return "@RSYNCD: 29\n"; }
std::string rsync_newer_greeting_request() { return "@RSYNCD: 31.0\n"; }
std::string rsync_module_request(std::string_view module) { return std::string(module) + "\n"; }

std::string rsync_list_request(RsyncList what, const std::vector<std::string>& paths) {
  std::string request(kSender);
  request += options_of(what);
  for (const std::string& path : paths) request += path + "\n";
  request += "\n";
  request += kNoFilter;
  return request;
}

std::string rsync_newer_list_request(std::string_view module) {
  std::string request(kNewerSender);
  request += module;
  request += kNewerEnd;
  return request;
}

std::string rsync_file_request(std::int32_t index) {
  std::string request(22, '\0');
  for (std::size_t i = 0; i < 4; ++i) {
    request[i] = static_cast<char>(static_cast<std::uint32_t>(index) >> (8 * i) & 0xFFU);
  }
  request[5] = static_cast<char>(0x80);
  return request;
}

// Three phases and the farewell, each -1.
std::string rsync_done_request() { return std::string(16, '\xff'); }

std::string_view name_rsync_request(std::string_view request) {
  if (request == "@RSYNCD: 29\n") return "@RSYNCD: 29";
  if (request == "@RSYNCD: 31.0\n") return "@RSYNCD: 31.0";
  if (request == "#list\n") return "#list";
  if (request == rsync_done_request()) return "done";
  if (is_file_request(request)) return "content of a file";
  if (is_list_request(request, RsyncList::kTopFolder)) return "--server --sender -d";
  if (is_list_request(request, RsyncList::kFolders)) return "--server --sender -dR";
  if (is_list_request(request, RsyncList::kFiles)) return "--server --sender";
  if (is_newer_list_request(request)) return "--server --sender -d (31)";
  if (request.ends_with('\n') && is_module_name(request.substr(0, request.size() - 1))) {
    return "module";
  }
  return {};
}

Task<Result<std::string>> RsyncConnection::read_line() {
  for (;;) {
    const std::size_t end = raw_.view().find('\n');
    if (std::min(end, raw_.size()) > kMaxLineBytes) {
      co_return fail(ErrorKind::kLimit, "a line of the daemon's is longer than its limit");
    }
    if (end != std::string_view::npos) {
      std::string line(raw_.view().substr(0, end));
      raw_.consume(end + 1);
      co_return std::move(line);
    }
    CO_TRY(co_await transport_.receive(raw_, kReceiveBytes));
  }
}

Task<Result<RsyncGreeting>> RsyncConnection::read_greeting() {
  if (greeting_) co_return *greeting_;
  // Another service's greeting need not have a line end at all.
  constexpr std::string_view kStart = "@RSYNCD: ";
  while (raw_.size() < kStart.size()) CO_TRY(co_await transport_.receive(raw_, kReceiveBytes));
  if (!raw_.view().starts_with(kStart)) {
    co_return fail(ErrorKind::kMalformed, "another service than rsync");
  }
  const std::string line = CO_TRY(co_await read_line());
  const auto greeting = parse_rsync_greeting(line);
  if (!greeting) co_return fail(ErrorKind::kMalformed, "another service than rsync");
  greeting_ = greeting;
  co_return *greeting;
}

Task<Result<RsyncModuleList>> RsyncConnection::list_modules() {
  const std::string greeting = rsync_greeting_request();
  CO_TRY(co_await transport_.send(greeting));
  CO_TRY(co_await transport_.send("#list\n"));
  constexpr std::string_view kEnd = "@RSYNCD: EXIT";
  bool cut = false;
  std::size_t searched = 0;  // no end before here
  std::size_t end = std::string_view::npos;
  for (;;) {
    end = raw_.view().find(kEnd, searched);
    if (end != std::string_view::npos) break;
    searched = raw_.size() < kEnd.size() ? 0 : raw_.size() - kEnd.size();
    cut = raw_.size() > kMaxModuleListBytes;
    if (cut) break;
    const auto received = co_await transport_.receive(raw_, kReceiveBytes);
    if (received) continue;
    // Old daemons close without a word after the list; with nothing at all it is a failure.
    if (raw_.empty()) co_return std::unexpected(received.error());
    cut = received.error().kind != ErrorKind::kClosed;
    break;
  }
  std::string_view text = raw_.view().substr(0, end);
  // What a limit or a timeout cut off may end in half a name.
  if (end == std::string_view::npos) text = text.substr(0, text.rfind('\n') + 1);
  RsyncModuleList list = parse_rsync_module_list(text);
  list.cut = list.cut || cut;
  raw_.clear();
  co_return std::move(list);
}

Task<Result<RsyncModuleState>> RsyncConnection::open_module(std::string module) {
  CO_TRY(co_await read_greeting());
  const std::string greeting = rsync_greeting_request();
  CO_TRY(co_await transport_.send(greeting));
  const std::string request = rsync_module_request(module);
  CO_TRY(co_await transport_.send(request));
  for (std::size_t lines = 0; lines < kMaxLinesBeforeAnswer; ++lines) {
    const std::string line = CO_TRY(co_await read_line());
    if (const auto state = parse_rsync_module_answer(line)) co_return *state;
  }
  co_return fail(ErrorKind::kLimit, "the daemon's message is longer than its limit");
}

Task<Result<RsyncListing>> RsyncConnection::list(RsyncList what, std::vector<std::string> paths) {
  const std::string request = rsync_list_request(what, paths);
  CO_TRY(co_await transport_.send(request));
  RsyncListing listing;
  constexpr std::size_t kSeedBytes = 4;  // of its checksums; comes before the frames
  while (raw_.size() < kSeedBytes) {
    const auto received = co_await transport_.receive(raw_, kReceiveBytes);
    if (received) continue;
    if (received.error().kind != ErrorKind::kClosed) co_return std::unexpected(received.error());
    co_return std::move(listing);
  }
  raw_.consume(kSeedBytes);
  RsyncFileListReader reader;
  std::size_t taken = 0;
  for (;;) {
    const std::size_t before = data_.size();
    CO_TRY(demultiplexer_.take(raw_, data_));
    taken += data_.size() - before;
    for (;;) {
      RsyncFile file;
      const auto step = CO_TRY(reader.next(data_, file));
      if (step == RsyncFileListReader::Step::kNeedsMore) break;
      if (step == RsyncFileListReader::Step::kEnd) {
        const bool failed = listing.files.empty() && reader.io_error() != 0;
        listing.end = failed ? RsyncListing::End::kNothing : RsyncListing::End::kWhole;
        co_return std::move(listing);
      }
      listing.end = RsyncListing::End::kCut;
      if (listing.files.size() >= kMaxRsyncFiles) co_return std::move(listing);
      listing.files.push_back(std::move(file));
    }
    if (taken > kMaxRsyncListBytes) co_return std::move(listing);
    const auto received = co_await transport_.receive(raw_, kReceiveBytes);
    if (received) continue;
    // What came so far is true all the same.
    const bool hung_up = received.error().kind == ErrorKind::kClosed;
    if (!hung_up && listing.files.empty()) co_return std::unexpected(received.error());
    co_return std::move(listing);
  }
}

Task<Result<RsyncConnection::Content>> RsyncConnection::fetch(std::int32_t index,
                                                              std::size_t max_bytes) {
  const std::string request = rsync_file_request(index);
  CO_TRY(co_await transport_.send(request));
  const std::uint64_t complaints = demultiplexer_.complaints();
  RsyncContentReader reader(index);
  Content content;
  for (;;) {
    CO_TRY(demultiplexer_.take(raw_, data_));
    const auto step = CO_TRY(reader.take(data_, content.bytes));
    if (step == RsyncContentReader::Step::kEnd) co_return std::move(content);
    if (content.bytes.size() >= max_bytes) {
      content.end = Content::End::kCut;
      co_return std::move(content);
    }
    // Of a file that cannot be opened it sends a message for people, and no content.
    if (content.bytes.empty() && demultiplexer_.complaints() > complaints) {
      co_return fail(ErrorKind::kNotFound, "the daemon does not hand the file out");
    }
    const auto received = co_await transport_.receive(raw_, kReceiveBytes);
    if (received) continue;
    if (content.bytes.empty()) co_return std::unexpected(received.error());
    content.end = Content::End::kCut;
    co_return std::move(content);
  }
}

Task<void> RsyncConnection::finish() {
  const std::string done = rsync_done_request();
  const auto sent = co_await transport_.send(done);
  if (!sent) co_return;
  // To its end, or the daemon would find us gone in the middle of its counters.
  std::size_t received = 0;
  while (received < kMaxFarewellBytes) {
    raw_.clear();
    const auto more = co_await transport_.receive(raw_, kReceiveBytes);
    if (!more) co_return;
    received += *more;
  }
}

Task<Result<bool>> RsyncConnection::says_write_only(std::string module) {
  CO_TRY(co_await read_greeting());
  const std::string greeting = rsync_newer_greeting_request();
  CO_TRY(co_await transport_.send(greeting));
  const std::string name = rsync_module_request(module);
  CO_TRY(co_await transport_.send(name));
  for (std::size_t lines = 0;; ++lines) {
    if (lines >= kMaxLinesBeforeAnswer) co_return false;
    const std::string line = CO_TRY(co_await read_line());
    const auto state = parse_rsync_module_answer(line);
    if (!state) continue;
    if (*state != RsyncModuleState::kOpen) co_return false;
    break;
  }
  const std::string request = rsync_newer_list_request(module);
  CO_TRY(co_await transport_.send(request));
  // Version facts, then one message; a file list, if it came after all, is not looked at.
  constexpr std::size_t kEnough = 4096;
  while (raw_.size() < kEnough) {
    const auto received = co_await transport_.receive(raw_, kReceiveBytes);
    if (find_ignoring_case(raw_.view(), "module is write only") != std::string_view::npos) {
      co_return true;
    }
    if (!received) break;
  }
  co_return false;
}

}  // namespace celador
