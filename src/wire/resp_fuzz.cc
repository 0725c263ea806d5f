// Fuzzes the RESP reader: whole and piecewise reading agree, and no value stands outside of the
// bytes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "wire/resp.h"

namespace {

std::size_t walk(const celador::RespValue& value, std::string_view bytes) {
  const std::string_view text = value.text();
  CHECK(text.empty() ||
        (text.data() >= bytes.data() && text.data() + text.size() <= bytes.data() + bytes.size()));
  std::size_t count = 1;
  for (const celador::RespValue& element : value.elements()) count += walk(element, bytes);
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const celador::RespLimits limits{.bytes = 4096, .values = 200, .depth = 6};
  celador::RespReader whole(limits);
  const auto at_once = whole.read(bytes);
  celador::RespReader pieces(limits);
  celador::Result<bool> in_pieces = false;
  for (std::size_t count = 0; count <= size && in_pieces && !*in_pieces; ++count) {
    in_pieces = pieces.read(bytes.substr(0, count));
  }
  if (at_once && *at_once) {
    CHECK(in_pieces && *in_pieces && pieces.size() == whole.size());
    CHECK(walk(whole.reply(bytes), bytes) <= limits.values);
  }
  if (!at_once) CHECK(!in_pieces);
  if (const auto words = celador::parse_resp_request(bytes)) {
    CHECK(!words->empty() && words->size() <= celador::kMaxRequestWords);
  }
  return 0;
}
