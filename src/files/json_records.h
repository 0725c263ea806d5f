#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "files/record_counter.h"

namespace celador {

// A JSON value to one record, piece by piece: nothing of it is kept but the value being read, so a
// record may be longer than the memory. The parser is Boost.JSON's, without its tree.
//
// What it knows besides JSON: FHIR (a resource's dataset is its resourceType; of a bundle's entry
// only the resource is the record) and MongoDB's extended JSON ({"$oid": …} is one value).
class JsonRecords {
 public:
  enum class Wrapping : std::uint8_t { kNone, kBundleEntry };

  explicit JsonRecords(RecordCounter& records);
  ~JsonRecords();
  JsonRecords(const JsonRecords&) = delete;
  JsonRecords& operator=(const JsonRecords&) = delete;

  // The next value is a record of `dataset`, which outlives it.
  void begin(std::string_view dataset, Wrapping wrapping);
  // The next value is an array and a row of a table, whose columns have these names; both outlive
  // it.
  void begin_row(std::string_view dataset, std::span<const std::string> columns);
  // The next value is no record.
  void begin_skipped();

  enum class State : std::uint8_t { kNeedsMore, kDone, kDamaged };
  struct Fed {
    State state = State::kNeedsMore;
    // Taken of the bytes given. Of damaged ones: up to the last value that was whole.
    std::size_t bytes = 0;
  };
  // Goes on with the value by the next bytes of the text. After kDone and kDamaged comes begin().
  Fed feed(std::string_view bytes);
  // The text has ended: the record as far as it went is ended too. False when it was not whole.
  bool finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace celador
