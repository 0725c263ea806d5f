#include "files/json_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.h"
#include "files/json_columns.h"
#include "files/json_layout.h"
#include "files/json_records.h"
#include "wire/json_values.h"

namespace celador {
namespace {

// An object that goes on further than this is no record but a wrapping around records.
constexpr std::size_t kLongestRecord = 1U << 20U;
constexpr std::size_t kMaxWrappings = 6;
constexpr std::size_t kMaxKeyBytes = 4096;

// Keys that say nothing of what is inside.
bool names_nothing(std::string_view key) {
  constexpr std::array<std::string_view, 20> kGeneric = {
      "data", "results",   "result",  "items",    "item",     "records", "record",
      "rows", "value",     "values",  "entry",    "entries",  "list",    "hits",
      "docs", "documents", "content", "response", "features", "root"};
  return key.empty() || key == "*" || std::ranges::any_of(kGeneric, [&](std::string_view each) {
           return equals_ignoring_case(each, key);
         });
}

// Socrata's exports begin so; what is said of the columns may be longer than the rows.
bool is_portal_export(std::string_view text) {
  for (const std::string_view token : {"{", "\"meta\"", ":", "{", "\"view\"", ":"}) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (!text.starts_with(token)) return false;
    text.remove_prefix(token.size());
  }
  return true;
}

class JsonReader {
 public:
  JsonReader(ByteWindow& text, std::string_view dataset, RecordCounter& records)
      : text_(text), dataset_(dataset), counter_(records), record_(records) {}

  Result<FileReading> read() {
    while (!ended_ && TRY(skip_to_value())) {
      const bool object = text_.view().front() == '{';
      if (in(Kind::kArray) && text_.view().front() == '[') {
        TRY(read_row());
      } else if (object && wrappings_.size() < kMaxWrappings) {
        TRY(read_object());
      } else if (wrappings_.empty() || in(Kind::kArray)) {
        TRY(read_record());
      } else {
        TRY(skip_value());  // what stands beside the records in a wrapping
      }
      first_ = false;
    }
    return finish();
  }

 private:
  // Around the records. A bundle's records are below its key "entry".
  enum class Kind : std::uint8_t { kArray, kObject, kBundle, kBundleArray };
  struct Wrapping {
    Kind kind;
    std::string dataset;       // of the records directly inside
    std::uint64_t values = 0;  // rows that were seen
  };

  const std::string& dataset() const {
    return wrappings_.empty() ? dataset_ : wrappings_.back().dataset;
  }
  bool in(Kind kind) const { return !wrappings_.empty() && wrappings_.back().kind == kind; }
  bool in_object() const { return in(Kind::kObject) || in(Kind::kBundle); }

  void push(Kind kind) {
    text_.consume(1);  // the bracket
    wrappings_.push_back({.kind = kind, .dataset = names_nothing(key_) ? dataset() : key_});
    key_.clear();
    value_due_ = false;
  }

  // To the next value, past what parts values; wrappings that end on the way are left, keys of
  // wrappings are read. False at the end of the text.
  Result<bool> skip_to_value() {
    for (;;) {
      const std::string_view view = text_.view();
      const std::size_t at = std::min(view.find_first_not_of(" \t\r\n,"), view.size());
      text_.consume(at);
      if (at == view.size()) {
        if (!TRY(text_.more())) return false;
        continue;
      }
      const char c = text_.view().front();
      const bool of_columns = value_due_ && in(Kind::kObject) && may_name_columns(key_);
      if ((c == '[' || c == '{') && of_columns && take_columns()) continue;
      if (c == ']' || c == '}') {
        text_.consume(1);
        if (!wrappings_.empty()) wrappings_.pop_back();
        value_due_ = false;
      } else if (c == '[' && (wrappings_.empty() || TRY(holds_records()))) {
        push(in(Kind::kBundle) && key_ == "entry" ? Kind::kBundleArray : Kind::kArray);
      } else if (!in_object() || value_due_ || (after_damage_ && c == '{')) {
        return true;
      } else if (c == '"') {
        TRY(read_key());
      } else {  // no key: damaged here
        ++damaged_;
        TRY(skip_damage());
      }
    }
  }

  // Whether the array that comes next in a wrapping has objects, and no bundle's but its entries.
  Result<bool> holds_records() {
    if (!value_due_ || (in(Kind::kBundle) && key_ != "entry")) return false;
    for (;;) {
      const std::string_view view = text_.view();
      const std::size_t next = view.find_first_not_of(" \t\r\n", 1);
      if (next != std::string_view::npos) return view[next] == '{' || view[next] == '[';
      if (!TRY(text_.more())) return false;
    }
  }

  // A wrapping's key and the colon. What comes next is a value of it.
  Result<void> read_key() {
    for (;;) {
      const std::string_view view = text_.view();
      std::size_t end = 1;
      while (end < view.size() && view[end] != '"') end += view[end] == '\\' ? 2 : 1;
      const std::size_t colon =
          end < view.size() ? view.find_first_not_of(" \t\r\n", end + 1) : std::string_view::npos;
      if (colon != std::string_view::npos && end <= kMaxKeyBytes) {
        key_ = field_name(view.substr(1, end - 1));
        value_due_ = view[colon] == ':';
        if (!value_due_) ++damaged_;
        text_.consume(value_due_ ? colon + 1 : colon);
        return {};
      }
      if (view.size() > kMaxKeyBytes || !TRY(text_.more())) {
        ++damaged_;
        return skip_damage();
      }
    }
  }

  Result<void> read_object() {
    // A wrapping is the first of all, or inside of one; objects in a row are records.
    const bool may_wrap = (first_ && wrappings_.empty()) || in(Kind::kObject);
    const bool may_be_bundle = may_wrap || in_bundles_;
    if (!may_be_bundle || after_damage_ || in(Kind::kBundleArray)) return read_record();
    if (first_ && wrappings_.empty() && is_portal_export(text_.view())) {
      push(Kind::kObject);
      return {};
    }
    JsonLayout layout = JsonLayout::kTooLong;
    for (;;) {
      layout = layout_of_object(text_.view(),
                                text_.nothing_follows() ? AfterText::kNothing : AfterText::kMore);
      const std::size_t seen = text_.view().size();
      if (layout != JsonLayout::kTooLong || seen >= kLongestRecord) break;
      // Twice as much, so that what was seen is not looked at again and again.
      text_.look_ahead(std::min(2 * seen, kLongestRecord));
    }
    if (layout == JsonLayout::kBundle) {
      in_bundles_ = true;
      push(Kind::kBundle);
      return {};
    }
    if (layout == JsonLayout::kRecord || !may_wrap) return read_record();
    push(Kind::kObject);
    return {};
  }

  // The value at the front, when all of it can be in view.
  std::string_view whole_value() {
    for (;;) {
      const std::string_view view = text_.view();
      const std::size_t end = end_of_json_value(view);
      if (end != std::string_view::npos) return view.substr(0, end);
      if (view.size() >= kMaxColumnsTextBytes || text_.nothing_follows()) return {};
      text_.look_ahead(std::min(2 * view.size(), kMaxColumnsTextBytes));
    }
  }

  // False when the value names no columns: it is a value like any other.
  bool take_columns() {
    const std::string_view value = whole_value();
    std::vector<std::string> names = column_names_of(key_, value);
    if (names.empty()) return false;
    columns_ = std::move(names);
    text_.consume(value.size());
    value_due_ = false;
    key_.clear();
    return true;
  }

  // A row of a table, whose first may name the columns.
  Result<void> read_row() {
    if (wrappings_.back().values++ == 0 && columns_.empty()) {
      const std::string_view row = whole_value();
      columns_ = column_names_of_row(row);
      if (!columns_.empty()) {
        text_.consume(row.size());
        return {};
      }
    }
    record_.begin_row(dataset(), columns_);
    TRY(read_value());
    end_when_full();
    return {};
  }

  Result<void> read_record() {
    if (in(Kind::kBundle)) return skip_value();  // its "meta"
    record_.begin(dataset(), in(Kind::kBundleArray) ? JsonRecords::Wrapping::kBundleEntry
                                                    : JsonRecords::Wrapping::kNone);
    TRY(read_value());
    end_when_full();
    return {};
  }

  // Only where no other dataset can follow.
  void end_when_full() {
    ended_ = (wrappings_.empty() || (wrappings_.size() == 1 && in(Kind::kArray))) &&
             counter_.counts().size() == 1 && counter_.full(counter_.counts().front().dataset);
  }

  Result<void> skip_value() {
    record_.begin_skipped();
    return read_value();
  }

  Result<void> read_value() {
    value_due_ = false;
    after_damage_ = false;
    key_.clear();
    for (;;) {
      const JsonRecords::Fed fed = record_.feed(text_.view());
      text_.consume(fed.bytes);
      if (fed.state == JsonRecords::State::kDone) return {};
      if (fed.state == JsonRecords::State::kDamaged) {
        ++damaged_;
        return skip_damage();
      }
      if (!TRY(text_.more())) {
        cut_ = !record_.finish();
        return {};
      }
    }
  }

  // On to where a record may begin: an object on a line of its own, or after another's end.
  Result<void> skip_damage() {
    value_due_ = false;
    after_damage_ = true;
    for (;;) {
      const std::string_view view = text_.view();
      for (std::size_t at = view.find('{', 1); at < view.size(); at = view.find('{', at + 1)) {
        const std::size_t before = view.find_last_not_of(" \t\r\n", at - 1);
        if (before == std::string_view::npos) continue;
        const std::string_view between = view.substr(before + 1, at - before - 1);
        const bool on_own_line = between.find('\n') != std::string_view::npos;
        const std::size_t ended = view[before] == ',' && before > 0
                                      ? view.find_last_not_of(" \t\r\n", before - 1)
                                      : std::string_view::npos;
        const bool after_record = ended != std::string_view::npos && view[ended] == '}';
        if (!after_record && (!on_own_line || view[before] == ':')) continue;
        text_.consume(at);
        return {};
      }
      // The last bytes may be the beginning of what is looked for.
      constexpr std::size_t kKept = 64;
      if (view.size() > kKept) text_.consume(view.size() - kKept);
      if (!TRY(text_.more())) {
        text_.consume(text_.view().size());
        return {};
      }
    }
  }

  Result<FileReading> finish() {
    if (damaged_ > 0 && counter_.counts().empty())
      return fail(ErrorKind::kMalformed, "begins like JSON and is none");
    FileReading reading;
    reading.format = in_bundles_ ? "FHIR bundle" : "JSON";
    reading.whole = !ended_;
    if (damaged_ > 0)
      reading.notes.push_back(fmt::format("{} damaged places were skipped", damaged_));
    if (cut_) reading.notes.emplace_back("the file ends in the middle of a record");
    return reading;
  }

  ByteWindow& text_;
  std::string dataset_;
  RecordCounter& counter_;
  JsonRecords record_;
  std::vector<Wrapping> wrappings_;
  std::string key_;                   // of the wrapping's member that comes next; cleaned
  std::vector<std::string> columns_;  // of rows that are arrays
  bool value_due_ = false;            // a key was read, its value comes next
  bool after_damage_ = false;
  bool first_ = true;
  bool in_bundles_ = false;
  std::uint64_t damaged_ = 0;
  bool cut_ = false;
  bool ended_ = false;
};

}  // namespace

Result<FileReading> read_json(ByteWindow& text, std::string_view dataset, RecordCounter& records) {
  return JsonReader(text, dataset, records).read();
}

}  // namespace celador
