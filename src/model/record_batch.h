#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "model/record_sink.h"

namespace celador {

// The records of one look, in wiped memory: filled on the event loop, replayed on a worker. It
// never fails: a record that does not fit whole is left out and counted, and so is one that was
// begun and never ended. One thread at a time.
class RecordBatch final : public RecordSink {
 public:
  // `max_bytes` bounds names and values together.
  explicit RecordBatch(std::size_t max_bytes) : max_bytes_(max_bytes) {}
  RecordBatch(RecordBatch&&) noexcept = default;
  RecordBatch& operator=(RecordBatch&&) noexcept = default;
  RecordBatch(const RecordBatch&) = delete;
  RecordBatch& operator=(const RecordBatch&) = delete;
  ~RecordBatch() override = default;

  void begin_record(std::string_view dataset) override;
  void value(std::string_view field_path, ValueView value) override;
  void end_record() override;

  // Gives the whole records, in the order they came.
  void replay(RecordSink& into) const;

  std::uint64_t records() const { return records_; }
  std::size_t bytes() const { return bytes_.size(); }
  std::uint64_t records_left() const { return records_left_; }
  std::uint64_t bytes_left() const { return bytes_left_; }

 private:
  bool room_for(std::size_t bytes) const;
  void append_size(std::size_t size);
  void drop_open_record();

  std::size_t max_bytes_;
  // A record is kRecord, its dataset, kValue with type, path and bytes for each value, kEnd. Texts
  // are a 32-bit length and their bytes.
  std::vector<char, WipingAllocator<char>> bytes_;
  std::size_t record_start_ = 0;  // of the record being collected
  std::size_t record_bytes_ = 0;  // that it had or would have had
  bool open_ = false;
  bool fits_ = true;
  std::uint64_t records_ = 0;
  std::uint64_t records_left_ = 0;
  std::uint64_t bytes_left_ = 0;
};

}  // namespace celador
