#pragma once
#include <string>

#include "base/result.h"
#include "cli/home.h"

namespace celador {

// Held while a round runs, so that nobody resumes it meanwhile: a lock on a file of its own, which
// the kernel gives back whatever becomes of the process.
class RoundLock {
 public:
  // kIo; also: another process runs this round.
  static Result<RoundLock> take(const Home& home, const std::string& round);
  ~RoundLock();
  RoundLock(RoundLock&& other) noexcept;
  RoundLock& operator=(RoundLock&&) = delete;

 private:
  RoundLock(std::string path, int file) : path_(std::move(path)), file_(file) {}
  std::string path_;
  int file_;
};

}  // namespace celador
