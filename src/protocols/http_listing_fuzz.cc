// A hostile web server: the input, cut at zero bytes, is what it answers request by request. Also
// the listing's parser on its own: whatever it gives may be asked for, and stays in its folder.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "protocols/http_listing_page.h"
#include "protocols/table.h"
#include "testing/look_at.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Protocol& listing = *find_protocol("http_listing");

  (void)listing.recognise(bytes);
  (void)find_protocol("http")->recognise(bytes);
  (void)listing.name_request(bytes);
  (void)is_listing(bytes);
  const ListingPage page = read_listing(bytes, "/a%20b/");
  CHECK(page.entries.size() <= kMaxListingEntries);
  for (const ListingEntry& entry : page.entries) {
    CHECK(is_plain_target("/a%20b/" + entry.target));
    const std::size_t slash = entry.target.find('/');
    CHECK(slash == std::string::npos || slash + 1 == entry.target.size());
  }
  if (const auto target = target_of_path(bytes)) CHECK(target->starts_with('/'));

  ScriptedPeer peer;
  std::string_view rest = bytes;
  peer.answers([&rest](std::string_view) -> std::optional<std::string> {
    const std::size_t end = rest.find('\0');
    const std::string body(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (body.starts_with("HTTP/")) return body;
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  });
  LookOrder order;
  order.host = "web.example";
  const auto looked = look_at(listing, peer, order);
  CHECK(looked.records.records.size() == looked.records.ended);
  return 0;
}
