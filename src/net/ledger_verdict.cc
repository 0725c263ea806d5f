#include "net/ledger_verdict.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "net/ledger_line.h"

namespace celador {
namespace {

// Reads a file line by line; of a line that is too long, no more than shows that it is.
class LineFile {
 public:
  static Result<LineFile> open(const std::string& path) {
    LineFile lines;
    // O_NONBLOCK: a FIFO in its place would hold us up.
    lines.file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (lines.file_ < 0 && errno == ENOENT)
      return fail(ErrorKind::kNotFound, fmt::format("there is no ledger at {}", path));
    struct stat status{};
    if (lines.file_ < 0 || fstat(lines.file_, &status) != 0) return error(path);
    if (!S_ISREG(status.st_mode)) {
      return fail(ErrorKind::kIo,
                  fmt::format("the ledger {} is not a file: move it away, or choose "
                              "another folder with --home",
                              path));
    }
    lines.path_ = path;
    return lines;
  }
  LineFile(LineFile&& other) noexcept
      : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)) {}
  LineFile& operator=(LineFile&&) = delete;
  ~LineFile() {
    if (file_ >= 0) close(file_);
  }

  // The next line without its '\n', which the last one may lack; false at the end. The view lasts
  // until the next call.
  Result<bool> next(std::string_view& line) {
    line_.clear();
    for (;;) {
      if (at_ == end_) {
        const ssize_t got = read(file_, buffer_.data(), buffer_.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return error(path_);
        at_ = 0;
        end_ = static_cast<std::size_t>(got);
        if (got == 0) break;
      }
      const std::string_view rest(buffer_.data() + at_, end_ - at_);
      const std::size_t newline = rest.find('\n');
      line_ += rest.substr(0, newline);
      at_ = newline == std::string_view::npos ? end_ : at_ + newline + 1;
      if (newline != std::string_view::npos || line_.size() >= kMaxLedgerLineBytes) {
        line = line_;
        return true;
      }
    }
    line = line_;
    return !line_.empty();
  }

 private:
  LineFile() = default;
  static std::unexpected<Error> error(const std::string& path) {
    return fail(ErrorKind::kIo,
                fmt::format("cannot read the ledger {}: {}", path, std::strerror(errno)));
  }

  std::string path_;
  int file_ = -1;
  std::array<char, 1 << 16U> buffer_{};
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::string line_;
};

// Follows the chain, line by line.
class Chain {
 public:
  Chain() { verdict_.head = kNoLedgerLine; }

  void take(std::string_view text) {
    ++verdict_.lines;
    if (text.size() >= kMaxLedgerLineBytes)
      return break_here("it is longer than any line of a ledger");
    const auto line = read_ledger_line(text);
    if (!line) {
      // Only what a crash cut may be unreadable, and only when the next line says so: a line, and
      // perhaps its declaration too, with the '\n' between them.
      if (text.empty() && cut_bytes_ == 0) return break_here(line.error().message);
      if (cut_bytes_ == 0) cut_line_ = verdict_.lines;
      cut_bytes_ += text.size() + (cut_bytes_ == 0 ? 0 : 1);
      return;
    }
    if (line->kind == "torn" && declares_the_line_before(*line)) {
      ++verdict_.torn;
    } else if (cut_bytes_ != 0) {
      return break_at(cut_line_, "it is not a line of a ledger, or was changed");
    } else if (line->kind == "torn") {
      return break_here("it declares a torn line that is not there");
    }
    if (line->prev != verdict_.head || line->number != verdict_.entries + 1) {
      return break_here("it does not follow the line before: lines were removed, added or moved");
    }
    cut_bytes_ = 0;
    head_before_ = std::exchange(verdict_.head, line->hash);
    bytes_before_ = text.size();
    ++verdict_.entries;
  }
  void end() {
    if (!verdict_.broken && cut_bytes_ != 0)
      break_at(cut_line_,
               "it is not a line of a ledger, or was cut by a crash and not yet declared");
  }
  const LedgerVerdict& verdict() const { return verdict_; }
  LedgerVerdict take_verdict() && { return std::move(verdict_); }

 private:
  // The first builds declared a line as torn that lacked nothing but its '\n': it stands in the
  // file as any other, but the declaration follows the line before it. Steps back over it then.
  bool declares_the_line_before(const LedgerLine& torn) {
    if (cut_bytes_ != 0) return torn.bytes == cut_bytes_;
    if (verdict_.entries == 0 || torn.bytes != bytes_before_ || torn.prev != head_before_ ||
        torn.number != verdict_.entries) {
      return false;
    }
    --verdict_.entries;
    verdict_.head = head_before_;
    return true;
  }
  void break_at(std::uint64_t line, std::string_view why) {
    verdict_.broken = LedgerBreak{line, std::string(why)};
  }
  void break_here(std::string_view why) { break_at(verdict_.lines, why); }

  LedgerVerdict verdict_;
  std::uint64_t cut_bytes_ = 0;     // of the lines before, as far as they could not be read
  std::uint64_t cut_line_ = 0;      // the first of them
  std::string head_before_;         // the hash that the last entry follows
  std::uint64_t bytes_before_ = 0;  // of the last entry
};

}  // namespace

Result<LedgerVerdict> verify_ledger(const std::string& path, std::span<const std::string> heads) {
  LineFile lines = TRY(LineFile::open(path));
  std::set<std::string, std::less<>> sought(heads.begin(), heads.end());
  sought.erase(kNoLedgerLine);
  Chain chain;
  std::string_view line;
  while (!chain.verdict().broken && TRY(lines.next(line))) {
    chain.take(line);
    if (!sought.empty()) sought.erase(chain.verdict().head);
  }
  chain.end();
  LedgerVerdict verdict = std::move(chain).take_verdict();
  if (verdict.broken) return verdict;
  std::ranges::copy_if(heads, std::back_inserter(verdict.missing),
                       [&](const std::string& head) { return sought.contains(head); });
  return verdict;
}

}  // namespace celador
