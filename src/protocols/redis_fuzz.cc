// Fuzzes a whole look at Redis: the input is what the peer says, reply by reply, cut at every zero
// byte. Whatever it says, the look ends within its budget and sends nothing that is not listed.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "protocols/protocol.h"
#include "protocols/redis_info.h"
#include "protocols/redis_keys.h"
#include "protocols/table.h"
#include "testing/look_at.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);

  static_cast<void>(parse_redis_info(bytes));
  static_cast<void>(parse_cluster_nodes(bytes));
  static_cast<void>(rules_allow(bytes, "set", "write string slow"));
  RedisKeys keys;
  for (const std::string_view name : split(bytes, '\n')) CHECK(keys.add(name));
  keys.settle();
  std::size_t grouped = 0;
  for (const RedisDataset& dataset : group_keys(keys)) grouped += dataset.keys.size();
  CHECK(grouped == keys.size());

  const std::vector<std::string_view> replies = split(bytes, '\0');
  std::size_t next = 0;
  ScriptedPeer peer;
  peer.answers([&](std::string_view) -> std::optional<std::string> {
    if (next == replies.size()) return std::nullopt;
    return std::string(replies[next++]);
  });
  const BudgetLimits limits{.records_per_dataset = 20, .requests = 60, .bytes = 64U << 10U};
  const Protocol& redis = *find_protocol("redis");
  const auto seen = look_at(redis, peer, LookOrder{.depth = Depth::kSample}, limits);
  CHECK(seen.requests <= limits.requests && seen.bytes <= limits.bytes);
  CHECK(seen.records.ended == seen.records.records.size());
  for (const std::string& request : peer.received()) CHECK(!redis.name_request(request).empty());
  return 0;
}
