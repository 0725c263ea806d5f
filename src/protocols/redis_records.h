#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/record_sink.h"
#include "wire/resp.h"

// Turns what a key holds into records. Pure: replies in, values out into the sink, nothing kept.
namespace celador {

enum class RedisType { kString, kHash, kList, kSet, kSortedSet, kStream };
// Of the reply to TYPE; nullopt for "none" (the key is gone) and for types of modules.
std::optional<RedisType> parse_redis_type(std::string_view text);

// Whose records they are. With one key in the dataset, each of its elements is a record ("a list of
// patients"); with many, each key is one ("a hash for each patient").
struct RedisRecordPlace {
  std::string dataset;   // "db0:patient:*"
  std::string_view key;  // lives as long as this
  bool elements_are_records;
  std::uint64_t most_records;  // that may still be put
};

// Puts the content of a key, as GETRANGE, GET, HSCAN, LRANGE, SRANDMEMBER, ZRANGE or XRANGE gave
// it. The number of records that were put; none for a reply of another shape. JSON inside of values
// is taken apart.
std::uint64_t put_redis_records(RedisType type, const RespValue& reply,
                                const RedisRecordPlace& place, RecordSink& records);

}  // namespace celador
