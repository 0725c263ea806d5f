#include "cli/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace celador {
namespace {

constexpr std::size_t kMaxFileBytes = 1 << 20U;

}  // namespace

Result<std::string> read_file(const std::string& path) {
  std::error_code code;
  if (std::filesystem::exists(path, code) && !std::filesystem::is_regular_file(path, code)) {
    return fail(ErrorKind::kIo, fmt::format("{} is not a file", path));  // a FIFO would hold us up
  }
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return fail(ErrorKind::kIo, fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  std::string text(kMaxFileBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMaxFileBytes)
    return fail(ErrorKind::kIo, fmt::format("{} is over 1 MiB: not a file of ours", path));
  return text;
}

Result<void> replace_file(const std::string& path, std::string_view text) {
  const std::string beside = path + ".new";
  const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  int why = errno;
  bool done = file >= 0;
  std::string_view rest = text;
  while (done && !rest.empty()) {
    const ssize_t written = write(file, rest.data(), rest.size());
    done = written > 0;
    why = errno;
    if (done) rest.remove_prefix(static_cast<std::size_t>(written));
  }
  if (done && fsync(file) != 0) {
    done = false;
    why = errno;
  }
  if (file >= 0) close(file);
  if (done && rename(beside.c_str(), path.c_str()) != 0) {
    done = false;
    why = errno;
  }
  if (done) return {};
  if (file >= 0) unlink(beside.c_str());
  return fail(ErrorKind::kIo, fmt::format("cannot write {}: {}", path, std::strerror(why)));
}

}  // namespace celador
