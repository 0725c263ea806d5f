#include "cli/output.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "report/terminal_style.h"
#include "report/wording.h"

namespace celador {
namespace {

constexpr int kBarCells = 24;
// For a file or a pager: a table has room, and prose can still be read.
constexpr int kWidthOfNoTerminal = 120;

std::optional<int> width_of(int stream) {
  winsize size{};
  if (ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) return size.ws_col;
  return std::nullopt;
}

std::string duration(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::max(0.0, std::round(seconds)));
  if (whole >= 3600) return fmt::format("{}h{:02}m", whole / 3600, whole / 60 % 60);
  return whole >= 60 ? fmt::format("{}m{:02}s", whole / 60, whole % 60) : fmt::format("{}s", whole);
}

}  // namespace

Result<void> print_out(std::string_view text, Kept kept) {
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      return fail(
          ErrorKind::kIo,
          fmt::format(
              "cannot write to standard output ({}){}", std::strerror(errno),
              kept == Kept::kInBook ? "; what was found is in the book: see `celador find`" : ""));
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

void tell_operator(std::string_view message) { fmt::print(stderr, "celador: {}\n", message); }

void tell_wrapped(std::string_view prose) {
  fmt::print(stderr, "{}", wrapped(prose, width_of(STDERR_FILENO).value_or(kNoWidth), 0, 2));
}

Colour colour_of_stdout() {
  const char* no_colour = std::getenv("NO_COLOR");  // no-color.org
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::strcmp(terminal, "dumb") == 0;
  const bool wanted =
      isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0') && !dumb;
  return wanted ? Colour::kAlways : Colour::kNever;
}

int width_of_stdout() { return width_of(STDOUT_FILENO).value_or(kWidthOfNoTerminal); }

ProgressBar::ProgressBar() : on_terminal_(isatty(STDERR_FILENO) == 1) {}

void ProgressBar::draw(const Progress& progress) {
  if (!on_terminal_) return;
  const auto knocked = static_cast<double>(progress.swept.knocked);
  const auto all = static_cast<double>(progress.to_knock);
  const double seconds = progress.elapsed.count();
  std::string line;
  if (all > 0 && knocked < all) {
    const double share = knocked / all;
    const auto cells = static_cast<std::size_t>(share * kBarCells);
    const double rate = seconds > 0 ? knocked / seconds : 0;
    line = fmt::format("[{}{}] {:3.0f}%  {:.0f}/s  {} left  ", std::string(cells, '#'),
                       std::string(kBarCells - cells, '.'), share * 100, rate,
                       rate > 0 ? duration((all - knocked) / rate) : "?");
  } else {
    line = fmt::format("looking  {}  ", duration(seconds));
  }
  line += fmt::format("{} answer, {} looked at, {} waiting, {} open", progress.swept.open,
                      progress.looked, progress.to_look, progress.stores_open);
  show(line);
}

void ProgressBar::draw(const FilesProgress& progress) {
  if (!on_terminal_) return;
  const auto read = static_cast<double>(progress.bytes_read);
  const auto all = static_cast<double>(progress.bytes_to_read);
  const double seconds = progress.elapsed.count();
  const double rate = seconds > 0 ? read / seconds : 0;
  std::string line;
  if (all > 0 && read <= all) {
    const auto cells = static_cast<std::size_t>(read / all * kBarCells);
    line = fmt::format("[{}{}] {:3.0f}%  ", std::string(cells, '#'),
                       std::string(kBarCells - cells, '.'), read / all * 100);
  }
  line += fmt::format("{}  {}/s  ", bytes_text(progress.bytes_read),
                      bytes_text(static_cast<std::uint64_t>(rate)));
  if (all > 0 && read <= all && rate > 0)
    line += fmt::format("{} left  ", duration((all - read) / rate));
  if (progress.files > 1)
    line += fmt::format("{} of {} files", progress.files_done, progress.files);
  show(line);
}

void ProgressBar::show(const std::string& line) {
  fmt::print(stderr, "\r\x1b[K{}", line);
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressBar::clear() {
  if (!drawn_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace celador
