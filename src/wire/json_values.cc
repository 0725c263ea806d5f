#include "wire/json_values.h"

#include <boost/json/memory_resource.hpp>
#include <boost/json/parser.hpp>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <new>

#include "base/buffer.h"
#include "base/check.h"
#include "base/text.h"

namespace celador {
namespace {

// Wipes every block before giving it back. Has no state, so one serves all threads. The size stands
// in front of each block: Boost 1.81 gives back the keys of objects with another size than it asked
// for.
class WipingMemory final : public boost::json::memory_resource {
  static constexpr std::size_t kHeader = alignof(std::max_align_t);
  static_assert(kHeader >= sizeof(std::size_t));

  void* do_allocate(std::size_t size, std::size_t align) override {
    CHECK(align <= kHeader);
    char* const block = static_cast<char*>(::operator new(kHeader + size));
    std::memcpy(block, &size, sizeof size);
    return block + kHeader;
  }
  void do_deallocate(void* memory, std::size_t, std::size_t) override {
    char* const block = static_cast<char*>(memory) - kHeader;
    std::size_t size = 0;
    std::memcpy(&size, block, sizeof size);
    wipe(memory, size);
    ::operator delete(block);
  }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

WipingMemory wiping_memory;

// The parser unescapes texts in a buffer on the stack (4 KiB). Overwrites where it was.
[[gnu::noinline]] void wipe_dead_stack() {
  char dead[12288];
  wipe(dead, sizeof dead);
}

class FieldWriter {
 public:
  explicit FieldWriter(RecordSink& records) : records_(records) {}

  void put(const std::string& path, const boost::json::value& value, std::size_t depth) {
    if (fields_left_ == 0 || depth > kMaxJsonDepth) return;
    switch (value.kind()) {
      case boost::json::kind::object:
        for (const auto& [key, member] : value.get_object()) {
          const std::string name = field_name(key);
          std::string below = path;
          if (!below.empty()) below += '.';
          below += name;
          if (below.size() <= kMaxFieldPathBytes) put(below, member, depth + 1);
        }
        return;
      case boost::json::kind::array:
        for (const boost::json::value& element : value.get_array())
          put(path + "[]", element, depth + 1);
        return;
      case boost::json::kind::string:
        return put_one(path, std::string_view(value.get_string()), ValueType::kText);
      case boost::json::kind::int64:
        return put_number(path, value.get_int64(), ValueType::kInteger);
      case boost::json::kind::uint64:
        return put_number(path, value.get_uint64(), ValueType::kInteger);
      case boost::json::kind::double_:
        return put_number(path, value.get_double(), ValueType::kReal);
      case boost::json::kind::bool_:
        return put_one(path, value.get_bool() ? "true" : "false", ValueType::kBoolean);
      case boost::json::kind::null:
        return put_one(path, "", ValueType::kNull);
    }
  }

 private:
  template <class Number>
  void put_number(const std::string& path, Number number, ValueType type) {
    char text[40];  // the longest double in its shortest form has 24 characters
    const std::to_chars_result end = std::to_chars(text, text + sizeof text, number);
    put_one(path, {text, static_cast<std::size_t>(end.ptr - text)}, type);
    wipe(text, sizeof text);
  }

  void put_one(const std::string& path, std::string_view bytes, ValueType type) {
    if (fields_left_ == 0) return;
    --fields_left_;
    records_.value(path.empty() ? "value" : path, ValueView(bytes, type));
  }

  RecordSink& records_;
  std::size_t fields_left_ = kMaxFieldsPerRecord;
};

}  // namespace

Result<WipedJson> WipedJson::parse(std::string_view text) {
  if (text.size() > kMaxJsonBytes)
    return fail(ErrorKind::kLimit, "a JSON text longer than we read");
  const boost::json::storage_ptr memory(&wiping_memory);
  boost::json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  options.allow_invalid_utf8 = true;
  WipedJson json(memory);
  boost::json::error_code error;
  try {
    boost::json::parser parser(memory, options);
    parser.reset(memory);
    parser.write(text.data(), text.size(), error);
    if (!error) json.holder_.push_back(parser.release());
  } catch (const std::bad_alloc&) {
    wipe_dead_stack();
    return fail(ErrorKind::kLimit, "a JSON text that does not fit into memory");
  }
  wipe_dead_stack();
  if (error == boost::json::error::too_deep)
    return fail(ErrorKind::kLimit, "JSON nested deeper than we read");
  if (error) return fail(ErrorKind::kMalformed, "not one JSON value");
  return json;
}

void put_fields(std::string_view prefix, const boost::json::value& record, RecordSink& records) {
  FieldWriter(records).put(std::string(prefix), record, 0);
}

std::string field_name(std::string_view key) {
  constexpr std::size_t kMaxNameBytes = 128;
  constexpr std::size_t kLongNumber = 5;  // longer than a year or a code of a form
  std::size_t digits = 0;
  for (const char c : key) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (c == '@' || digits >= kLongNumber) return "*";
  }
  if (key.empty()) return "*";
  return printable(key, kMaxNameBytes);
}

}  // namespace celador
