#pragma once
#include <string_view>

#include "model/value.h"

namespace celador {

// Where a look puts the records it reads, one at a time:
//   begin_record("clinic.patients"); value("name.given", v); value("curp", v); end_record();
// Field paths are joined by '.', an array's elements share one path with [] ("phones[].number").
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  virtual void begin_record(std::string_view dataset) = 0;
  virtual void value(std::string_view field_path, ValueView value) = 0;
  virtual void end_record() = 0;
};

}  // namespace celador
