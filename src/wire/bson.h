#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"

namespace celador {

// BSON, the documents of MongoDB's wire protocol, read in place: nothing is copied, and every view
// lives as long as the bytes do. A document is checked once, whole, by BsonDocument::parse; after
// that no accessor can fail.
//
// The elements are found by libbson's iterator. Ours on top: the limits, the paths and the text of
// scalars.
//
// Source: bsonspec.org, version 1.1. Tested by bson_test.cc, fuzzed by bson_fuzz.cc.

// MongoDB itself nests to 100 levels in what clients store, and to 200 inside the server.
inline constexpr int kMaxBsonDepth = 200;
// Values that one record gives to a visitor; the rest of a longer one (a year of heartbeats in an
// array) is left out.
inline constexpr std::size_t kMaxValuesInRecord = 10'000;
// A path is field names joined; a longer one is no field name of anybody's and is left out.
inline constexpr std::size_t kMaxPathBytes = 1024;

enum class BsonType : std::uint8_t {
  kDouble = 0x01,
  kText = 0x02,
  kDocument = 0x03,
  kArray = 0x04,
  kBinary = 0x05,
  kUndefined = 0x06,
  kObjectId = 0x07,
  kBoolean = 0x08,
  kTime = 0x09,
  kNull = 0x0A,
  kRegex = 0x0B,
  kDbPointer = 0x0C,
  kCode = 0x0D,
  kSymbol = 0x0E,
  kCodeWithScope = 0x0F,
  kInt32 = 0x10,
  kTimestamp = 0x11,
  kInt64 = 0x12,
  kDecimal128 = 0x13,
  kMaxKey = 0x7F,
  kMinKey = 0xFF,
};

class BsonDocument;

// One field. What does not fit its type is empty.
class BsonElement {
 public:
  BsonType type() const { return type_; }
  std::string_view name() const { return name_; }

  // Text, symbol or code.
  std::string_view text() const;
  // The content of binary data, or the 12 bytes of an ObjectId.
  std::string_view bytes() const;
  // Int32, int64, a boolean as 0 or 1, or a double that is whole and within 2^53.
  std::optional<std::int64_t> integer() const;
  // Any of those as a double, fractions too.
  std::optional<double> real() const;
  // A boolean, or a number as the server reads one where it wants a boolean: other than 0.
  std::optional<bool> boolean() const;
  // A date; the seconds of a replication timestamp; the moment in an ObjectId's first four bytes.
  std::optional<Instant> time() const;
  // A document or an array, whose names are "0", "1", ...
  std::optional<BsonDocument> document() const;

 private:
  friend class BsonDocument;
  friend class BsonValueText;
  BsonType type_ = BsonType::kNull;
  std::string_view name_;
  std::string_view payload_;
  std::uint64_t scalar_ = 0;  // bits of a number, boolean, date or timestamp; low half of a decimal
  std::uint64_t scalar_high_ = 0;  // high half of a decimal
};

// A document whose bytes were checked.
class BsonDocument {
 public:
  // The empty document.
  BsonDocument();
  // `bytes` is exactly one document. kMalformed for anything else, kLimit when it nests deeper than
  // kMaxBsonDepth.
  static Result<BsonDocument> parse(std::string_view bytes);
  // The document at the front of `bytes`, which may go on after it.
  static Result<BsonDocument> parse_front(std::string_view bytes);

  std::string_view bytes() const { return bytes_; }
  bool empty() const { return bytes_.size() <= 5; }
  // The first field of that name.
  std::optional<BsonElement> find(std::string_view name) const;
  // A field of a document within: "net.bindIp".
  std::optional<BsonElement> find_path(std::string_view path) const;

  class Iterator {
   public:
    const BsonElement& operator*() const { return element_; }
    const BsonElement* operator->() const { return &element_; }
    Iterator& operator++();
    bool operator==(const Iterator& other) const { return rest_at_ == other.rest_at_; }

   private:
    friend class BsonDocument;
    std::string_view bytes_;
    std::size_t rest_at_ =
        std::string_view::npos;  // where the present element begins; npos at the end
    std::size_t next_at_ = 0;
    BsonElement element_;
  };
  Iterator begin() const;
  Iterator end() const { return {}; }

 private:
  friend class BsonElement;
  explicit BsonDocument(std::string_view checked) : bytes_(checked) {}
  std::string_view bytes_;
};

// Told of every value of a record, documents and arrays opened: "name.given", "phones[].number".
class BsonVisitor {
 public:
  virtual ~BsonVisitor() = default;
  // `text`: numbers and times as decimal text and RFC 3339, an ObjectId as 24 hex digits; it lives
  // during the call, in memory that is wiped after it. A whole double has type kInt64: shells that
  // know only doubles store integers so.
  virtual void value(std::string_view path, BsonType type, std::string_view text) = 0;
};

// Visits the values of `record`, at most kMaxValuesInRecord.
void visit_values(const BsonDocument& record, BsonVisitor& visitor);

}  // namespace celador
