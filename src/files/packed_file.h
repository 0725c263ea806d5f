#pragma once
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "files/byte_window.h"

namespace celador {

// What a packed file may become. Memory is bounded whatever comes; this bounds the time.
struct UnpackLimits {
  // Up to here a file may grow by any factor; beyond, only by `ratio`: deflate reaches 1032, dumps
  // of databases 5 to 50.
  std::uint64_t free_bytes = 256U << 20U;
  std::uint64_t ratio = 250;
  std::uint64_t members = 100'000;
  // All there is to be unpacked, whatever it came from.
  std::uint64_t max_bytes = std::numeric_limits<std::uint64_t>::max();
};

enum class Packing : std::uint8_t { kNone, kGzip, kBzip2, kXz, kZstd, kZip, kTar };

// By the first bytes.
Packing guess_packing(std::string_view head);
std::string_view to_text(Packing packing);

// The inside of a packed file, member by member, front to back: gzip, bzip2, xz, zstd of one file
// or of a tar; zip; tar. libarchive unpacks; nothing is written anywhere.
class PackedFile {
 public:
  // The window outlives it.
  PackedFile(ByteWindow& packed, UnpackLimits limits);
  ~PackedFile();
  PackedFile(const PackedFile&) = delete;
  PackedFile& operator=(const PackedFile&) = delete;

  struct Member {
    std::string name;             // empty: the file itself, unpacked
    ByteSource* bytes = nullptr;  // until the next call
  };
  // The next member that is a file; nullopt behind the last. kMalformed: damaged; kUnsupported:
  // locked by a password; kLimit: it grows without end; else the errors of what is packed.
  Result<std::optional<Member>> next();
  // Whether next() or a member's bytes failed: nothing more can be found inside.
  bool failed() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace celador
