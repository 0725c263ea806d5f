#include "files/byte_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace celador {

Result<std::size_t> MemorySource::read(char* into, std::size_t size) {
  const std::size_t count = std::min(size, rest_.size());
  std::memcpy(into, rest_.data(), count);
  rest_.remove_prefix(count);
  return count;
}

Result<std::size_t> CutSource::read(char* into, std::size_t size) {
  const std::size_t count = TRY(bytes_.read(into, size));
  if (count == 0) return fail(ErrorKind::kClosed, "only its beginning was read");
  return count;
}

DescriptorSource::DescriptorSource(int descriptor, std::optional<std::uint64_t> size,
                                   OnBytesRead on_bytes_read)
    : descriptor_(descriptor), size_(size), on_bytes_read_(std::move(on_bytes_read)) {}

DescriptorSource::~DescriptorSource() {
  if (descriptor_ != STDIN_FILENO) close(descriptor_);
}

Result<std::unique_ptr<DescriptorSource>> DescriptorSource::open(const std::string& path,
                                                                 OnBytesRead on_bytes_read) {
  const auto error = [](int why) {
    return fail(why == ENOENT ? ErrorKind::kNotFound : ErrorKind::kIo,
                fmt::format("cannot be read: {}", std::strerror(why)));
  };
  int descriptor = STDIN_FILENO;
  if (path != "-") {
    // A FIFO without a writer, or a device, would hold us up for ever.
    descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0) return error(errno);
  }
  struct stat about{};
  if (fstat(descriptor, &about) != 0) {
    const int why = errno;
    if (descriptor != STDIN_FILENO) close(descriptor);
    return error(why);
  }
  if (path != "-" && !S_ISREG(about.st_mode)) {
    close(descriptor);
    return fail(ErrorKind::kIo, "is neither a file nor a folder; pipe it in and name it '-'");
  }
  std::optional<std::uint64_t> size;
  if (S_ISREG(about.st_mode)) size = static_cast<std::uint64_t>(about.st_size);
  if (S_ISDIR(about.st_mode)) return fail(ErrorKind::kIo, "standard input is a folder");
  // Read from front to back, once: what lies behind need not stay in the page cache's favour.
  posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  return std::unique_ptr<DescriptorSource>(
      new DescriptorSource(descriptor, size, std::move(on_bytes_read)));
}

Result<std::size_t> DescriptorSource::read(char* into, std::size_t size) {
  for (;;) {
    const ssize_t count = ::read(descriptor_, into, size);
    if (count < 0 && errno == EINTR) {
      if (on_bytes_read_) TRY(on_bytes_read_(bytes_read_));
      continue;
    }
    if (count < 0)
      return fail(ErrorKind::kIo, fmt::format("cannot be read on: {}", std::strerror(errno)));
    bytes_read_ += static_cast<std::uint64_t>(count);
    if (on_bytes_read_) TRY(on_bytes_read_(bytes_read_));
    return static_cast<std::size_t>(count);
  }
}

}  // namespace celador
