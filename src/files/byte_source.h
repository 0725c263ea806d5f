#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace celador {

// Where the bytes of a file come from, front to back: a disk, standard input, the unpacked inside
// of an archive.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  // Fills up to `size` bytes; 0 at the end and not before. kIo: the disk failed; kCancelled: the
  // operator ended it; kMalformed, kLimit: what is packed is damaged, or unpacks without end;
  // kClosed: the file goes on, and no more of it is to be had.
  virtual Result<std::size_t> read(char* into, std::size_t size) = 0;
};

// Bytes in memory, which outlive it.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : rest_(bytes) {}
  Result<std::size_t> read(char* into, std::size_t size) override;
  std::size_t bytes_left() const { return rest_.size(); }

 private:
  std::string_view rest_;
};

// The beginning of a file, whose rest was not fetched. The bytes outlive it.
class CutSource final : public ByteSource {
 public:
  explicit CutSource(std::string_view bytes) : bytes_(bytes) {}
  Result<std::size_t> read(char* into, std::size_t size) override;
  std::size_t bytes_left() const { return bytes_.bytes_left(); }

 private:
  MemorySource bytes_;
};

// Told of the bytes read of a file so far. kCancelled ends the reading.
using OnBytesRead = std::function<Result<void>(std::uint64_t bytes)>;

// A file on disk, or what comes through a pipe.
class DescriptorSource final : public ByteSource {
 public:
  // kNotFound, kIo: it is not there, cannot be read, or is neither a file nor a pipe. "-" is
  // standard input. Never waits for a FIFO's writer.
  static Result<std::unique_ptr<DescriptorSource>> open(const std::string& path,
                                                        OnBytesRead on_bytes_read);
  ~DescriptorSource() override;
  Result<std::size_t> read(char* into, std::size_t size) override;

  // Of the whole file; nullopt for a pipe.
  std::optional<std::uint64_t> size() const { return size_; }
  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  DescriptorSource(int descriptor, std::optional<std::uint64_t> size, OnBytesRead on_bytes_read);
  int descriptor_;
  std::optional<std::uint64_t> size_;
  std::uint64_t bytes_read_ = 0;
  OnBytesRead on_bytes_read_;
};

}  // namespace celador
