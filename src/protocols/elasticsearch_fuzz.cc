// A hostile Elasticsearch: the input, cut at zero bytes, is what it answers request by request.
// Also every parser on its own.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "protocols/elasticsearch.h"
#include "protocols/elasticsearch_replies.h"
#include "testing/look_at.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);

  (void)kElasticsearch.recognise(bytes);
  (void)kElasticsearch.name_request(bytes);
  if (const auto indices = read_indices(bytes))
    CHECK(indices->indices.size() <= kMaxListedDatasets);
  (void)read_nodes(bytes);
  (void)read_privileges(bytes);
  (void)read_license(bytes);
  (void)read_snapshot_places(bytes);
  RecordsForTests records;
  if (const auto hits = put_hits(bytes, "d", records)) CHECK(hits->hits == records.ended);

  ScriptedPeer peer;
  std::string_view rest = bytes;
  peer.answers([&rest](std::string_view request) -> std::optional<std::string> {
    CHECK(!kElasticsearch.name_request(request).empty());
    const std::size_t end = rest.find('\0');
    const std::string body(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (body.starts_with("HTTP/")) return body;
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  });
  LookOrder order;
  order.host = "es.example";
  const auto looked = look_at(kElasticsearch, peer, order);
  CHECK(looked.records.records.size() == looked.records.ended);
  CHECK(looked.requests <= 400);
  return 0;
}
