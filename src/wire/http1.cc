#include "wire/http1.h"

// Boost 1.81 asserts that at least 5 bytes are there when an empty chunked body comes in pieces
// ("0\r\n" and one byte more), which a peer decides. Its code does right without the assertion
// (http1_test.cc has the row), and what follows is the only place that includes this parser.
#define BOOST_DISABLE_ASSERTS

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include "base/check.h"
#include "base/text.h"

namespace celador {
namespace {

namespace http = boost::beast::http;

// Collects a body in wiped memory up to a cap; what comes after it stops the parser. Beast asks for
// these two names.
struct CappedBody {
  struct value_type {  // NOLINT(readability-identifier-naming)
    Buffer bytes;
    std::size_t max_bytes = 0;
    bool capped = false;
  };
  class reader {  // NOLINT(readability-identifier-naming)
   public:
    template <bool isRequest, class Fields>
    reader(http::header<isRequest, Fields>&, value_type& body) : body_(body) {}
    void init(const boost::optional<std::uint64_t>&, boost::system::error_code& error) {
      error = {};
    }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, boost::system::error_code& error) {
      error = {};
      std::size_t taken = 0;
      for (auto it = boost::asio::buffer_sequence_begin(buffers);
           it != boost::asio::buffer_sequence_end(buffers); ++it) {
        const boost::asio::const_buffer piece = *it;
        const std::size_t room = body_.max_bytes - body_.bytes.size();
        const std::size_t count = std::min(room, piece.size());
        body_.bytes.append({static_cast<const char*>(piece.data()), count});
        taken += count;
        if (count < piece.size()) {
          body_.capped = true;
          error = http::error::body_limit;
          return taken;
        }
      }
      return taken;
    }
    void finish(boost::system::error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};

constexpr std::string_view kUserAgent =
    "User-Agent: celador/" CELADOR_VERSION " (+contact on request)\r\n";
constexpr std::string_view kAccept = "Accept: application/json, text/html;q=0.9, */*;q=0.1\r\n";
constexpr std::string_view kIdentity = "Accept-Encoding: identity\r\n";

std::string_view method_text(HttpMethod method) {
  switch (method) {
    case HttpMethod::kGet:
      return "GET";
    case HttpMethod::kHead:
      return "HEAD";
    case HttpMethod::kOptions:
      return "OPTIONS";
  }
  return "";
}

// What may stand in a field's value that an operator wrote (host, contact): printable ASCII, no
// line's end.
bool is_field_text(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool is_target(std::string_view target) {
  return target.starts_with('/') &&
         std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

// RFC 9110, section 5.6.2.
bool is_token_letter(char c) {
  return is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

// Where the fields at the front of `bytes` end, behind the empty line; nullopt until it is there.
std::optional<std::size_t> end_of_fields(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  return end == std::string_view::npos ? std::nullopt : std::optional<std::size_t>(end + 4);
}

// Beast refuses a reply for one control character in a banner, or one space in a field's name; a
// browser does not, and a stranger has a browser. What may not stand there is replaced, so that the
// rest can be read. Nothing hangs on how such a field would be understood: we relay nothing.
std::string with_fields_mended(std::string_view fields) {
  std::string mended(fields);
  for (std::size_t i = 0; i < mended.size(); ++i) {
    const char c = mended[i];
    const bool ends_line = (c == '\r' && i + 1 < mended.size() && mended[i + 1] == '\n') ||
                           (c == '\n' && i > 0 && mended[i - 1] == '\r');
    const auto byte = static_cast<unsigned char>(c);
    if (!ends_line && c != '\t' && (byte < 0x20 || byte == 0x7f)) mended[i] = '?';
  }
  std::size_t line = mended.find("\r\n") + 2;  // behind the status line
  while (line < mended.size()) {
    const std::size_t end = mended.find("\r\n", line);
    const std::size_t colon = mended.find(':', line);
    if (end == std::string::npos || end == line) break;
    const bool goes_on = mended[line] == ' ' || mended[line] == '\t';
    for (std::size_t i = line; !goes_on && colon < end && i < colon; ++i) {
      if (!is_token_letter(mended[i])) mended[i] = '_';
    }
    line = end + 2;
  }
  return mended;
}

}  // namespace

std::string to_bytes(const HttpRequest& request) {
  CHECK(is_target(request.target));
  std::string bytes(method_text(request.method));
  bytes += ' ';
  bytes += request.target;
  if (request.host.empty() || !is_field_text(request.host)) {
    bytes += " HTTP/1.0\r\nConnection: keep-alive\r\n";
  } else {
    bytes += " HTTP/1.1\r\nHost: " + request.host + "\r\n";
  }
  bytes += kUserAgent;
  bytes += kAccept;
  bytes += kIdentity;
  if (!request.contact.empty() && is_field_text(request.contact))
    bytes += "From: " + request.contact + "\r\n";
  if (request.first_bytes) {
    CHECK(*request.first_bytes > 0);
    bytes += "Range: bytes=0-" + std::to_string(*request.first_bytes - 1) + "\r\n";
  }
  if (!request.json_body.empty()) {
    bytes += "Content-Type: application/json\r\nContent-Length: " +
             std::to_string(request.json_body.size()) + "\r\n";
  }
  return bytes + "\r\n" + request.json_body;
}

std::optional<HttpRequestView> read_request(std::string_view bytes) {
  constexpr std::array<std::string_view, 9> kOurFields = {
      "Host",  "User-Agent", "Accept",       "Accept-Encoding", "From",
      "Range", "Connection", "Content-Type", "Content-Length"};
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  HttpRequestView request;
  request.body = bytes.substr(end + 4);
  std::string_view head = bytes.substr(0, end + 2);
  const std::string_view line = head.substr(0, head.find("\r\n"));
  head.remove_prefix(line.size() + 2);
  const std::vector<std::string_view> parts = split(line, ' ');
  if (parts.size() != 3 || (parts[2] != "HTTP/1.0" && parts[2] != "HTTP/1.1")) return std::nullopt;
  bool known = false;
  for (const HttpMethod method : {HttpMethod::kGet, HttpMethod::kHead, HttpMethod::kOptions}) {
    if (parts[0] == method_text(method)) {
      request.method = method;
      known = true;
    }
  }
  if (!known || !is_target(parts[1])) return std::nullopt;
  request.target = parts[1];
  std::uint64_t announced = 0;
  while (!head.empty()) {
    const std::string_view field = head.substr(0, head.find("\r\n"));
    head.remove_prefix(field.size() + 2);
    const std::size_t colon = field.find(": ");
    if (colon == std::string_view::npos || !is_field_text(field)) return std::nullopt;
    const std::string_view name = field.substr(0, colon);
    if (std::ranges::find(kOurFields, name) == kOurFields.end()) return std::nullopt;
    if (name == "Content-Length") {
      const auto length = parse_unsigned(field.substr(colon + 2));
      if (!length || announced != 0) return std::nullopt;
      announced = *length;
    }
  }
  if (announced != request.body.size()) return std::nullopt;
  return request;
}

bool matches_target(std::string_view pattern, std::string_view target) {
  while (!pattern.empty()) {
    if (pattern.starts_with("{n}")) {
      constexpr std::size_t kMaxDigits = 9;
      const std::size_t digits = std::min(target.find_first_not_of("0123456789"), target.size());
      if (digits == 0 || digits > kMaxDigits) return false;
      target.remove_prefix(digits);
      pattern.remove_prefix(3);
    } else if (pattern.starts_with("{name}")) {
      std::size_t size = 0;
      while (size < target.size()) {
        if (is_alphanumeric(target[size]) || std::string_view("-._~+").contains(target[size])) {
          ++size;
        } else if (target[size] == '%' && size + 2 < target.size() && is_hex(target[size + 1]) &&
                   is_hex(target[size + 2])) {
          // Neither a slash nor a dot, a star or a comma in disguise.
          const std::string code = to_lower(target.substr(size + 1, 2));
          if (code == "2f" || code == "2e" || code == "2a" || code == "2c" || code == "5c" ||
              code == "00" || code == "5f" || code == "25" || code == "3c") {
            return false;
          }
          size += 3;
        } else {
          break;
        }
      }
      const std::string_view name = target.substr(0, size);
      if (name.empty() || name[0] == '_' || name[0] == '-' || name[0] == '+' || name == "." ||
          name.starts_with("..")) {
        return false;
      }
      target.remove_prefix(size);
      pattern.remove_prefix(6);
    } else {
      if (target.empty() || target[0] != pattern[0]) return false;
      target.remove_prefix(1);
      pattern.remove_prefix(1);
    }
  }
  return target.empty();
}

std::string escape_segment(std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : bytes) {
    if (is_alphanumeric(c) || std::string_view("-._~").contains(c)) {
      escaped += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      escaped += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
  }
  return escaped;
}

std::string_view HttpResponse::field(std::string_view name) const {
  for (const auto& [field_name, value] : fields) {
    if (equals_ignoring_case(field_name, name)) return value;
  }
  return {};
}

struct HttpResponseReader::Parser {
  explicit Parser(HttpMethod asked, HttpLimits allowed) : method(asked), limits(allowed) {
    restart();
  }

  void restart() {
    beast.emplace();
    beast->header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    beast->body_limit(boost::none);  // CappedBody has its own
    beast->eager(true);
    beast->skip(method == HttpMethod::kHead);
    beast->get().body().max_bytes = limits.body_bytes;
  }

  // Gives the status line and the fields to Beast, mended, once they are whole; false until then.
  // `error` is Beast's.
  Result<bool> take_fields(Buffer& bytes, boost::system::error_code& error) {
    constexpr std::string_view kBegin = "HTTP/1.";
    const std::string_view begin = bytes.view().substr(0, kBegin.size());
    if (begin != kBegin.substr(0, begin.size()))
      return fail(ErrorKind::kMalformed, "the reply is not HTTP");
    const std::optional<std::size_t> end = end_of_fields(bytes.view());
    if (end.value_or(bytes.size()) > limits.header_bytes)
      return fail(ErrorKind::kLimit, "an HTTP reply whose fields are larger than we read");
    if (!end) return false;
    const std::string fields = with_fields_mended(bytes.view().substr(0, *end));
    const std::size_t taken = beast->put(boost::asio::const_buffer(fields.data(), *end), error);
    // With no body to come Beast may leave nothing; it never leaves part of the fields.
    if (!error && taken < *end) return fail(ErrorKind::kMalformed, "the reply is not HTTP");
    bytes.consume(*end);
    return true;
  }

  // Once the fields are whole.
  Result<void> judge_fields() const {
    const auto& message = beast->get();
    if (static_cast<std::size_t>(std::distance(message.begin(), message.end())) > limits.fields) {
      return fail(ErrorKind::kLimit, "an HTTP reply with more fields than we read");
    }
    const std::string_view coding = message[http::field::content_encoding];
    if (!coding.empty() && !equals_ignoring_case(coding, "identity")) {
      return fail(ErrorKind::kUnsupported, "a compressed reply, though none was asked for");
    }
    const std::string_view transfer = message[http::field::transfer_encoding];
    if (!transfer.empty() && !equals_ignoring_case(transfer, "chunked")) {
      return fail(ErrorKind::kUnsupported, "a transfer coding other than chunked");
    }
    return {};
  }

  HttpMethod method;
  HttpLimits limits;
  std::optional<http::response_parser<CappedBody>> beast;
  int interim_replies = 0;
  bool fields_judged = false;
  bool closed_early = false;
};

HttpResponseReader::HttpResponseReader(HttpMethod method, HttpLimits limits)
    : parser_(std::make_unique<Parser>(method, limits)) {}
HttpResponseReader::~HttpResponseReader() = default;

Result<bool> HttpResponseReader::read(Buffer& bytes) {
  for (;;) {
    auto& beast = *parser_->beast;
    boost::system::error_code error;
    if (!beast.is_header_done()) {
      const bool fields_are_there = TRY(parser_->take_fields(bytes, error));
      if (!fields_are_there) return false;
    }
    while (!error && !beast.is_done() && !bytes.empty()) {
      std::size_t taken = 0;
      taken = beast.put(boost::asio::const_buffer(bytes.view().data(), bytes.size()), error);
      bytes.consume(taken);
      if (error || taken == 0) break;
    }
    if (beast.get().body().capped) return true;
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return fail(ErrorKind::kLimit, "an HTTP reply whose fields are larger than we read");
    }
    if (error && error != http::error::need_more)
      return fail(ErrorKind::kMalformed, "the reply is not HTTP");
    if (!beast.is_header_done()) return fail(ErrorKind::kMalformed, "the reply is not HTTP");
    if (beast.get().result_int() / 100 == 1 && beast.get().result_int() != 101) {
      if (++parser_->interim_replies > parser_->limits.interim_replies) {
        return fail(ErrorKind::kLimit, "interim replies without end");
      }
      parser_->restart();
      if (bytes.empty()) return false;
      continue;
    }
    if (!parser_->fields_judged) {
      parser_->fields_judged = true;
      TRY(parser_->judge_fields());
    }
    return beast.is_done();
  }
}

Result<void> HttpResponseReader::peer_closed() {
  auto& beast = *parser_->beast;
  if (!beast.is_header_done())
    return fail(ErrorKind::kMalformed, "the connection ended before a whole HTTP reply");
  if (beast.is_done()) return {};
  boost::system::error_code error;
  beast.put_eof(error);
  if (error || !beast.is_done()) parser_->closed_early = true;
  return {};
}

HttpResponse HttpResponseReader::take() {
  auto& message = parser_->beast->get();
  HttpResponse response;
  response.status = static_cast<int>(message.result_int());
  response.minor_version = static_cast<int>(message.version() % 10);
  constexpr std::size_t kMaxFieldBytes = 1000;
  for (const auto& field : message) {
    response.fields.emplace_back(printable(field.name_string(), 80),
                                 printable(field.value(), kMaxFieldBytes));
  }
  const bool capped = message.body().capped;
  response.body = std::move(message.body().bytes);
  response.end = capped                  ? BodyEnd::kCapped
                 : parser_->closed_early ? BodyEnd::kCutByPeer
                                         : BodyEnd::kWhole;
  const auto& beast = *parser_->beast;
  const bool ended = beast.is_done() && !capped && !parser_->closed_early && !beast.need_eof();
  if (ended && beast.keep_alive()) {
    response.reuse = Reuse::kYes;
  } else if (ended && response.minor_version == 0 && response.field("Connection").empty()) {
    response.reuse = Reuse::kPerhaps;
  }
  return response;
}

Result<HttpResponse> read_first_bytes(std::string_view bytes) {
  HttpResponseReader reader(HttpMethod::kGet);
  Buffer buffer(bytes);
  const bool done = TRY(reader.read(buffer));
  if (!done) TRY(reader.peer_closed());
  return reader.take();
}

}  // namespace celador
