#include "net/ledger.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "net/ledger_line.h"

namespace celador {
namespace {

namespace json = boost::json;

std::unexpected<Error> io_error(const std::string& path, std::string_view doing) {
  return fail(ErrorKind::kIo,
              fmt::format("cannot {} the ledger {}: {}", doing, path, std::strerror(errno)));
}

// Whether this may be what a crash left of the declaration that has this number.
bool begins_declaration(std::string_view text, std::uint64_t number) {
  const std::string beginning = fmt::format("{{\"n\":{},\"at\":\"", number);
  return text.size() < beginning.size() ? beginning.starts_with(text) : text.starts_with(beginning);
}

// How a ledger ends.
struct LedgerEnd {
  std::string head = kNoLedgerLine;  // of the last whole line
  std::uint64_t count = 0;           // its number
  std::uint64_t cut_bytes = 0;       // behind it: what a crash has cut, without the '\n' at its end
  std::string_view missing;          // that '\n', where it is not there
};

// `bytes` are the last ones of the ledger. kCorrupt when they end in what no crash leaves.
Result<LedgerEnd> read_end(std::string_view bytes) {
  LedgerEnd end;
  const auto take = [&](const LedgerLine& line) {
    end.head = line.hash;
    end.count = line.number;
  };
  const std::string_view unended = bytes.substr(bytes.rfind('\n') + 1);  // npos + 1 is 0
  end.missing = unended.empty() ? "" : "\n";
  if (unended.size() >= kMaxLedgerLineBytes)
    return fail(ErrorKind::kCorrupt, "it is longer than any line of a ledger");
  if (const auto line = read_ledger_line(unended)) {  // the crash took its '\n' alone
    take(*line);
    return end;
  }
  // Back to the last whole line.
  std::size_t begin_of_cut = bytes.size() - unended.size();
  while (begin_of_cut > 0) {
    const std::string_view before = bytes.substr(0, begin_of_cut - 1);
    const std::string_view text = before.substr(before.rfind('\n') + 1);
    const auto line = read_ledger_line(text);
    if (line) {
      take(*line);
      break;
    }
    // Ended, yet no line: only where its declaration was cut as well.
    if (text.empty() || text.ends_with("\"}")) return std::unexpected(line.error());
    begin_of_cut -= text.size() + 1;
  }
  std::string_view cut = bytes.substr(begin_of_cut);
  if (cut.ends_with('\n')) cut.remove_suffix(1);
  end.cut_bytes = cut.size();
  const std::vector<std::string_view> lines = split(cut, '\n');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (!begins_declaration(lines[i], end.count + 1))
      return fail(ErrorKind::kCorrupt, "it is not a line of a ledger");
  }
  return end;
}

// The lock of a ledger, for as long as one line is made.
class FileLock {
 public:
  // A wait for somebody else's is bounded, and ended by a signal: flock() alone would sleep through
  // the first Ctrl-C.
  static Result<FileLock> take(int file, const std::string& path,
                               const Ledger::Patience& patience) {
    using std::chrono::milliseconds;
    constexpr milliseconds kLongestPause{50};
    milliseconds pause{1};
    milliseconds waited{0};
    for (bool told = false; flock(file, LOCK_EX | LOCK_NB) != 0;) {
      if (errno == EINTR) continue;
      if (errno != EWOULDBLOCK) return io_error(path, "lock");
      if (waited >= patience.give_up_after) {
        return fail(ErrorKind::kIo,
                    fmt::format("the ledger {} is held by another process, which has not let go of "
                                "it for {} s: end that one, then try again",
                                path, patience.give_up_after.count() / 1000));
      }
      if (!told && waited >= patience.tell_after) {
        patience.tell(fmt::format("waiting for another process that holds the ledger {}", path));
        told = true;
      }
      const timespec sleep{.tv_sec = 0, .tv_nsec = pause.count() * 1'000'000};
      if (nanosleep(&sleep, nullptr) != 0) {
        return fail(ErrorKind::kCancelled,
                    fmt::format("interrupted while another process held the ledger {}", path));
      }
      waited += pause;
      pause = std::min(2 * pause, kLongestPause);
    }
    return FileLock(file);
  }
  ~FileLock() {
    if (file_ >= 0) flock(file_, LOCK_UN);
  }
  FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  FileLock& operator=(FileLock&&) = delete;

 private:
  explicit FileLock(int file) : file_(file) {}
  int file_;
};

}  // namespace

Result<std::unique_ptr<Ledger>> Ledger::open(std::string path, const Clock& clock,
                                             Patience patience) {
  // O_NONBLOCK: a FIFO in its place would hold us up.
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0600);
  if (file < 0) return io_error(path, "open");
  std::unique_ptr<Ledger> ledger(new Ledger(std::move(path), file, clock, std::move(patience)));
  const auto lock = FileLock::take(file, ledger->path_, ledger->patience_);
  if (!lock) return std::unexpected(lock.error());
  TRY(ledger->catch_up());
  return ledger;
}

Ledger::~Ledger() { close(file_); }

// Reads the last line when somebody else (or a former run) has written since; declares a torn one.
Result<void> Ledger::catch_up() {
  struct stat status{};
  if (fstat(file_, &status) != 0) return io_error(path_, "read");
  if (!S_ISREG(status.st_mode))
    return fail(ErrorKind::kIo, fmt::format("the ledger {} is not a file", path_));
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size == size_bytes_ && !head_.empty()) return {};
  // The last whole line, and behind it what a crash may have left of one.
  std::string tail(std::min<std::uint64_t>(size, 2 * kMaxLedgerLineBytes), '\0');
  const ssize_t got =
      pread(file_, tail.data(), tail.size(), static_cast<off_t>(size - tail.size()));
  if (got != static_cast<ssize_t>(tail.size())) return io_error(path_, "read");
  size_bytes_ = size;
  const auto end = read_end(tail);
  if (!end) {
    return fail(
        ErrorKind::kCorrupt,
        fmt::format("the last line of the ledger {} is damaged ({}); keep the file, move it "
                    "away, and a new ledger begins",
                    path_, end.error().message));
  }
  head_ = end->head;
  count_ = end->count;
  Result<void> ended;
  if (end->cut_bytes > 0) {
    // In one write with the end of what was cut, so that next to nothing can come between.
    ended = append_line({.round = "",
                         .kind = "torn",
                         .command = "the line before was cut by a crash",
                         .bytes = end->cut_bytes},
                        end->missing);
  } else if (!end->missing.empty()) {
    ended = write_all(end->missing);
  }
  if (!ended) head_.clear();  // not caught up
  return ended;
}

Result<void> Ledger::append(const Entry& entry) {
  const auto lock = FileLock::take(file_, path_, patience_);
  if (!lock) return std::unexpected(lock.error());
  TRY(catch_up());
  return append_line(entry);
}

Result<void> Ledger::append_line(const Entry& entry, std::string_view before) {
  json::object line;
  line["n"] = count_ + 1;
  line["at"] = to_rfc3339(clock_.now());
  line["round"] = entry.round;
  line["kind"] = entry.kind;
  if (entry.endpoint != nullptr) {
    line["ip"] = entry.endpoint->ip.to_text();
    line["port"] = entry.endpoint->port;
  }
  if (!entry.protocol.empty()) line["protocol"] = entry.protocol;
  line["command"] = entry.command;
  line["bytes"] = entry.bytes;
  line["prev"] = head_;
  const std::string text = std::string(before) + write_ledger_line(line) + "\n";
  CHECK(text.size() < kMaxLedgerLineBytes);
  TRY(write_all(text));
  head_ = text.substr(text.size() - 67, 64);
  ++count_;
  return {};
}

Result<void> Ledger::write_all(std::string_view bytes) {
  const ssize_t written = ::write(file_, bytes.data(), bytes.size());
  if (written == static_cast<ssize_t>(bytes.size())) {
    size_bytes_ += bytes.size();
    return {};
  }
  // A full disk took a part of it, which nothing was sent for. If it cannot be taken back, the next
  // line declares it.
  if (written > 0) static_cast<void>(ftruncate(file_, static_cast<off_t>(size_bytes_)));
  if (written >= 0) errno = ENOSPC;
  return io_error(path_, "write");
}

Result<void> Ledger::sync() {
  if (fdatasync(file_) != 0) return io_error(path_, "write");
  return {};
}

Result<void> LookLedger::about_to_connect(std::uint16_t port) {
  Endpoint endpoint = endpoint_;
  if (port != kOwnPort) endpoint.port = port;
  return ledger_.append({.round = round_,
                         .kind = "connect",
                         .endpoint = &endpoint,
                         .protocol = protocol_,
                         .command = "connect"});
}

Result<void> LookLedger::about_to_send(std::string_view command, std::size_t bytes) {
  return ledger_.append({.round = round_,
                         .kind = "send",
                         .endpoint = &endpoint_,
                         .protocol = protocol_,
                         .command = command,
                         .bytes = bytes});
}

}  // namespace celador
