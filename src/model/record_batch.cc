#include "model/record_batch.h"

#include <cstring>
#include <limits>

#include "base/check.h"

namespace celador {
namespace {

enum Mark : char { kRecord = 'R', kValue = 'V', kEnd = 'E' };

constexpr std::size_t kSizeBytes = sizeof(std::uint32_t);

// Reads what RecordBatch wrote itself; anything amiss is a bug of ours.
class BatchReader {
 public:
  explicit BatchReader(std::string_view bytes) : rest_(bytes) {}
  bool done() const { return rest_.empty(); }
  char byte() {
    CHECK(!rest_.empty());
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  std::string_view text() {
    CHECK(rest_.size() >= kSizeBytes);
    std::uint32_t size = 0;
    std::memcpy(&size, rest_.data(), kSizeBytes);
    rest_.remove_prefix(kSizeBytes);
    CHECK(rest_.size() >= size);
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }

 private:
  std::string_view rest_;
};

}  // namespace

bool RecordBatch::room_for(std::size_t bytes) const {
  return bytes <= max_bytes_ && bytes_.size() <= max_bytes_ - bytes;
}

void RecordBatch::append_size(std::size_t size) {
  const auto size32 = static_cast<std::uint32_t>(size);
  const std::size_t at = bytes_.size();
  bytes_.resize(at + kSizeBytes);
  std::memcpy(bytes_.data() + at, &size32, kSizeBytes);
}

void RecordBatch::drop_open_record() {
  wipe(bytes_.data() + record_start_, bytes_.size() - record_start_);
  bytes_.resize(record_start_);
}

void RecordBatch::begin_record(std::string_view dataset) {
  if (open_) {  // the look gave up in the middle of a record
    fits_ = false;
    end_record();
  }
  open_ = true;
  record_start_ = bytes_.size();
  record_bytes_ = 1 + kSizeBytes + dataset.size() + 1;
  // The mark of the end is reserved from the start.
  fits_ = dataset.size() <= std::numeric_limits<std::uint32_t>::max() && room_for(record_bytes_);
  if (!fits_) return;
  bytes_.push_back(kRecord);
  append_size(dataset.size());
  bytes_.insert(bytes_.end(), dataset.begin(), dataset.end());
}

void RecordBatch::value(std::string_view field_path, ValueView value) {
  if (!open_) return;
  const std::string_view text = value.open(ClassifierKey());
  const std::size_t size = 2 + 2 * kSizeBytes + field_path.size() + text.size();
  record_bytes_ += size;
  if (!fits_) return;
  if (size > std::numeric_limits<std::uint32_t>::max() || !room_for(size + 1)) {
    fits_ = false;
    drop_open_record();
    return;
  }
  bytes_.push_back(kValue);
  bytes_.push_back(static_cast<char>(value.type()));
  append_size(field_path.size());
  bytes_.insert(bytes_.end(), field_path.begin(), field_path.end());
  append_size(text.size());
  bytes_.insert(bytes_.end(), text.begin(), text.end());
}

void RecordBatch::end_record() {
  if (!open_) return;
  open_ = false;
  if (fits_) {
    bytes_.push_back(kEnd);
    ++records_;
    return;
  }
  drop_open_record();
  ++records_left_;
  bytes_left_ += record_bytes_;
}

void RecordBatch::replay(RecordSink& into) const {
  const std::size_t whole = open_ ? record_start_ : bytes_.size();
  BatchReader reader(std::string_view(bytes_.data(), whole));
  while (!reader.done()) {
    const char mark = reader.byte();
    if (mark == kRecord) {
      into.begin_record(reader.text());
    } else if (mark == kEnd) {
      into.end_record();
    } else {
      CHECK(mark == kValue);
      const auto type = static_cast<ValueType>(reader.byte());
      const std::string_view path = reader.text();
      into.value(path, ValueView(reader.text(), type));
    }
  }
}

}  // namespace celador
