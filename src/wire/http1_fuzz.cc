#include "wire/http1.h"

#include <algorithm>
#include <cstdint>

#include "base/check.h"

// The first byte chooses the method and the size of the pieces; whole and in pieces must read the
// same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  HttpLimits limits;
  limits.body_bytes = 512;
  limits.header_bytes = 1024;
  HttpResponseReader reader(data[0] & 1 ? HttpMethod::kHead : HttpMethod::kGet, limits);
  const std::size_t piece = 1U + (data[0] >> 1U);
  Buffer buffer;
  bool done = false;
  for (std::size_t at = 0; at < bytes.size() && !done; at += piece) {
    buffer.append(bytes.substr(at, piece));
    const Result<bool> read = reader.read(buffer);
    if (!read) return 0;
    done = *read;
  }
  if (done || reader.peer_closed()) {
    const HttpResponse response = reader.take();
    CHECK(response.body.size() <= limits.body_bytes);
    CHECK(response.fields.size() <= limits.fields);
    CHECK(!response.field("Content-Encoding").starts_with("gzip"));
  }
  if (const auto request = read_request(bytes)) {
    CHECK(request->target.starts_with('/'));
    CHECK(bytes.ends_with(request->body));
  }
  return 0;
}
