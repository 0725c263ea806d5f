#include "files/byte_window.h"

#include <algorithm>
#include <cstring>

namespace celador {

Result<bool> ByteWindow::more() {
  if (at_end_) return false;
  if (failed_) return std::unexpected(*failed_);
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
  Result<std::size_t> count = source_.read(bytes_.data() + end_, bytes_.size() - end_);
  if (!count) {
    failed_ = std::move(count).error();
    return std::unexpected(*failed_);
  }
  end_ += *count;
  at_end_ = *count == 0;
  return *count > 0;
}

Result<bool> ByteWindow::need(std::size_t count) {
  while (view().size() < count) {
    if (!TRY(more())) return false;
  }
  return true;
}

Result<bool> ByteWindow::more_of_record() {
  const std::size_t seen = view().size();
  look_ahead(std::min(2 * seen, kMaxBytes));
  if (view().size() > seen) return true;
  return more();
}

void ByteWindow::look_ahead(std::size_t count) {
  const Result<bool> enough = need(count);
  if (!enough && !failed_) failed_ = enough.error();
}

}  // namespace celador
