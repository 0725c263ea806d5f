#include "wire/bson_builder.h"

#include "base/check.h"
#include "wire/bson.h"

namespace celador {
namespace {

void append_i32(std::string& into, std::int32_t number) {
  const auto bits = static_cast<std::uint32_t>(number);
  for (unsigned shift = 0; shift < 32; shift += 8)
    into += static_cast<char>((bits >> shift) & 0xFFU);
}

char to_byte(BsonType type) { return static_cast<char>(type); }

}  // namespace

void BsonBuilder::head(char type, std::string_view name) {
  CHECK(name.find('\0') == std::string_view::npos);
  elements_ += type;
  elements_ += name;
  elements_ += '\0';
}

BsonBuilder& BsonBuilder::number(std::string_view name, std::int32_t value) {
  head(to_byte(BsonType::kInt32), name);
  append_i32(elements_, value);
  return *this;
}

BsonBuilder& BsonBuilder::boolean(std::string_view name, bool value) {
  head(to_byte(BsonType::kBoolean), name);
  elements_ += static_cast<char>(value ? 1 : 0);
  return *this;
}

BsonBuilder& BsonBuilder::text(std::string_view name, std::string_view value) {
  head(to_byte(BsonType::kText), name);
  append_i32(elements_, static_cast<std::int32_t>(value.size() + 1));
  elements_ += value;
  elements_ += '\0';
  return *this;
}

BsonBuilder& BsonBuilder::object_id(std::string_view name, std::string_view bytes) {
  CHECK(bytes.size() == 12);
  head(to_byte(BsonType::kObjectId), name);
  elements_ += bytes;
  return *this;
}

BsonBuilder& BsonBuilder::document(std::string_view name, const BsonBuilder& value) {
  head(to_byte(BsonType::kDocument), name);
  elements_ += value.bytes();
  return *this;
}

std::string BsonBuilder::bytes() const {
  std::string whole;
  append_i32(whole, static_cast<std::int32_t>(elements_.size() + 5));
  whole += elements_;
  whole += '\0';
  return whole;
}

}  // namespace celador
