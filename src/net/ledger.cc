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

#include "base/check.h"
#include "net/ledger_line.h"

namespace celador {
namespace {

namespace json = boost::json;

std::unexpected<Error> io_error(const std::string& path, std::string_view doing) {
  return fail(ErrorKind::kIo,
              fmt::format("cannot {} the ledger {}: {}", doing, path, std::strerror(errno)));
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
  const FileLock lock = TRY(FileLock::take(file, ledger->path_, ledger->patience_));
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
  head_ = kNoLedgerLine;
  count_ = 0;
  const std::size_t last_end = tail.rfind('\n');
  const std::string_view unended =
      std::string_view(tail).substr(last_end == std::string::npos ? 0 : last_end + 1);
  if (const auto line = read_ledger_line(unended)) {
    // The crash took its '\n' alone.
    TRY(write_all("\n"));
    head_ = line->hash;
    count_ = line->number;
    return {};
  }
  const auto damaged = [&](std::string_view why) {
    return fail(
        ErrorKind::kCorrupt,
        fmt::format("the last line of the ledger {} is damaged ({}); keep the file, move it "
                    "away, and a new ledger begins",
                    path_, why));
  };
  if (unended.size() >= kMaxLedgerLineBytes)
    return damaged("it is longer than any line of a ledger");
  if (last_end != std::string::npos) {
    const std::size_t before = last_end == 0 ? std::string::npos : tail.rfind('\n', last_end - 1);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    const auto line = read_ledger_line(std::string_view(tail).substr(begin, last_end - begin));
    if (!line) return damaged(line.error().message);
    head_ = line->hash;
    count_ = line->number;
  }
  if (unended.empty()) return {};
  // In one write: a crash between the two would leave a line that is ended, but of nobody.
  return append_line({.round = "",
                      .kind = "torn",
                      .command = "the line before was cut by a crash",
                      .bytes = unended.size()},
                     "\n");
}

Result<void> Ledger::append(const Entry& entry) {
  const FileLock lock = TRY(FileLock::take(file_, path_, patience_));
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
