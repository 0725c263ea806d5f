#pragma once
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/record_sink.h"

namespace celador {

// A JSON text as a tree in wiped memory (promise 3): for replies and files that hold record values.
class WipedJson {
 public:
  // kMalformed when `text` is not one JSON value, kLimit when it is nested deeper or is longer than
  // we read. Bytes that are not UTF-8 are let through: real files have them.
  static Result<WipedJson> parse(std::string_view text);

  // Lives as long as this.
  const boost::json::value& root() const { return holder_.front(); }

 private:
  explicit WipedJson(const boost::json::storage_ptr& memory) : holder_(memory) {}
  boost::json::array holder_;  // of one: the root's own short text then lies in wiped memory too
};

// Longest JSON text that is made a tree; a tree takes up to about ten times as much memory.
inline constexpr std::size_t kMaxJsonBytes = 8U << 20U;
// Deeper nesting than this is no record.
inline constexpr std::size_t kMaxJsonDepth = 64;
// Of one record. A record with more is cut: the classifier has long seen its kind.
inline constexpr std::size_t kMaxFieldsPerRecord = 4000;
inline constexpr std::size_t kMaxFieldPathBytes = 512;

// Puts the fields of `record` into the open record of `records`: "name.given", "phones[].number".
// `prefix` comes first, without a dot of its own; empty for none.
void put_fields(std::string_view prefix, const boost::json::value& record, RecordSink& records);

// A key of an object as the name of a field. Keys that look like data (an address, a long number:
// objects keyed by their id) become "*", since names of fields are kept and values never are.
std::string field_name(std::string_view key);

}  // namespace celador
