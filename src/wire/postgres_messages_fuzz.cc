// Fuzzes the reader of PostgreSQL's messages: nothing stands outside of the bytes, and every
// message gets the reader forward.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "wire/postgres_messages.h"

namespace {

void read_body(const celador::postgres::Message& message) {
  using namespace celador::postgres;
  static_cast<void>(parse_authentication(message.body));
  static_cast<void>(parse_error(message.body));
  static_cast<void>(parse_parameter_status(message.body));
  static_cast<void>(parse_ready(message.body));
  static_cast<void>(find_protocol_range(message.body));
  if (const auto fields = parse_row_description(message.body)) CHECK(fields->size() <= kMaxFields);
  auto row = RowReader::open(message.body);
  if (!row) return;
  CHECK(row->remaining() <= kMaxFields);
  while (row->remaining() > 0) {
    const auto value = row->next();
    if (!value) return;
    if (!*value) continue;
    CHECK((*value)->data() >= message.body.data());
    CHECK((*value)->data() + (*value)->size() <= message.body.data() + message.body.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador::postgres;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto startup = parse_startup(bytes)) CHECK(make_startup(*startup) == bytes);
  if (const auto sql = parse_query(bytes)) CHECK(make_query(*sql) == bytes);
  while (true) {
    const auto message = next_message(bytes);
    if (!message || !message->has_value()) return 0;
    CHECK((*message)->size > 0 && (*message)->size <= bytes.size());
    CHECK((*message)->body.size() < (*message)->size);
    read_body(**message);
    bytes.remove_prefix((*message)->size);
  }
}
