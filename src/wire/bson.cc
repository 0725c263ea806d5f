#include "wire/bson.h"

#include <bson/bson.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <chrono>
#include <cmath>
#include <vector>

#include "base/buffer.h"

namespace celador {
namespace {

constexpr std::string_view kEmptyDocument("\x05\0\0\0\0", 5);
constexpr double kWholeDoubles =
    9007199254740992.0;  // 2^53: beyond it a double has no exact neighbours

std::string_view view(const void* bytes, std::size_t count) {
  return {static_cast<const char*>(bytes), count};
}

const std::uint8_t* data(std::string_view bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

// libbson wants to be asked within a document; the offset is where an element begins (4 for the
// first).
bool element_at(std::string_view document, std::size_t offset, bson_iter_t& iter) {
  if (!bson_iter_init_from_data(&iter, data(document), document.size())) return false;
  iter.next_off = static_cast<std::uint32_t>(offset);
  return bson_iter_next(&iter);
}

bool is_known(BsonType type) {
  const auto number = static_cast<std::uint8_t>(type);
  return (number >= 0x01 && number <= 0x13) || number == 0x7F || number == 0xFF;
}

// Every element of the document and of those within. `depth` counts down.
Result<void> check(std::string_view bytes, int depth) {
  if (depth == 0) return fail(ErrorKind::kLimit, "a BSON document nests too deep");
  bson_iter_t iter;
  if (bytes.size() < kEmptyDocument.size() ||
      !bson_iter_init_from_data(&iter, data(bytes), bytes.size())) {
    return fail(ErrorKind::kMalformed, "a BSON document's length is not its own");
  }
  // The iterator stops at the end and at an error alike: at the end, only the closing NUL is left.
  std::size_t read_to = 4;
  while (bson_iter_next(&iter)) {
    read_to = iter.next_off;
    if (!is_known(static_cast<BsonType>(bson_iter_type(&iter)))) {
      return fail(ErrorKind::kMalformed, "a BSON element is of no known type");
    }
    std::uint32_t length = 0;
    const std::uint8_t* inner = nullptr;
    switch (bson_iter_type(&iter)) {
      case BSON_TYPE_DOCUMENT:
        bson_iter_document(&iter, &length, &inner);
        break;
      case BSON_TYPE_ARRAY:
        bson_iter_array(&iter, &length, &inner);
        break;
      default:
        continue;
    }
    if (inner == nullptr)
      return fail(ErrorKind::kMalformed, "a BSON document within another is cut");
    TRY(check(view(inner, length), depth - 1));
  }
  if (read_to != bytes.size() - 1)
    return fail(ErrorKind::kMalformed, "a BSON element does not fit its document");
  return {};
}

std::optional<std::size_t> stated_length(std::string_view bytes) {
  if (bytes.size() < kEmptyDocument.size()) return std::nullopt;
  std::uint32_t length = 0;
  for (int i = 3; i >= 0; --i) {
    length = (length << 8U) | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
  }
  if (length < kEmptyDocument.size() || length > bytes.size()) return std::nullopt;
  return length;
}

}  // namespace

std::string_view BsonElement::text() const {
  const bool is_text =
      type_ == BsonType::kText || type_ == BsonType::kSymbol || type_ == BsonType::kCode;
  return is_text ? payload_ : std::string_view();
}

std::string_view BsonElement::bytes() const {
  return type_ == BsonType::kBinary || type_ == BsonType::kObjectId ? payload_ : std::string_view();
}

std::optional<std::int64_t> BsonElement::integer() const {
  switch (type_) {
    case BsonType::kInt32:
    case BsonType::kInt64:
    case BsonType::kBoolean:
      return static_cast<std::int64_t>(scalar_);
    case BsonType::kDouble: {
      const double number = std::bit_cast<double>(scalar_);
      if (std::abs(number) > kWholeDoubles || std::trunc(number) != number) return std::nullopt;
      return static_cast<std::int64_t>(number);
    }
    default:
      return std::nullopt;
  }
}

std::optional<double> BsonElement::real() const {
  if (type_ == BsonType::kDouble) return std::bit_cast<double>(scalar_);
  const std::optional<std::int64_t> number = integer();
  if (!number) return std::nullopt;
  return static_cast<double>(*number);
}

std::optional<bool> BsonElement::boolean() const {
  const std::optional<double> number = real();
  if (!number) return std::nullopt;
  return *number != 0;
}

std::optional<Instant> BsonElement::time() const {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  switch (type_) {
    case BsonType::kTime:
      return Instant(milliseconds(static_cast<std::int64_t>(scalar_)));
    case BsonType::kTimestamp:
      return Instant(seconds(static_cast<std::uint32_t>(scalar_)));
    case BsonType::kObjectId: {
      std::uint32_t since_1970 = 0;
      for (std::size_t i = 0; i < 4; ++i) {
        since_1970 = (since_1970 << 8U) | static_cast<unsigned char>(payload_[i]);
      }
      return Instant(seconds(since_1970));
    }
    default:
      return std::nullopt;
  }
}

std::optional<BsonDocument> BsonElement::document() const {
  if (type_ != BsonType::kDocument && type_ != BsonType::kArray) return std::nullopt;
  return BsonDocument(payload_);
}

BsonDocument::BsonDocument() : bytes_(kEmptyDocument) {}

Result<BsonDocument> BsonDocument::parse(std::string_view bytes) {
  TRY(check(bytes, kMaxBsonDepth));
  return BsonDocument(bytes);
}

Result<BsonDocument> BsonDocument::parse_front(std::string_view bytes) {
  const std::optional<std::size_t> length = stated_length(bytes);
  if (!length) return fail(ErrorKind::kMalformed, "a BSON document is longer than its message");
  return parse(bytes.substr(0, *length));
}

BsonDocument::Iterator BsonDocument::begin() const {
  Iterator at;
  at.bytes_ = bytes_;
  at.next_at_ = 4;
  ++at;
  return at;
}

BsonDocument::Iterator& BsonDocument::Iterator::operator++() {
  bson_iter_t iter;
  if (!element_at(bytes_, next_at_, iter)) {
    rest_at_ = std::string_view::npos;
    return *this;
  }
  rest_at_ = next_at_;
  next_at_ = iter.next_off;
  element_ = {};
  element_.type_ = static_cast<BsonType>(bson_iter_type(&iter));
  element_.name_ = view(bson_iter_key(&iter), bson_iter_key_len(&iter));
  std::uint32_t length = 0;
  const std::uint8_t* inner = nullptr;
  switch (element_.type_) {
    case BsonType::kDouble:
      element_.scalar_ = std::bit_cast<std::uint64_t>(bson_iter_double(&iter));
      break;
    case BsonType::kText: {
      const char* text = bson_iter_utf8(&iter, &length);
      element_.payload_ = view(text, length);
      break;
    }
    case BsonType::kSymbol: {
      const char* text = bson_iter_symbol(&iter, &length);
      element_.payload_ = view(text, length);
      break;
    }
    case BsonType::kCode: {
      const char* text = bson_iter_code(&iter, &length);
      element_.payload_ = view(text, length);
      break;
    }
    case BsonType::kDocument:
      bson_iter_document(&iter, &length, &inner);
      element_.payload_ = view(inner, length);
      break;
    case BsonType::kArray:
      bson_iter_array(&iter, &length, &inner);
      element_.payload_ = view(inner, length);
      break;
    case BsonType::kBinary: {
      bson_subtype_t subtype = BSON_SUBTYPE_BINARY;
      bson_iter_binary(&iter, &subtype, &length, &inner);
      element_.payload_ = view(inner, length);
      break;
    }
    case BsonType::kObjectId:
      element_.payload_ = view(bson_iter_oid(&iter)->bytes, 12);
      break;
    case BsonType::kBoolean:
      element_.scalar_ = bson_iter_bool(&iter) ? 1 : 0;
      break;
    case BsonType::kTime:
      element_.scalar_ = static_cast<std::uint64_t>(bson_iter_date_time(&iter));
      break;
    case BsonType::kInt32:
      element_.scalar_ = static_cast<std::uint64_t>(std::int64_t{bson_iter_int32(&iter)});
      break;
    case BsonType::kInt64:
      element_.scalar_ = static_cast<std::uint64_t>(bson_iter_int64(&iter));
      break;
    case BsonType::kTimestamp: {
      std::uint32_t seconds = 0;
      std::uint32_t ordinal = 0;
      bson_iter_timestamp(&iter, &seconds, &ordinal);
      element_.scalar_ = seconds;
      break;
    }
    case BsonType::kDecimal128: {
      bson_decimal128_t decimal;
      if (bson_iter_decimal128(&iter, &decimal)) {
        element_.scalar_ = decimal.low;
        element_.scalar_high_ = decimal.high;
      }
      break;
    }
    default:  // holds nothing that is read: null, regex, pointers, code with scope, the end keys
      break;
  }
  return *this;
}

std::optional<BsonElement> BsonDocument::find(std::string_view name) const {
  for (const BsonElement& element : *this) {
    if (element.name() == name) return element;
  }
  return std::nullopt;
}

std::optional<BsonElement> BsonDocument::find_path(std::string_view path) const {
  BsonDocument within = *this;
  for (;;) {
    const std::size_t dot = path.find('.');
    const std::optional<BsonElement> element = within.find(path.substr(0, dot));
    if (!element || dot == std::string_view::npos) return element;
    const std::optional<BsonDocument> next = element->document();
    if (!next) return std::nullopt;
    within = *next;
    path.remove_prefix(dot + 1);
  }
}

// The text of a scalar, in memory of its own that is wiped at the end.
class BsonValueText {
 public:
  explicit BsonValueText(const BsonElement& element) : type_(element.type()) {
    switch (element.type()) {
      case BsonType::kInt32:
      case BsonType::kInt64:
        put(static_cast<std::int64_t>(element.scalar_));
        break;
      case BsonType::kBoolean:
        text_ = element.scalar_ != 0 ? "true" : "false";
        break;
      case BsonType::kDouble:
        put_double(element);
        break;
      case BsonType::kTime:
      case BsonType::kTimestamp:
        put_time(*element.time());
        break;
      case BsonType::kObjectId:
        put_hex(element.payload_);
        break;
      case BsonType::kDecimal128: {
        const bson_decimal128_t decimal = {element.scalar_, element.scalar_high_};
        bson_decimal128_to_string(&decimal, space_.data());
        text_ = space_.data();
        break;
      }
      default:
        text_ = element.payload_;
    }
  }
  BsonValueText(const BsonValueText&) = delete;
  BsonValueText& operator=(const BsonValueText&) = delete;
  ~BsonValueText() { wipe(space_.data(), space_.size()); }

  std::string_view text() const { return text_; }
  BsonType type() const { return type_; }

 private:
  template <class Number>
  void put(Number number) {
    char* end = std::to_chars(space_.data(), space_.data() + space_.size(), number).ptr;
    text_ = {space_.data(), static_cast<std::size_t>(end - space_.data())};
  }

  void put_double(const BsonElement& element) {
    if (const std::optional<std::int64_t> whole = element.integer()) {
      type_ = BsonType::kInt64;
      put(*whole);
    } else {
      put(std::bit_cast<double>(element.scalar_));
    }
  }

  void put_digits(std::size_t at, int number, int digits) {
    for (int i = digits; i-- > 0; number /= 10) {
      space_[at + static_cast<std::size_t>(i)] = static_cast<char>('0' + number % 10);
    }
  }

  // base's to_rfc3339 gives a std::string, which would not be wiped.
  void put_time(Instant at) {
    using std::chrono::floor;
    const auto day = floor<std::chrono::days>(at);
    constexpr std::chrono::sys_days kFirst = std::chrono::year(0) / 1 / 1;
    constexpr std::chrono::sys_days kLast = std::chrono::year(9999) / 12 / 31;
    if (day < kFirst || day > kLast) return put(at.time_since_epoch().count());
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(at - day);
    constexpr std::string_view kShape = "0000-00-00T00:00:00";
    kShape.copy(space_.data(), kShape.size());
    put_digits(0, static_cast<int>(date.year()), 4);
    put_digits(5, static_cast<int>(static_cast<unsigned>(date.month())), 2);
    put_digits(8, static_cast<int>(static_cast<unsigned>(date.day())), 2);
    put_digits(11, static_cast<int>(time.hours().count()), 2);
    put_digits(14, static_cast<int>(time.minutes().count()), 2);
    put_digits(17, static_cast<int>(time.seconds().count()), 2);
    std::size_t length = kShape.size();
    if (const auto milliseconds = static_cast<int>(time.subseconds().count()); milliseconds != 0) {
      space_[length] = '.';
      put_digits(length + 1, milliseconds, 3);
      length += 4;
    }
    space_[length] = 'Z';
    text_ = {space_.data(), length + 1};
  }

  void put_hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::size_t length = 0;
    for (const char byte : bytes) {
      space_[length++] = kDigits[static_cast<unsigned char>(byte) >> 4U];
      space_[length++] = kDigits[static_cast<unsigned char>(byte) & 0x0FU];
    }
    text_ = {space_.data(), length};
  }

  BsonType type_;
  std::array<char, BSON_DECIMAL128_STRING> space_{};  // 43, the longest of all
  std::string_view text_;
};

namespace {

// A path grows and shrinks while the walk goes down and up. Names can be values too (a map from a
// person's id), so its memory is wiped.
using Path = std::vector<char, WipingAllocator<char>>;

class Walk {
 public:
  explicit Walk(BsonVisitor& visitor) : visitor_(visitor) {}

  void go(const BsonDocument& within, bool is_array) {
    for (const BsonElement& element : within) {
      if (left_ == 0) return;
      const std::size_t before = path_.size();
      if (is_array) {
        extend("[]");
      } else {
        if (before > 0) extend(".");
        extend(element.name());
      }
      if (path_.size() <= kMaxPathBytes) take(element);
      path_.resize(before);
    }
  }

 private:
  void extend(std::string_view part) {
    const std::size_t room = kMaxPathBytes + 1 - std::min(path_.size(), kMaxPathBytes + 1);
    part = part.substr(0, room);  // one too many shows that it is too long
    path_.insert(path_.end(), part.begin(), part.end());
  }

  void take(const BsonElement& element) {
    if (const std::optional<BsonDocument> inner = element.document()) {
      go(*inner, element.type() ==
                     BsonType::kArray);  // no deeper than kMaxBsonDepth: the document was checked
      return;
    }
    --left_;
    const BsonValueText value(element);
    visitor_.value({path_.data(), path_.size()}, value.type(), value.text());
  }

  BsonVisitor& visitor_;
  Path path_;
  std::size_t left_ = kMaxValuesInRecord;
};

}  // namespace

void visit_values(const BsonDocument& record, BsonVisitor& visitor) {
  Walk(visitor).go(record, false);
}

}  // namespace celador
