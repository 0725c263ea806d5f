#include "files/json_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <limits>
#include <vector>

#include "base/buffer.h"
#include "base/instant.h"
#include "base/text.h"
#include "wire/json_values.h"

namespace celador {
namespace {

// Of one value; the rest of a longer one is left out.
constexpr std::size_t kMaxValueBytes = 64U << 10U;

// Letters, digits and signs that names of fields have; no digits enough for an identifier. Others
// are judged by field_name.
bool is_plain_name(std::string_view key) {
  std::size_t digits = 0;
  for (const char c : key) {
    const bool digit = c >= '0' && c <= '9';
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!digit && !letter && c != '_' && c != '-') return false;
    digits += digit ? 1 : 0;
  }
  return !key.empty() && digits < 5 && key.size() <= 64;
}

bool is_resource_type(std::string_view text) {
  return text.size() >= 3 && text.size() <= 40 && text[0] >= 'A' && text[0] <= 'Z' &&
         std::ranges::all_of(
             text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

// The parser unescapes texts in a buffer on the stack (4 KiB). Overwrites where it was.
[[gnu::noinline]] void wipe_dead_stack() {
  char dead[12288];
  wipe(dead, sizeof dead);
}

// Told of a value's pieces by Boost's parser; puts its fields into a sink.
class FieldHandler {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
  using error_code = boost::json::error_code;
  using string_view = boost::json::string_view;

  explicit FieldHandler(RecordCounter& records) : records_(records) {
    path_.reserve(kMaxFieldPathBytes);
  }

  void begin(std::string_view dataset, JsonRecords::Wrapping wrapping, const bool skipped) {
    dataset_ = dataset;
    wrapping_ = wrapping;
    skipped_ = skipped;
    begun_ = false;
    in_record_ = wrapping == JsonRecords::Wrapping::kNone && !skipped;
    fields_left_ = kMaxFieldsPerRecord;
    frames_.clear();
    path_.clear();
    type_ = ValueType::kNull;
    parts_.clear();
    in_parts_ = 0;
    last_ = nullptr;
    row_ = false;
  }
  void begin_row(std::string_view dataset, std::span<const std::string> columns) {
    begin(dataset, JsonRecords::Wrapping::kNone, false);
    row_ = true;
    columns_ = columns;
    column_ = 0;
  }
  // Whether any of it went into the sink, or it is a record without values.
  void end_of_value() {
    if (!begun_ && !skipped_ && wrapping_ == JsonRecords::Wrapping::kNone) begin_record(dataset_);
    if (begun_) records_.end_record();
    begun_ = false;
  }
  void end_of_damaged_value() {
    if (begun_) records_.end_record();
    begun_ = false;
  }
  // Where the last whole value stood.
  const char* last() const { return last_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }

  bool on_object_begin(error_code&) {
    name_column();
    if (wrapping_ == JsonRecords::Wrapping::kBundleEntry && frames_.size() == 1 && !in_record_ &&
        path_ == "resource") {
      in_record_ = true;
      path_.clear();
    }
    frames_.push_back({path_.size(), type_});
    type_ = ValueType::kNull;
    return true;
  }
  bool on_object_end(std::size_t, error_code&) { return end_frame(); }
  bool on_array_begin(error_code&) {
    if (row_ && frames_.empty()) {  // the row itself
      frames_.push_back({path_.size(), type_});
      return true;
    }
    name_column();
    if (path_.size() + 2 <= kMaxFieldPathBytes) path_ += "[]";
    frames_.push_back({path_.size(), type_});
    type_ = ValueType::kNull;
    return true;
  }
  bool on_array_end(std::size_t, error_code&) { return end_frame(); }

  bool on_key_part(string_view part, std::size_t, error_code&) {
    add_part(part);
    return true;
  }
  bool on_key(string_view last_part, std::size_t, error_code&) {
    last_ = last_part.data();
    set_key(whole(last_part));
    end_parts();
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) {
    add_part(part);
    return true;
  }
  bool on_string(string_view last_part, std::size_t, error_code&) {
    return put_text(last_part, ValueType::kText);
  }
  bool on_number_part(string_view part, error_code&) {
    add_part(part);
    return true;
  }
  bool on_int64(std::int64_t, string_view text, error_code&) {
    return put_text(text, ValueType::kInteger);
  }
  bool on_uint64(std::uint64_t, string_view text, error_code&) {
    return put_text(text, ValueType::kInteger);
  }
  bool on_double(double, string_view text, error_code&) { return put_text(text, ValueType::kReal); }
  bool on_bool(const bool value, error_code&) {
    name_column();
    put(value ? "true" : "false", ValueType::kBoolean);
    return true;
  }
  bool on_null(error_code&) {
    name_column();
    return true;
  }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  struct Frame {
    std::size_t path_bytes;
    ValueType type;  // what {"$date": …} said of the value within
  };

  void add_part(std::string_view part) {
    in_parts_ += part.size();
    if (parts_.size() < kMaxValueBytes)
      parts_.append(part.substr(0, kMaxValueBytes - parts_.size()));
  }
  std::string_view whole(std::string_view last_part) {
    if (in_parts_ == 0) return last_part.substr(0, kMaxValueBytes);
    add_part(last_part);
    return parts_.view();
  }
  void end_parts() {
    if (in_parts_ == 0) return;
    parts_.clear();
    in_parts_ = 0;
  }

  bool end_frame() {
    type_ = ValueType::kNull;
    if (!frames_.empty()) frames_.pop_back();
    if (wrapping_ == JsonRecords::Wrapping::kBundleEntry && frames_.size() <= 1) in_record_ = false;
    path_.resize(std::min(path_.size(), frames_.empty() ? 0 : frames_.back().path_bytes));
    return true;
  }

  void set_key(std::string_view key) {
    path_.resize(frames_.back().path_bytes);
    type_ = ValueType::kNull;
    if (key.starts_with('$') && is_extended(key)) return;
    const bool plain = is_plain_name(key);
    const std::string cleaned = plain ? std::string() : field_name(key);
    const std::string_view name = plain ? key : cleaned;
    if (path_.size() + 1 + name.size() > kMaxFieldPathBytes) return;
    if (!path_.empty()) path_ += '.';
    path_ += name;
  }

  // MongoDB's extended JSON, both versions: the key says the type, and is no field.
  bool is_extended(std::string_view key) {
    const ValueType outer = frames_.back().type;
    if (key == "$oid") {
      type_ = ValueType::kObjectId;
    } else if (key == "$date") {
      type_ = ValueType::kTime;
    } else if (key == "$numberLong" || key == "$numberInt") {
      type_ = outer == ValueType::kTime ? outer : ValueType::kInteger;
    } else if (key == "$numberDouble" || key == "$numberDecimal") {
      type_ = ValueType::kReal;
    } else {
      return false;
    }
    return true;
  }

  // The path of a row's element is its column.
  void name_column() {
    if (!row_ || frames_.size() != 1) return;
    path_ = column_ < columns_.size() ? columns_[column_] : fmt::format("column {}", column_ + 1);
    ++column_;
  }

  void begin_record(std::string_view dataset) {
    records_.begin_record(dataset);
    begun_ = true;
  }

  bool put_text(std::string_view last_part, ValueType type) {
    last_ = last_part.data();
    name_column();
    const std::string_view text = whole(last_part);
    if (type_ == ValueType::kTime) {
      put_time(text, type);
    } else {
      put(text, type_ == ValueType::kNull ? type : type_);
    }
    end_parts();
    return true;
  }

  // Milliseconds since 1970, or RFC 3339.
  void put_time(std::string_view text, ValueType type) {
    const auto milliseconds = parse_signed(text);
    // 9999-12-31
    constexpr std::int64_t kLast = 253'402'300'799'999;
    if (!milliseconds || *milliseconds > kLast || *milliseconds < -kLast)
      return put(text, type == ValueType::kText ? ValueType::kTime : type);
    std::string moment = to_rfc3339(Instant(std::chrono::milliseconds(*milliseconds)));
    put(moment, ValueType::kTime);
    wipe(moment.data(), moment.size());
  }

  void put(std::string_view text, ValueType type) {
    if (!in_record_ || fields_left_ == 0) return;
    --fields_left_;
    if (!begun_) {
      if (path_ == "resourceType" && is_resource_type(text)) {
        begin_record(text);
      } else {
        begin_record(dataset_);
      }
    }
    if (records_.passing())
      records_.value(path_.empty() ? std::string_view("value") : path_, ValueView(text, type));
  }

  RecordCounter& records_;
  std::string_view dataset_;
  JsonRecords::Wrapping wrapping_ = JsonRecords::Wrapping::kNone;
  bool skipped_ = false;
  bool begun_ = false;
  bool in_record_ = false;
  std::size_t fields_left_ = 0;
  bool row_ = false;
  std::span<const std::string> columns_;
  std::size_t column_ = 0;
  std::vector<Frame> frames_;
  std::string path_;                   // names of fields only
  ValueType type_ = ValueType::kNull;  // kNull: as JSON says
  Buffer parts_;                       // of a key or value that did not come in one piece
  std::size_t in_parts_ = 0;
  const char* last_ = nullptr;
};

boost::json::parse_options options() {
  boost::json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  options.allow_invalid_utf8 = true;  // real files have it
  return options;
}

}  // namespace

class JsonRecords::Impl {
 public:
  explicit Impl(RecordCounter& records) : parser(options(), records) {}
  boost::json::basic_parser<FieldHandler> parser;
};

JsonRecords::JsonRecords(RecordCounter& records) : impl_(std::make_unique<Impl>(records)) {}
JsonRecords::~JsonRecords() { wipe_dead_stack(); }

void JsonRecords::begin(std::string_view dataset, Wrapping wrapping) {
  impl_->parser.reset();
  impl_->parser.handler().begin(dataset, wrapping, false);
}

void JsonRecords::begin_row(std::string_view dataset, std::span<const std::string> columns) {
  impl_->parser.reset();
  impl_->parser.handler().begin_row(dataset, columns);
}

void JsonRecords::begin_skipped() {
  impl_->parser.reset();
  impl_->parser.handler().begin("", Wrapping::kNone, true);
}

JsonRecords::Fed JsonRecords::feed(std::string_view bytes) {
  boost::json::error_code error;
  FieldHandler& handler = impl_->parser.handler();
  const std::size_t taken = impl_->parser.write_some(true, bytes.data(), bytes.size(), error);
  if (error) {
    handler.end_of_damaged_value();
    // The last value may have been unescaped elsewhere.
    const char* const last = handler.last();
    const bool inside =
        std::less_equal<>()(bytes.data(), last) && std::less<>()(last, bytes.data() + bytes.size());
    return {State::kDamaged, inside ? static_cast<std::size_t>(last - bytes.data()) : 0};
  }
  if (!impl_->parser.done()) return {State::kNeedsMore, taken};
  handler.end_of_value();
  return {State::kDone, taken};
}

bool JsonRecords::finish() {
  boost::json::error_code error;
  impl_->parser.write_some(false, "", 0, error);
  if (error) {
    impl_->parser.handler().end_of_damaged_value();
    return false;
  }
  impl_->parser.handler().end_of_value();
  return true;
}

}  // namespace celador
