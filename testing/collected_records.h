#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/record_sink.h"

namespace celador {

// The one test double that may open values: what a look put into its sink.
class RecordsForTests final : public RecordSink {
 public:
  struct Record {
    std::string dataset;
    std::vector<std::pair<std::string, std::string>> fields;  // path, value
    std::vector<ValueType> types;                             // of the same index
  };
  void begin_record(std::string_view dataset) override {
    records.push_back({std::string(dataset), {}, {}});
  }
  void value(std::string_view field_path, ValueView value) override {
    records.back().fields.emplace_back(field_path, value.open(ClassifierKey()));
    records.back().types.push_back(value.type());
  }
  void end_record() override { ++ended; }

  std::vector<Record> records;
  std::size_t ended = 0;
};

}  // namespace celador
