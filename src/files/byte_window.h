#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"
#include "files/byte_source.h"

namespace celador {

// The part of a file that is in memory: slides over a source of any length, so that a file of many
// gigabytes is read in the memory of its longest record. Its memory is wiped at the end
// (promise 3).
class ByteWindow {
 public:
  // The longest record of any format, with room: a BSON document has up to 16 MiB.
  static constexpr std::size_t kMaxBytes = 17U << 20U;

  // The source outlives it.
  explicit ByteWindow(ByteSource& source) : source_(source) {}

  // What was read and not consumed. Lives until the next more() or consume().
  std::string_view view() const { return {bytes_.data() + begin_, end_ - begin_}; }
  // Reads on behind what is there. False at the end of the file. kLimit: kMaxBytes are there and
  // none was consumed; else the source's errors.
  Result<bool> more();
  // more(), for a record whose end is not in view: doubles what is, so that looking for the end
  // from the record's beginning each time costs no more than twice.
  Result<bool> more_of_record();
  // Reads until at least `count` bytes are there or the file ends; false then.
  Result<bool> need(std::size_t count);
  // need(), to judge by what comes: where the source fails, what came before is enough. The next
  // more() tells the failure.
  void look_ahead(std::size_t count);
  void consume(std::size_t count) { begin_ += count; }

  // Consumed since the file's beginning.
  std::uint64_t position() const { return dropped_ + begin_; }
  // Of the bytes that were read.
  double share_consumed() const {
    const auto read = static_cast<double>(dropped_ + end_);
    return read > 0 ? static_cast<double>(position()) / read : 1;
  }
  // Whether the last bytes of the file are in view.
  bool at_end() const { return at_end_; }
  // Whether the last bytes that can be had are in view: of the file, or before its source failed.
  bool nothing_follows() const { return at_end_ || failed_.has_value(); }

 private:
  static constexpr std::size_t kFirstBytes = 16U << 10U;
  static constexpr std::size_t kUsualBytes = 256U << 10U;
  static constexpr std::size_t kLeastRead = 4096;  // asks no source for less
  ByteSource& source_;
  std::vector<char, WipingAllocator<char>> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t dropped_ = 0;
  bool at_end_ = false;
  std::optional<Error> failed_;  // the source, for good
};

}  // namespace celador
