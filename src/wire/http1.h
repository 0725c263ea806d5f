#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"

// HTTP/1 as a stranger needs it: requests without a body, replies read piece by piece. Replies are
// parsed by Boost.Beast, which is reached only from http1.cc. We ask for no compression and undo
// none, follow no redirect, and keep no cookie.
//
// Source: RFC 9110, RFC 9112. Tested by http1_test.cc. Fuzzed by http1_fuzz.cc.
namespace celador {

// What every HTTP store is greeted with. HTTP/1.0 needs no Host, and must have none: a Redis server
// that gets this by mistake takes a line "Host:" for an attack, and its operator an alarm.
inline constexpr std::string_view kHttpGreeting =
    "GET / HTTP/1.0\r\n"
    "User-Agent: celador/" CELADOR_VERSION
    " (+contact on request)\r\n"
    "Accept: application/json, text/html;q=0.9, */*;q=0.1\r\n\r\n";

enum class HttpMethod { kGet, kHead, kOptions };

struct HttpRequest {
  HttpMethod method = HttpMethod::kGet;
  std::string target = "/";  // as it goes out: escaped, with its query
  std::string
      host;  // a name or an address; empty: HTTP/1.0 without Host, as nginx refuses an empty
  std::string contact;                       // the scope's, into From; empty for none
  std::optional<std::uint64_t> first_bytes;  // only that many, from the beginning (Range)
  std::string json_body;  // for the one request that reads by GET with a body; usually empty
};

std::string to_bytes(const HttpRequest& request);

// A request of ours, taken apart again: for the check of what may be sent.
struct HttpRequestView {
  HttpMethod method = HttpMethod::kGet;
  std::string_view target;
  std::string_view body;
};
// Nullopt for anything that to_bytes (or the greeting) would not have made: other methods, other
// fields, a body that was not announced, a second request behind the first.
std::optional<HttpRequestView> read_request(std::string_view bytes);

// Whether `target` is one that `pattern` stands for. In a pattern {n} is a number, {name} one path
// segment of letters, digits, escapes and -._~+ that does not begin with '_', '-', '+' or '.'
// followed by another '.'.
bool matches_target(std::string_view pattern, std::string_view target);

// Everything but letters, digits and -._~ as %XX.
std::string escape_segment(std::string_view bytes);

struct HttpLimits {
  std::size_t header_bytes = 32U << 10U;  // real servers send under 8 KiB
  std::size_t fields = 128;               // and fewer than 50 fields
  std::size_t body_bytes = 256U << 10U;   // more is cut, not an error
  int interim_replies = 4;                // 1xx before the reply itself
};

enum class BodyEnd {
  kWhole,
  kCapped,     // our limit was reached; more would have come
  kCutByPeer,  // the connection ended too early
};

// Whether a further request may follow on the same connection.
enum class Reuse {
  kNo,
  kPerhaps,  // of HTTP/1.0 and silent about it: OpenSearch keeps the connection, Python's
             // http.server does not
  kYes,
};

struct HttpResponse {
  int status = 0;
  int minor_version = 1;                                    // of HTTP/1
  std::vector<std::pair<std::string, std::string>> fields;  // in order, values made printable
  Buffer body;
  BodyEnd end = BodyEnd::kWhole;
  Reuse reuse = Reuse::kNo;

  // The first of that name, ignoring case; empty when there is none.
  std::string_view field(std::string_view name) const;
};

// Reads one reply as its bytes come in.
class HttpResponseReader {
 public:
  explicit HttpResponseReader(HttpMethod method, HttpLimits limits = {});
  ~HttpResponseReader();
  HttpResponseReader(const HttpResponseReader&) = delete;
  HttpResponseReader& operator=(const HttpResponseReader&) = delete;

  // Consumes from `bytes` what belongs to the reply. True when nothing more is needed: the reply is
  // whole or capped. What may not stand in fields (control characters, odd names) is replaced.
  // kMalformed: no HTTP. kLimit: fields too large or too many, 1xx without end.
  // kUnsupported: compressed, or an encoding other than chunked.
  Result<bool> read(Buffer& bytes);
  // The peer closed. kMalformed when not even the fields were whole.
  Result<void> peer_closed();
  // Once, after read() said true or peer_closed() was fine.
  HttpResponse take();

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

// The reply whose first bytes these are, with as much of its body as there is. For recognising.
Result<HttpResponse> read_first_bytes(std::string_view bytes);

}  // namespace celador
