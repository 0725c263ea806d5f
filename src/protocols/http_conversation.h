#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/task.h"
#include "net/transport.h"
#include "protocols/protocol.h"
#include "wire/http1.h"

namespace celador {

// Requests and replies with one HTTP server during a look: keeps a connection while the server
// does, opens the next when it does not, and asks once more when a kept connection turns out to be
// closed.
class HttpConversation {
 public:
  // Both outlive it. `first` is a connection on which nothing was sent.
  HttpConversation(Transport& first, const LookOrder& order) : first_(first), order_(order) {}

  // The host and contact of the order are put into `request`. The error is the transport's or the
  // parser's.
  Task<Result<HttpResponse>> ask(HttpRequest request, HttpLimits limits);

 private:
  Task<Result<HttpResponse>> ask_once(Transport& connection, const std::string& bytes,
                                      HttpMethod method, HttpLimits limits, bool* heard);

  Transport& first_;
  const LookOrder& order_;
  std::unique_ptr<Transport> later_;
  Buffer received_;
  Reuse reuse_ = Reuse::kYes;   // of the current connection
  bool used_ = false;           // something was sent on it
  bool keeps_silently_ = true;  // until a silent HTTP/1.0 server is found to close
};

// "cpe:2.3:a:elastic:elasticsearch:7.17.4:*:*:*:*:*:*:*"; empty when `version` does not begin with
// a number. Only its leading letters, digits and dots are used.
std::string http_cpe(std::string_view vendor, std::string_view product, std::string_view version);

}  // namespace celador
