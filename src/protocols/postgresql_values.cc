#include "protocols/postgresql_values.h"

#include <algorithm>
#include <array>

#include "base/buffer.h"
#include "base/text.h"
#include "wire/json_values.h"

namespace celador::postgresql {
namespace {

// Numbers of types that never change (PostgreSQL source, src/include/catalog/pg_type.dat).
constexpr std::uint32_t kBool = 16;
constexpr std::uint32_t kBytea = 17;
constexpr std::uint32_t kInt8 = 20;
constexpr std::uint32_t kInt2 = 21;
constexpr std::uint32_t kInt4 = 23;
constexpr std::uint32_t kOid = 26;
constexpr std::uint32_t kJson = 114;
constexpr std::uint32_t kFloat4 = 700;
constexpr std::uint32_t kFloat8 = 701;
constexpr std::uint32_t kDate = 1082;
constexpr std::uint32_t kTimestamp = 1114;
constexpr std::uint32_t kTimestampWithZone = 1184;
constexpr std::uint32_t kNumeric = 1700;
constexpr std::uint32_t kJsonb = 3802;

// Elements of one array that are handed on.
constexpr std::size_t kMaxElements = 200;

// "2024-01-02 03:04:05.678+00", which DateStyle ISO in UTC gives; anything longer is a year of five
// digits or a date before Christ, and stays text.
constexpr std::size_t kMaxTimestampBytes = 32;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool begins_with_date(std::string_view text) {
  constexpr std::string_view kPattern = "0000-00-00";
  if (text.size() < kPattern.size()) return false;
  for (std::size_t i = 0; i < kPattern.size(); ++i) {
    if (kPattern[i] == '-' ? text[i] != '-' : !is_digit(text[i])) return false;
  }
  return true;
}

void put_timestamp(std::string_view path, std::string_view text, RecordSink& records) {
  if (!begins_with_date(text) || text.size() > kMaxTimestampBytes || text.size() < 19 ||
      text[10] != ' ' || text.ends_with("BC")) {
    return records.value(path, ValueView(text, ValueType::kText));
  }
  if (text.ends_with("+00")) text.remove_suffix(3);
  std::array<char, kMaxTimestampBytes + 1> rewritten{};
  std::ranges::copy(text, rewritten.begin());
  rewritten[10] = 'T';
  rewritten[text.size()] = 'Z';
  records.value(path, ValueView({rewritten.data(), text.size() + 1}, ValueType::kTime));
  wipe(rewritten.data(), rewritten.size());
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

void put_bytes(std::string_view path, std::string_view text, RecordSink& records) {
  Buffer bytes;
  if (text.starts_with("\\x") && text.size() % 2 == 0) {
    const std::size_t count = text.size() / 2 - 1;
    char* out = bytes.prepare(count);
    std::size_t made = 0;
    for (std::size_t i = 2; i < text.size(); i += 2) {
      const int high = hex_digit(text[i]);
      const int low = hex_digit(text[i + 1]);
      if (high < 0 || low < 0) break;
      out[made++] = static_cast<char>(high * 16 + low);
    }
    bytes.commit(made);
  } else {
    bytes.append(text);
  }
  records.value(path, ValueView(bytes.view(), ValueType::kBytes));
}

// "{a,"b c",NULL}": each element under `path[]`, in place. What is nested or escaped goes on as it
// is.
void put_array(const std::string& path, std::string_view text, RecordSink& records) {
  const std::string elements = path + "[]";
  if (!text.starts_with('{') || text.substr(1).contains('{')) {
    return records.value(elements, ValueView(text, ValueType::kText));
  }
  text.remove_prefix(1);
  if (text.ends_with('}')) text.remove_suffix(1);  // a cut array has no end
  for (std::size_t count = 0; !text.empty() && count < kMaxElements; ++count) {
    std::string_view element;
    if (text.starts_with('"')) {
      std::size_t end = 1;
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
      end = std::min(end, text.size());
      element = text.substr(1, end - 1);
      text.remove_prefix(std::min(end + 1, text.size()));
      records.value(elements, ValueView(element, ValueType::kText));
    } else {
      element = text.substr(0, text.find(','));
      text.remove_prefix(element.size());
      const bool is_null = element == "NULL";
      records.value(elements, ValueView(is_null ? std::string_view() : element,
                                        is_null ? ValueType::kNull : ValueType::kText));
    }
    if (text.starts_with(',')) text.remove_prefix(1);
  }
}

void put_json(const std::string& path, std::string_view text, RecordSink& records) {
  const auto json = WipedJson::parse(text);
  // What was cut is no JSON any more, and goes on as the text that it is.
  if (!json) return records.value(path, ValueView(text, ValueType::kText));
  put_fields(path, json->root(), records);
}

Reading reading_of(std::uint32_t base_type) {
  switch (base_type) {
    case kBool:
      return Reading::kBoolean;
    case kBytea:
      return Reading::kBytes;
    case kInt8:
    case kInt2:
    case kInt4:
    case kOid:
      return Reading::kInteger;
    case kFloat4:
    case kFloat8:
    case kNumeric:
      return Reading::kReal;
    case kDate:
      return Reading::kDate;
    case kTimestamp:
    case kTimestampWithZone:
      return Reading::kTimestamp;
    case kJson:
    case kJsonb:
      return Reading::kJson;
    default:
      return Reading::kText;
  }
}

}  // namespace

Column make_column(std::string name, std::uint32_t base_type, TypeOrigin origin,
                   std::int64_t length, std::string_view base_type_name) {
  Column column;
  column.name = std::move(name);
  if (origin == TypeOrigin::kAdded) return column;
  column.reading = reading_of(base_type);
  // Arrays of PostgreSQL's own types are named after them: _text, _varchar.
  if (column.reading == Reading::kText && base_type_name.starts_with('_'))
    column.reading = Reading::kArray;
  if (column.reading == Reading::kBytes) {
    column.form = Form::kBytes;
  } else if (column.reading == Reading::kJson) {
    column.form = Form::kJson;
  } else if (length == -1 && column.reading != Reading::kReal) {
    column.form = Form::kText;
  }
  return column;
}

void put_value(const Column& column, std::optional<std::string_view> value, RecordSink& records) {
  const std::string path = printable(column.name);
  if (!value) return records.value(path, ValueView({}, ValueType::kNull));
  switch (column.reading) {
    case Reading::kText:
      return records.value(path, ValueView(*value, ValueType::kText));
    case Reading::kInteger:
      return records.value(path, ValueView(*value, ValueType::kInteger));
    case Reading::kReal:
      return records.value(path, ValueView(*value, ValueType::kReal));
    case Reading::kBoolean:
      return records.value(path, ValueView(*value == "t" ? "true" : "false", ValueType::kBoolean));
    case Reading::kDate: {
      const bool is_plain = begins_with_date(*value) && value->size() == 10;
      return records.value(path, ValueView(*value, is_plain ? ValueType::kTime : ValueType::kText));
    }
    case Reading::kTimestamp:
      return put_timestamp(path, *value, records);
    case Reading::kJson:
      return put_json(path, *value, records);
    case Reading::kArray:
      return put_array(path, *value, records);
    case Reading::kBytes:
      return put_bytes(path, *value, records);
  }
}

}  // namespace celador::postgresql
