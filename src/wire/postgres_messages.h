#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_reader.h"
#include "base/result.h"

namespace celador::postgres {

// The frontend/backend protocol of PostgreSQL, version 3: only the messages that a reader without a
// password needs. Pure: bytes in, Result out. All views point into the bytes given.
//
// Source: PostgreSQL documentation, chapter "Frontend/Backend Protocol", "Message Formats".
// Tested by postgres_messages_test.cc, fuzzed by postgres_messages_fuzz.cc.

// The longest message that we hold in memory: a row of many cut values, with room to spare.
inline constexpr std::size_t kMaxMessageBytes = 4U << 20U;
// MaxTupleAttributeNumber of the server is 1664: no honest row is wider.
inline constexpr std::size_t kMaxFields = 1664;
// Names are 63 bytes long by default; forks allow more.
inline constexpr std::size_t kMaxNameBytes = 255;
// Error texts, versions and settings: a screenful is enough to judge them.
inline constexpr std::size_t kMaxTextBytes = 8192;
// Fields of one error: the documentation lists 18.
inline constexpr std::size_t kMaxErrorFields = 32;
// SASL mechanisms that one server offers: it knows two.
inline constexpr std::size_t kMaxMechanisms = 16;
// A startup packet longer than this is refused by servers (MAX_STARTUP_PACKET_LENGTH).
inline constexpr std::size_t kMaxStartupBytes = 10000;

// Asks for TLS. A server answers with one byte: 'S' to go on with TLS, 'N' to go on without.
inline constexpr std::string_view kSslRequest{"\x00\x00\x00\x08\x04\xd2\x16\x2f", 8};
// A startup of protocol 0.0, which no server speaks: it is refused before any user is named.
inline constexpr std::string_view kStartupOfNoVersion{"\x00\x00\x00\x08\x00\x00\x00\x00", 8};
inline constexpr std::string_view kTerminate{"X\x00\x00\x00\x04", 5};

using Parameter = std::pair<std::string_view, std::string_view>;

// StartupMessage of protocol 3.0. Names and values hold no NUL.
std::string make_startup(std::span<const Parameter> parameters);
// A simple Query. `sql` holds no NUL.
std::string make_query(std::string_view sql);
// The parameters of a StartupMessage 3.0, in its order; kMalformed for anything else.
Result<std::vector<Parameter>> parse_startup(std::string_view request);
// The text of a simple Query that fills `request` exactly.
std::optional<std::string_view> parse_query(std::string_view request);

// Stands for an error of the time before protocol 3.0: a text without a length.
inline constexpr char kErrorBeforeVersion3 = 'e';

struct Message {
  char type = 0;
  std::string_view body;
  std::size_t size = 0;  // on the wire
};

// The message at the front of `bytes`; nullopt when it has not come whole. kMalformed for a length
// that cannot be, kLimit for more than kMaxMessageBytes.
Result<std::optional<Message>> next_message(std::string_view bytes);

enum class Authentication : std::uint32_t {
  kOk = 0,
  kKerberosV5 = 2,
  kCleartext = 3,
  kMd5 = 5,
  kScmCredential = 6,
  kGss = 7,
  kSspi = 9,
  kSasl = 10,
};

// What an 'R' message asks for.
struct AuthenticationRequest {
  std::uint32_t code = 0;
  std::vector<std::string> mechanisms;  // of SASL; printable
};

// What an 'E' message says.
struct ServerError {
  std::string sqlstate;  // five capitals and digits, or empty
  std::string file;      // of the server's source; printable
  std::string routine;
  std::optional<std::uint32_t> line;
  std::string_view message;  // for judging only, never shown: it may quote a value
};

struct Field {
  std::string_view name;
  std::uint32_t type_oid = 0;
};

Result<AuthenticationRequest> parse_authentication(std::string_view body);
Result<ServerError> parse_error(std::string_view body);
// The name and value of an 'S' message.
Result<Parameter> parse_parameter_status(std::string_view body);
// Columns of a 'T' message.
Result<std::vector<Field>> parse_row_description(std::string_view body);
// The transaction's state in a 'Z' message: 'I' idle, 'T' in one, 'E' in a failed one.
Result<char> parse_ready(std::string_view body);

// Reads the values of a 'D' message one by one; nothing is copied.
class RowReader {
 public:
  // kMalformed when the count of values cannot fit in the body.
  static Result<RowReader> open(std::string_view body);
  std::size_t remaining() const { return remaining_; }
  // nullopt is SQL's null. kMalformed when the body ends before its values do.
  Result<std::optional<std::string_view>> next();
  // No value and no byte is left.
  bool done() const { return remaining_ == 0 && reader_.done(); }

 private:
  RowReader(ByteReader reader, std::size_t remaining) : reader_(reader), remaining_(remaining) {}
  ByteReader reader_;
  std::size_t remaining_;
};

struct ProtocolRange {
  unsigned from_major = 0;
  unsigned from_minor = 0;
  unsigned to_major = 0;
  unsigned to_minor = 0;
};
// The versions that a refusal of protocol 0.0 names ("server supports 3.0 to 3.2"): the last two
// pairs of numbers in the text, in whatever language it is.
std::optional<ProtocolRange> find_protocol_range(std::string_view message);

}  // namespace celador::postgres
