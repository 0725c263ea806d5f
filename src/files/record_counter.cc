#include "files/record_counter.h"

namespace celador {

RecordCounter::Count* RecordCounter::find(std::string_view dataset) {
  if (last_ != nullptr && last_->dataset == dataset) return last_;
  if (const auto found = by_name_.find(dataset); found != by_name_.end()) return found->second;
  if (counts_.size() >= kMaxDatasets) return nullptr;
  Count& count = counts_.emplace_back(Count{std::string(dataset)});
  by_name_.emplace(count.dataset, &count);
  return &count;
}

void RecordCounter::begin_record(std::string_view dataset) {
  last_ = find(dataset);
  open_ = true;
  passing_ = false;
  if (last_ == nullptr) return;
  ++last_->seen;
  if (last_->passed >= max_records_) return;
  ++last_->passed;
  passing_ = true;
  into_.begin_record(dataset);
}

void RecordCounter::end_record() {
  if (passing_) into_.end_record();
  open_ = passing_ = false;
}

bool RecordCounter::full(std::string_view dataset) const {
  if (when_full_ == WhenFull::kCountOn) return false;
  const auto found = by_name_.find(dataset);
  return found != by_name_.end() && found->second->seen > max_records_;
}

}  // namespace celador
