#include "cli/round_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace celador {

Result<RoundLock> RoundLock::take(const Home& home, const std::string& round) {
  const std::string path = home.lock_of_round(round);
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0)
    return fail(ErrorKind::kIo, fmt::format("cannot write {}: {}", path, std::strerror(errno)));
  RoundLock lock(path, file);
  if (flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  const bool taken = errno == EWOULDBLOCK;
  lock.path_.clear();  // it is the other's to remove
  return fail(ErrorKind::kIo, taken
                                  ? fmt::format("the round {} is running in another process", round)
                                  : fmt::format("cannot lock {}: {}", path, std::strerror(errno)));
}

RoundLock::~RoundLock() {
  if (file_ < 0) return;
  if (!path_.empty()) unlink(path_.c_str());
  close(file_);
}

RoundLock::RoundLock(RoundLock&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)) {}

}  // namespace celador
