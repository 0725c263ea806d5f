#include "files/bson_reader.h"

#include <fmt/format.h>

#include <string>

#include "base/byte_reader.h"
#include "base/text.h"
#include "wire/bson.h"

namespace celador {
namespace {

constexpr std::string_view kArchiveMagic = "\x6d\xe2\x99\x81";
// Ends a block of an archive.
constexpr std::uint32_t kTerminator = 0xFFFFFFFF;
// What a server takes from clients, and 16 KiB more inside.
constexpr std::uint32_t kMaxDocumentBytes = (16U << 20U) + (16U << 10U);
constexpr std::uint32_t kMinDocumentBytes = 5;

std::uint32_t length_at_front(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto length = reader.u32_le();
  return length ? *length : 0;
}

ValueType type_of(BsonType type) {
  switch (type) {
    case BsonType::kInt32:
    case BsonType::kInt64:
      return ValueType::kInteger;
    case BsonType::kDouble:
    case BsonType::kDecimal128:
      return ValueType::kReal;
    case BsonType::kBoolean:
      return ValueType::kBoolean;
    case BsonType::kTime:
    case BsonType::kTimestamp:
      return ValueType::kTime;
    case BsonType::kObjectId:
      return ValueType::kObjectId;
    case BsonType::kBinary:
      return ValueType::kBytes;
    case BsonType::kNull:
    case BsonType::kUndefined:
    case BsonType::kMinKey:
    case BsonType::kMaxKey:
      return ValueType::kNull;
    default:
      return ValueType::kText;
  }
}

class IntoRecord final : public BsonVisitor {
 public:
  explicit IntoRecord(RecordSink& records) : records_(records) {}
  void value(std::string_view path, BsonType type, std::string_view text) override {
    records_.value(path, ValueView(text, type_of(type)));
  }

 private:
  RecordSink& records_;
};

class BsonFile {
 public:
  BsonFile(ByteWindow& bytes, std::string_view dataset, RecordCounter& records)
      : bytes_(bytes), dataset_(dataset), records_(records) {}

  Result<FileReading> read() {
    TRY(bytes_.need(kArchiveMagic.size()));
    if (bytes_.view().starts_with(kArchiveMagic)) {
      bytes_.consume(kArchiveMagic.size());
      TRY(read_archive());
      reading_.format = "mongodump archive";
    } else {
      while (TRY(next_document()) == Next::kDocument) {
        put();
        if (!records_.full(dataset_)) continue;
        reading_.whole = false;
        break;
      }
      reading_.format = "BSON";
    }
    if (damaged_ > 0)
      reading_.notes.push_back(fmt::format("{} damaged documents were skipped", damaged_));
    return reading_;
  }

 private:
  enum class Next { kDocument, kTerminator, kEnd };

  // Takes the document at the front into document_, which lives until the next call.
  Result<Next> next_document() {
    bytes_.consume(document_bytes_);
    document_bytes_ = 0;
    for (;;) {
      if (!TRY(bytes_.need(4))) return end();
      const std::uint32_t length = length_at_front(bytes_.view());
      if (length == kTerminator) {
        bytes_.consume(4);
        return Next::kTerminator;
      }
      if (length < kMinDocumentBytes || length > kMaxDocumentBytes) {
        reading_.notes.emplace_back(
            "a document's length is impossible: what comes after was not read");
        return Next::kEnd;
      }
      if (!TRY(bytes_.need(length))) return end();
      document_bytes_ = length;
      const auto document = BsonDocument::parse(bytes_.view().substr(0, length));
      if (document) {
        document_ = *document;
        return Next::kDocument;
      }
      ++damaged_;
      bytes_.consume(length);
      document_bytes_ = 0;
    }
  }

  Next end() {
    if (!bytes_.view().empty())
      reading_.notes.emplace_back("the file ends in the middle of a record");
    return Next::kEnd;
  }

  void put() {
    records_.begin_record(dataset_);
    IntoRecord into(records_);
    if (records_.passing()) visit_values(document_, into);
    records_.end_record();
  }

  Result<void> read_archive() {
    // The prelude: what was dumped, and each collection's options and indexes.
    Next next = TRY(next_document());
    while (next == Next::kDocument) next = TRY(next_document());
    while (next == Next::kTerminator) {
      next = TRY(next_document());
      if (next != Next::kDocument) return {};
      name_dataset();
      next = TRY(next_document());
      for (; next == Next::kDocument; next = TRY(next_document())) put();
    }
    return {};
  }

  void name_dataset() {
    dataset_.clear();
    for (const std::string_view key : {"db", "collection"}) {
      const auto name = document_.find(key);
      if (!name) continue;
      if (!dataset_.empty()) dataset_ += '.';
      dataset_ += printable(name->text());
    }
  }

  ByteWindow& bytes_;
  std::string dataset_;
  RecordCounter& records_;
  FileReading reading_;
  BsonDocument document_;
  std::size_t document_bytes_ = 0;
  std::uint64_t damaged_ = 0;
};

}  // namespace

bool begins_with_bson(ByteWindow& bytes) {
  bytes.look_ahead(kMinDocumentBytes);
  if (bytes.view().size() < kMinDocumentBytes) return false;
  if (bytes.view().starts_with(kArchiveMagic)) return true;
  // Any text begins with a far greater number.
  const std::uint32_t length = length_at_front(bytes.view());
  if (length < kMinDocumentBytes || length > kMaxDocumentBytes) return false;
  const auto type = static_cast<std::uint8_t>(bytes.view()[4]);
  const bool known = (type >= 0x01 && type <= 0x13) || type == 0x7F || type == 0xFF || length == 5;
  if (!known) return false;
  bytes.look_ahead(length);
  return bytes.view().size() >= length &&
         BsonDocument::parse(bytes.view().substr(0, length)).has_value();
}

Result<FileReading> read_bson(ByteWindow& bytes, std::string_view dataset, RecordCounter& records) {
  return BsonFile(bytes, dataset, records).read();
}

}  // namespace celador
