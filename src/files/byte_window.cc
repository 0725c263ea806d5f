#include "files/byte_window.h"

#include <algorithm>
#include <cstring>

namespace celador {

Result<bool> ByteWindow::more() {
  if (at_end_) return false;
  if (begin_ > 0 && (begin_ == end_ || bytes_.size() - end_ < kLeastRead)) {
    std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
    dropped_ += begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  // Small files, of which there may be thousands, take little; long ones are read in large steps.
  const bool is_long = dropped_ > 0 && bytes_.size() < kUsualBytes;
  if (is_long || bytes_.size() - end_ < kLeastRead) {
    if (bytes_.size() >= kMaxBytes)
      return fail(ErrorKind::kLimit, "a record is longer than we read");
    bytes_.resize(std::clamp(bytes_.size() * 2, kFirstBytes, kMaxBytes));
  }
  const std::size_t count = TRY(source_.read(bytes_.data() + end_, bytes_.size() - end_));
  end_ += count;
  at_end_ = count == 0;
  return count > 0;
}

Result<bool> ByteWindow::need(std::size_t count) {
  while (view().size() < count) {
    if (!TRY(more())) return false;
  }
  return true;
}

}  // namespace celador
