#include "files/packed_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <malloc.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace celador {
namespace {

struct FreeArchive {
  void operator()(archive* reader) const { archive_read_free(reader); }
};

}  // namespace

class PackedFile::Impl final : public ByteSource {
 public:
  Impl(ByteWindow& packed, UnpackLimits limits) : packed_(packed), limits_(limits) {
    // libarchive's and zlib's buffers cannot be given an allocator of ours. glibc is told to
    // overwrite what is freed (promise 3).
    constexpr int kPattern = 0x5A;
    mallopt(M_PERTURB, kPattern);
    reader_.reset(archive_read_new());
    if (reader_ == nullptr) return;
    archive_read_support_filter_gzip(reader_.get());
    archive_read_support_filter_bzip2(reader_.get());
    archive_read_support_filter_xz(reader_.get());
    archive_read_support_filter_zstd(reader_.get());
    archive_read_support_format_zip_streamable(reader_.get());
    archive_read_support_format_tar(reader_.get());
    archive_read_support_format_raw(reader_.get());
    opened_ = archive_read_open(reader_.get(), this, nullptr, give_packed, nullptr) == ARCHIVE_OK;
  }

  bool failed() const { return failed_.has_value(); }

  Result<std::optional<Member>> next() {
    if (failed_) return std::unexpected(*failed_);
    block_ = {};
    if (!opened_) return std::unexpected(why("cannot be unpacked"));
    for (;;) {
      archive_entry* entry = nullptr;
      const int outcome = archive_read_next_header(reader_.get(), &entry);
      if (outcome == ARCHIVE_EOF) return std::nullopt;
      if (outcome == ARCHIVE_RETRY) continue;
      if (outcome < ARCHIVE_WARN) return std::unexpected(why("is damaged inside"));
      if (++members_ > limits_.members)
        return give_up({ErrorKind::kLimit, "has more files inside than we read"});
      const bool raw = archive_format(reader_.get()) == ARCHIVE_FORMAT_RAW;
      if (!raw && archive_entry_filetype(entry) != AE_IFREG) continue;
      if (archive_entry_is_encrypted(entry) != 0)
        return fail(ErrorKind::kUnsupported, "is locked by a password");
      const char* const name = raw ? "" : archive_entry_pathname(entry);
      return Member{.name = name == nullptr ? "file" : printable(name), .bytes = this};
    }
  }

  Result<std::size_t> read(char* into, std::size_t size) override {
    while (block_.empty()) {
      if (failed_) return std::unexpected(*failed_);
      if (!TRY(next_block())) return 0;
    }
    const std::size_t count = std::min(size, block_.size());
    std::memcpy(into, block_.data(), count);
    block_.remove_prefix(count);
    return count;
  }

 private:
  // Block by block, so that what comes before damage is had. False at the member's end.
  Result<bool> next_block() {
    const void* bytes = nullptr;
    std::size_t count = 0;
    la_int64_t offset = 0;  // of a sparse file's holes nothing is made
    const int outcome = archive_read_data_block(reader_.get(), &bytes, &count, &offset);
    if (outcome == ARCHIVE_EOF) return false;
    if (outcome == ARCHIVE_FATAL) return std::unexpected(why("is damaged inside"));
    // The next member may be whole.
    if (outcome < ARCHIVE_WARN)
      return fail(ErrorKind::kMalformed, "is damaged, or packed in a way not read");
    if (bytes == nullptr) return true;
    block_ = {static_cast<const char*>(bytes), count};
    unpacked_ += static_cast<std::uint64_t>(count);
    if (unpacked_ > limits_.max_bytes)
      return give_up({ErrorKind::kClosed, "only its beginning was unpacked"});
    if (unpacked_ > limits_.free_bytes &&
        unpacked_ / limits_.ratio > packed_.position() + packed_.view().size()) {
      return give_up(
          {ErrorKind::kLimit, "unpacks to so much more than it is that it looks like a trap"});
    }
    return true;
  }

  // libarchive keeps the bytes until it asks again.
  static la_ssize_t give_packed(archive* reader, void* self, const void** bytes) {
    auto* const impl = static_cast<Impl*>(self);
    impl->packed_.consume(impl->given_);
    impl->given_ = 0;
    if (impl->packed_.view().empty()) {
      const Result<bool> more = impl->packed_.more();
      if (!more) {
        impl->failed_ = more.error();
        archive_set_error(reader, 1, "the packed bytes cannot be read");
        return ARCHIVE_FATAL;
      }
    }
    *bytes = impl->packed_.view().data();
    impl->given_ = impl->packed_.view().size();
    return static_cast<la_ssize_t>(impl->given_);
  }

  // The source's own error, when it was that. libarchive's messages may hold names from inside.
  Error why(std::string_view what) {
    if (!failed_) failed_ = Error{ErrorKind::kMalformed, std::string(what)};
    return *failed_;
  }
  std::unexpected<Error> give_up(Error error) {
    failed_ = std::move(error);
    return std::unexpected(*failed_);
  }

  ByteWindow& packed_;
  UnpackLimits limits_;
  std::unique_ptr<archive, FreeArchive> reader_;
  bool opened_ = false;
  std::size_t given_ = 0;
  std::string_view block_;  // libarchive's, until it is asked for the next
  std::uint64_t unpacked_ = 0;
  std::uint64_t members_ = 0;
  std::optional<Error> failed_;
};

PackedFile::PackedFile(ByteWindow& packed, UnpackLimits limits)
    : impl_(std::make_unique<Impl>(packed, limits)) {}
PackedFile::~PackedFile() = default;
Result<std::optional<PackedFile::Member>> PackedFile::next() { return impl_->next(); }

bool PackedFile::failed() const { return impl_->failed(); }

Packing guess_packing(std::string_view head) {
  constexpr std::size_t kTarMagicAt = 257;
  if (head.starts_with("\x1f\x8b")) return Packing::kGzip;
  if (head.starts_with("BZh") && head.size() > 4 && head.substr(4).starts_with("1AY&SY"))
    return Packing::kBzip2;
  if (head.starts_with(std::string_view("\xfd"
                                        "7zXZ\0",
                                        6)))
    return Packing::kXz;
  if (head.starts_with("\x28\xb5\x2f\xfd")) return Packing::kZstd;
  if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) return Packing::kZip;
  if (head.size() > kTarMagicAt && head.substr(kTarMagicAt).starts_with("ustar"))
    return Packing::kTar;
  return Packing::kNone;
}

std::string_view to_text(Packing packing) {
  switch (packing) {
    case Packing::kNone:
      return "";
    case Packing::kGzip:
      return "gzip";
    case Packing::kBzip2:
      return "bzip2";
    case Packing::kXz:
      return "xz";
    case Packing::kZstd:
      return "zstd";
    case Packing::kZip:
      return "zip";
    case Packing::kTar:
      return "tar";
  }
  return "";
}

}  // namespace celador
