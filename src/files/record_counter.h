#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "model/record_sink.h"

namespace celador {

// Passes records on, at most so many of each dataset, and counts them all.
class RecordCounter final : public RecordSink {
 public:
  struct Count {
    std::string dataset;
    std::uint64_t seen = 0;
    std::uint64_t passed = 0;
  };

  // What to do with the rest of a file once a dataset has all that was asked for.
  enum class WhenFull : std::uint8_t { kEnd, kCountOn };

  // `into` outlives it.
  RecordCounter(RecordSink& into, std::uint64_t max_records, WhenFull when_full = WhenFull::kEnd)
      : into_(into), max_records_(max_records), when_full_(when_full) {}

  void begin_record(std::string_view dataset) override;
  void value(std::string_view field_path, ValueView value) override {
    if (passing_) into_.value(field_path, value);
  }
  void end_record() override;
  // Ends a record that the end of what can be read left open: its values are whole, some are
  // missing.
  void end_cut_record() {
    if (open_) end_record();
  }

  // Whether the record that was begun goes anywhere: its values need not be read else.
  bool passing() const { return passing_; }
  // Whether a dataset has all that was asked for, and one more was seen, and reading is to end
  // then.
  bool full(std::string_view dataset) const;
  // In the order of their first records.
  const std::deque<Count>& counts() const { return counts_; }

 private:
  // A file with more names of datasets than this lies; their records go uncounted.
  static constexpr std::size_t kMaxDatasets = 2000;
  Count* find(std::string_view dataset);
  RecordSink& into_;
  std::uint64_t max_records_;
  WhenFull when_full_;
  std::deque<Count> counts_;
  std::unordered_map<std::string_view, Count*> by_name_;  // names live in counts_
  Count* last_ = nullptr;
  bool open_ = false;
  bool passing_ = false;
};

}  // namespace celador
