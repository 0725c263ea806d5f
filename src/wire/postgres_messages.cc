#include "wire/postgres_messages.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"

namespace celador::postgres {
namespace {

constexpr std::uint32_t kProtocol3 = 0x00030000;
constexpr std::size_t kTypeAndLengthBytes = 5;

void append_u32(std::string& out, std::size_t value) {
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    out.push_back(static_cast<char>((value >> (shift - 8)) & 0xFFU));
  }
}

void append_cstring(std::string& out, std::string_view text) {
  CHECK(!text.contains('\0'));
  out += text;
  out.push_back('\0');
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_sqlstate(std::string_view text) {
  return text.size() == 5 &&
         std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
}

// Before protocol 3.0 an error was a text and a NUL, without a length; servers up to 13 answer a
// client of protocol 0.0 so. Letters stand where the length would be, which makes it far larger
// than any error (libpq tells them apart in the same way).
bool is_error_before_version3(std::string_view bytes) {
  return bytes[0] == 'E' &&
         std::ranges::all_of(bytes.substr(1, 4), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

std::string make_startup(std::span<const Parameter> parameters) {
  std::string body;
  append_u32(body, kProtocol3);
  for (const auto& [name, value] : parameters) {
    append_cstring(body, name);
    append_cstring(body, value);
  }
  body.push_back('\0');
  std::string packet;
  append_u32(packet, body.size() + 4);
  return packet + body;
}

std::string make_query(std::string_view sql) {
  std::string packet = "Q";
  append_u32(packet, sql.size() + 5);
  append_cstring(packet, sql);
  return packet;
}

Result<std::vector<Parameter>> parse_startup(std::string_view request) {
  if (request.size() > kMaxStartupBytes) {
    return fail(ErrorKind::kLimit, "a startup packet longer than servers take");
  }
  ByteReader reader(request);
  if (TRY(reader.u32_be()) != request.size() || TRY(reader.u32_be()) != kProtocol3) {
    return fail(ErrorKind::kMalformed, "not a startup packet of protocol 3.0");
  }
  std::vector<Parameter> parameters;
  while (true) {
    const std::string_view name = TRY(reader.cstring(kMaxStartupBytes));
    if (name.empty()) break;
    parameters.emplace_back(name, TRY(reader.cstring(kMaxStartupBytes)));
  }
  if (!reader.done()) return fail(ErrorKind::kMalformed, "bytes after the startup's end");
  return parameters;
}

std::optional<std::string_view> parse_query(std::string_view request) {
  ByteReader reader(request);
  const auto type = reader.u8();
  const auto length = reader.u32_be();
  if (!type || *type != 'Q' || !length || *length != request.size() - 1) return std::nullopt;
  const auto sql = reader.cstring(request.size());
  if (!sql || !reader.done()) return std::nullopt;
  return *sql;
}

Result<std::optional<Message>> next_message(std::string_view bytes) {
  if (bytes.size() < kTypeAndLengthBytes) return std::nullopt;
  if (is_error_before_version3(bytes)) {
    const std::size_t end = bytes.substr(0, kMaxTextBytes).find('\0');
    if (end != std::string_view::npos) {
      return Message{kErrorBeforeVersion3, bytes.substr(1, end - 1), end + 1};
    }
    if (bytes.size() < kMaxTextBytes) return std::nullopt;
    return fail(ErrorKind::kLimit, "an error text without an end");
  }
  ByteReader reader(bytes.substr(1));
  const std::uint32_t length = TRY(reader.u32_be());
  if (length < 4) return fail(ErrorKind::kMalformed, "a message shorter than its own length");
  const std::size_t body_bytes = length - 4;
  if (body_bytes > kMaxMessageBytes) {
    return fail(ErrorKind::kLimit, "a message longer than we hold");
  }
  if (reader.remaining() < body_bytes) return std::nullopt;
  return Message{bytes[0], TRY(reader.take(body_bytes)), kTypeAndLengthBytes + body_bytes};
}

Result<AuthenticationRequest> parse_authentication(std::string_view body) {
  ByteReader reader(body);
  AuthenticationRequest request;
  request.code = TRY(reader.u32_be());
  if (request.code != static_cast<std::uint32_t>(Authentication::kSasl)) return request;
  while (request.mechanisms.size() < kMaxMechanisms) {
    const std::string_view mechanism = TRY(reader.cstring(kMaxTextBytes));
    if (mechanism.empty()) break;
    request.mechanisms.push_back(printable(mechanism, 40));
  }
  return request;
}

Result<ServerError> parse_error(std::string_view body) {
  ByteReader reader(body);
  ServerError error;
  for (std::size_t fields = 0; fields < kMaxErrorFields; ++fields) {
    const char code = static_cast<char>(TRY(reader.u8()));
    if (code == '\0') return error;
    const std::string_view text = TRY(reader.cstring(kMaxMessageBytes));
    switch (code) {
      case 'C':
        if (is_sqlstate(text)) error.sqlstate = text;
        break;
      case 'M':
        error.message = text;
        break;
      case 'F':
        error.file = printable(text, 80);
        break;
      case 'R':
        error.routine = printable(text, 80);
        break;
      case 'L': {
        const auto line = parse_unsigned(text);
        if (line && *line <= 1'000'000) error.line = static_cast<std::uint32_t>(*line);
        break;
      }
      default:
        break;  // new kinds may come, says the documentation
    }
  }
  return fail(ErrorKind::kLimit, "an error with too many fields");
}

Result<Parameter> parse_parameter_status(std::string_view body) {
  ByteReader reader(body);
  const std::string_view name = TRY(reader.cstring(kMaxNameBytes));
  return Parameter{name, TRY(reader.cstring(kMaxTextBytes))};
}

Result<std::vector<Field>> parse_row_description(std::string_view body) {
  ByteReader reader(body);
  const std::size_t count = TRY(reader.u16_be());
  if (count > kMaxFields) return fail(ErrorKind::kLimit, "more columns than a server has");
  std::vector<Field> fields;
  for (std::size_t i = 0; i < count; ++i) {
    Field field;
    field.name = TRY(reader.cstring(kMaxTextBytes));
    TRY(reader.take(6));  // table, column number
    field.type_oid = TRY(reader.u32_be());
    TRY(reader.take(8));  // size, modifier, format
    fields.push_back(field);
  }
  if (!reader.done()) return fail(ErrorKind::kMalformed, "bytes after the last column");
  return fields;
}

Result<char> parse_ready(std::string_view body) {
  if (body.size() != 1 || !std::string_view("ITE").contains(body[0])) {
    return fail(ErrorKind::kMalformed, "a ready message without a known state");
  }
  return body[0];
}

Result<RowReader> RowReader::open(std::string_view body) {
  ByteReader reader(body);
  const std::size_t count = TRY(reader.u16_be());
  if (count > kMaxFields) return fail(ErrorKind::kLimit, "more values than a row has");
  if (count * 4 > reader.remaining()) {
    return fail(ErrorKind::kMalformed, "a row that ends before its values do");
  }
  return RowReader(reader, count);
}

Result<std::optional<std::string_view>> RowReader::next() {
  if (remaining_ == 0) return fail(ErrorKind::kMalformed, "a row with too few values");
  --remaining_;
  const std::int32_t length = TRY(reader_.i32_be());
  if (length == -1) return std::nullopt;
  if (length < 0) return fail(ErrorKind::kMalformed, "a value of negative length");
  return TRY(reader_.take(static_cast<std::size_t>(length)));
}

std::optional<ProtocolRange> find_protocol_range(std::string_view message) {
  constexpr std::size_t kMaxDigits = 3;  // versions are small; and the numbers cannot overflow
  std::array<std::array<unsigned, 2>, 2> last{};
  std::size_t found = 0;
  std::size_t at = 0;
  const auto number = [&]() -> std::optional<unsigned> {
    const std::size_t begin = at;
    unsigned value = 0;
    while (at < message.size() && is_digit(message[at])) {
      if (at - begin < kMaxDigits) value = value * 10 + static_cast<unsigned>(message[at] - '0');
      ++at;
    }
    if (at == begin || at - begin > kMaxDigits) return std::nullopt;
    return value;
  };
  while (at < message.size()) {
    if (!is_digit(message[at])) {
      ++at;
      continue;
    }
    const auto major = number();
    if (at >= message.size() || message[at] != '.') continue;
    ++at;
    const auto minor = number();
    if (!major || !minor) continue;
    last = {last[1], {*major, *minor}};
    ++found;
  }
  if (found < 2) return std::nullopt;
  return ProtocolRange{last[0][0], last[0][1], last[1][0], last[1][1]};
}

}  // namespace celador::postgres
