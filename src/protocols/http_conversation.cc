#include "protocols/http_conversation.h"

#include <algorithm>

namespace celador {

namespace {
constexpr std::size_t kReceiveBytes = 64U << 10U;
}  // namespace

Task<Result<HttpResponse>> HttpConversation::ask(HttpRequest request, HttpLimits limits) {
  // With HTTP/1.0 a server that makes its page as it goes can only end it by closing.
  request.host = order_.host.empty() ? order_.address : order_.host;
  request.contact = order_.contact;
  const std::string bytes = to_bytes(request);
  bool heard = false;
  if (reuse_ == Reuse::kYes || (reuse_ == Reuse::kPerhaps && keeps_silently_)) {
    const bool kept = used_;
    const bool perhaps = reuse_ == Reuse::kPerhaps;
    Transport& current = later_ ? *later_ : first_;
    Result<HttpResponse> response =
        co_await ask_once(current, bytes, request.method, limits, &heard);
    const bool went_stale =
        kept && !heard && !response && response.error().kind == ErrorKind::kClosed;
    if (!went_stale) co_return response;
    if (perhaps) keeps_silently_ = false;
  }
  later_ = CO_TRY(co_await first_.reconnect());
  Result<HttpResponse> response = co_await ask_once(*later_, bytes, request.method, limits, &heard);
  co_return response;
}

Task<Result<HttpResponse>> HttpConversation::ask_once(Transport& connection,
                                                      const std::string& bytes, HttpMethod method,
                                                      HttpLimits limits, bool* heard) {
  used_ = true;
  reuse_ = Reuse::kNo;  // until a whole reply says otherwise
  received_.clear();
  CO_TRY(co_await connection.send(bytes));
  HttpResponseReader reader(method, limits);
  for (;;) {
    const Result<std::size_t> count = co_await connection.receive(received_, kReceiveBytes);
    if (!count && count.error().kind != ErrorKind::kClosed)
      co_return std::unexpected(count.error());
    if (!count) {
      if (!*heard) co_return std::unexpected(count.error());
      CO_TRY(reader.peer_closed());
      co_return reader.take();
    }
    *heard = true;
    const bool done = CO_TRY(reader.read(received_));
    if (!done) continue;
    HttpResponse response = reader.take();
    if (received_.empty()) reuse_ = response.reuse;
    co_return response;
  }
}

std::string http_cpe(std::string_view vendor, std::string_view product, std::string_view version) {
  constexpr std::size_t kMaxVersionBytes = 40;
  std::string plain;
  for (const char c : version.substr(0, kMaxVersionBytes)) {
    const bool fits = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.';
    if (!fits) break;
    plain += c;
  }
  if (plain.empty() || plain[0] < '0' || plain[0] > '9') return {};
  return "cpe:2.3:a:" + std::string(vendor) + ':' + std::string(product) + ':' + plain +
         ":*:*:*:*:*:*:*";
}

}  // namespace celador
