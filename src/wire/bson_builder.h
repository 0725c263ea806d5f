#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace celador {

// Builds a small document: a command. The order of the calls is the order of the fields. No value
// of anybody's record goes through it. Names hold no NUL.
//
//   BsonBuilder command;
//   command.text("getLog", "startupWarnings").text("$db", "admin");
class BsonBuilder {
 public:
  BsonBuilder& number(std::string_view name, std::int32_t value);
  BsonBuilder& boolean(std::string_view name, bool value);
  BsonBuilder& text(std::string_view name, std::string_view value);
  // The twelve bytes of an ObjectId that the server gave: a position, made by a counter and a
  // clock.
  BsonBuilder& object_id(std::string_view name, std::string_view bytes);
  BsonBuilder& document(std::string_view name, const BsonBuilder& value);

  // The whole document, with its length and its end.
  std::string bytes() const;

 private:
  void head(char type, std::string_view name);
  std::string elements_;
};

}  // namespace celador
