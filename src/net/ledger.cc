#include "net/ledger.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/sha.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/check.h"

namespace celador {
namespace {

namespace json = boost::json;

const std::string kNoLine(64, '0');
constexpr std::string_view kHashMember = ",\"hash\":\"";
// Our own lines are far shorter; a longer one is damage.
constexpr std::size_t kMaxLineBytes = 1 << 20U;

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  std::string hex;
  for (const unsigned char byte : digest) hex += fmt::format("{:02x}", byte);
  return hex;
}

std::string with_hash(const json::object& line) {
  std::string text = json::serialize(line);
  const std::string hash = sha256_hex(text);
  text.pop_back();
  return text + std::string(kHashMember) + hash + "\"}";
}

struct Link {
  std::uint64_t number = 0;
  std::string kind;
  std::string prev;
  std::string hash;
  std::uint64_t bytes = 0;
};

// A line as we write it, its hash checked.
Result<Link> read_line(std::string_view text) {
  const std::size_t at = text.rfind(kHashMember);
  if (at == std::string_view::npos || text.size() != at + kHashMember.size() + 66) {
    return fail(ErrorKind::kCorrupt, "it is not a line of a ledger");
  }
  Link link;
  link.hash = text.substr(at + kHashMember.size(), 64);
  if (sha256_hex(std::string(text.substr(0, at)) + "}") != link.hash) {
    return fail(ErrorKind::kCorrupt, "its hash is not that of its text: it was changed");
  }
  boost::system::error_code code;
  const json::value value = json::parse(text, code);
  const json::object* object = code ? nullptr : value.if_object();
  const json::value* number = object == nullptr ? nullptr : object->if_contains("n");
  const json::value* prev = object == nullptr ? nullptr : object->if_contains("prev");
  const json::value* kind = object == nullptr ? nullptr : object->if_contains("kind");
  if (number == nullptr || !number->is_int64() || prev == nullptr || !prev->is_string() ||
      kind == nullptr || !kind->is_string()) {
    return fail(ErrorKind::kCorrupt, "it lacks a member that every line has");
  }
  link.number = static_cast<std::uint64_t>(number->get_int64());
  link.prev = prev->get_string();
  link.kind = kind->get_string();
  if (const json::value* bytes = object->if_contains("bytes");
      bytes != nullptr && bytes->is_int64()) {
    link.bytes = static_cast<std::uint64_t>(bytes->get_int64());
  }
  return link;
}

std::unexpected<Error> io_error(const std::string& path, std::string_view doing) {
  return fail(ErrorKind::kIo,
              fmt::format("cannot {} the ledger {}: {}", doing, path, std::strerror(errno)));
}

class FileLock {
 public:
  explicit FileLock(int file) : file_(file), held_(flock(file, LOCK_EX) == 0) {}
  ~FileLock() {
    if (held_) flock(file_, LOCK_UN);
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  bool held() const { return held_; }

 private:
  int file_;
  bool held_;
};

}  // namespace

Result<std::unique_ptr<Ledger>> Ledger::open(std::string path, const Clock& clock) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return io_error(path, "open");
  std::unique_ptr<Ledger> ledger(new Ledger(std::move(path), file, clock));
  const FileLock lock(file);
  if (!lock.held()) return io_error(ledger->path_, "lock");
  TRY(ledger->catch_up());
  return ledger;
}

Ledger::~Ledger() { close(file_); }

// Reads the last line when somebody else (or a former run) has written since; declares a torn one.
Result<void> Ledger::catch_up() {
  struct stat status{};
  if (fstat(file_, &status) != 0) return io_error(path_, "read");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size == size_bytes_ && !head_.empty()) return {};
  std::string tail(std::min<std::uint64_t>(size, kMaxLineBytes), '\0');
  const ssize_t got =
      pread(file_, tail.data(), tail.size(), static_cast<off_t>(size - tail.size()));
  if (got != static_cast<ssize_t>(tail.size())) return io_error(path_, "read");
  size_bytes_ = size;
  head_ = kNoLine;
  count_ = 0;
  const std::size_t last_end = tail.rfind('\n');
  const std::size_t torn_bytes =
      last_end == std::string::npos ? tail.size() : tail.size() - last_end - 1;
  if (last_end != std::string::npos) {
    const std::size_t before = last_end == 0 ? std::string::npos : tail.rfind('\n', last_end - 1);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    const auto link = read_line(std::string_view(tail).substr(begin, last_end - begin));
    if (!link) {
      return fail(ErrorKind::kCorrupt,
                  fmt::format("the last line of the ledger {} is damaged ({}); keep the file, move "
                              "it away, and a new ledger begins",
                              path_, link.error().message));
    }
    head_ = link->hash;
    count_ = link->number;
  }
  if (torn_bytes == 0) return {};
  if (::write(file_, "\n", 1) != 1) return io_error(path_, "write");
  size_bytes_ += 1;
  return append_line({.round = "",
                      .kind = "torn",
                      .command = "the line before was cut by a crash",
                      .bytes = torn_bytes});
}

Result<void> Ledger::append(const Entry& entry) {
  const FileLock lock(file_);
  if (!lock.held()) return io_error(path_, "lock");
  TRY(catch_up());
  return append_line(entry);
}

Result<void> Ledger::append_line(const Entry& entry) {
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
  const std::string text = with_hash(std::move(line)) + "\n";
  CHECK(text.size() < kMaxLineBytes);
  const ssize_t written = ::write(file_, text.data(), text.size());
  if (written != static_cast<ssize_t>(text.size())) {
    if (written >= 0) errno = ENOSPC;
    return io_error(path_, "write");
  }
  head_ = text.substr(text.size() - 67, 64);
  ++count_;
  size_bytes_ += text.size();
  return {};
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

Result<LedgerVerdict> verify_ledger(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorKind::kNotFound, fmt::format("there is no ledger at {}", path));
  LedgerVerdict verdict{.entries = 0, .head = kNoLine, .torn = 0};
  std::string line;
  std::uint64_t line_number = 0;
  std::uint64_t torn_bytes = 0;
  const auto broken = [&](std::string_view what) {
    return fail(ErrorKind::kCorrupt,
                fmt::format("{}:{}: the chain breaks here: {}", path, line_number, what));
  };
  while (std::getline(file, line)) {
    ++line_number;
    const auto link = read_line(line);
    if (!link) {
      // Only a line cut by a crash may be unreadable, and only when the next one says so.
      if (torn_bytes != 0 || line.empty()) return broken(link.error().message);
      torn_bytes = line.size();
      continue;
    }
    if (torn_bytes != 0 && (link->kind != "torn" || link->bytes != torn_bytes)) {
      --line_number;
      return broken("it is not a line of a ledger, or was changed");
    }
    if (torn_bytes == 0 && link->kind == "torn")
      return broken("it declares a torn line that is not there");
    if (link->prev != verdict.head || link->number != verdict.entries + 1) {
      return broken("it does not follow the line before: lines were removed, added or moved");
    }
    verdict.torn += torn_bytes == 0 ? 0 : 1;
    torn_bytes = 0;
    verdict.head = link->hash;
    ++verdict.entries;
  }
  if (torn_bytes != 0)
    return broken("it is not a line of a ledger, or was cut by a crash and not yet declared");
  return verdict;
}

Result<bool> ledger_holds(const std::string& path, std::string_view hash) {
  if (hash == kNoLine) return true;
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorKind::kNotFound, fmt::format("there is no ledger at {}", path));
  const std::string needle = std::string(kHashMember) + std::string(hash) + "\"}";
  std::string line;
  while (std::getline(file, line)) {
    if (line.ends_with(needle)) return true;
  }
  return false;
}

}  // namespace celador
