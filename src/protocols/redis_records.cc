#include "protocols/redis_records.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "protocols/redis_keys.h"
#include "wire/json_values.h"

namespace celador {
namespace {

// A field and its value; list elements have no field.
using Pair = std::pair<std::optional<std::string_view>, std::string_view>;
// What belongs together: one element of a list, all fields of a hash, one entry of a stream.
using Group = std::vector<Pair>;

ValueType type_of(std::string_view value) {
  return value.find('\0') == std::string_view::npos ? ValueType::kText : ValueType::kBytes;
}

void put_value(std::string_view path, std::string_view value, RecordSink& records) {
  if (value.starts_with('{') || value.starts_with('[')) {
    if (const Result<WipedJson> json = WipedJson::parse(value))
      return put_fields(path, json->root(), records);
  }
  records.value(path.empty() ? "value" : path, ValueView(value, type_of(value)));
}

void put_group(std::string_view prefix, const Group& group, RecordSink& records) {
  for (const auto& [field, value] : group) {
    std::string path(prefix);
    if (field) path += (path.empty() ? "" : ".") + field_name(*field);
    put_value(path, value, records);
  }
}

// What the dataset's name hides of the key's name may be an identifier itself.
void put_key(const RedisRecordPlace& place, RecordSink& records) {
  const std::vector<std::string_view> hidden = hidden_segments(place.key);
  for (const std::string_view segment : hidden) records.value("@key", ValueView(segment));
  if (hidden.empty() && place.dataset.find('*') != std::string::npos)
    records.value("@key", ValueView(place.key));
}

std::vector<Pair> pairs_of(const RespValue& reply) {
  std::vector<Pair> pairs;
  const std::vector<RespValue> words = reply.elements();
  for (std::size_t i = 0; i + 1 < words.size(); i += 2)
    pairs.emplace_back(words[i].text(), words[i + 1].text());
  return pairs;
}

// Hashes keyed by an id ("17" -> {...}) are collections; those with names of fields are records.
bool is_keyed_by_id(const std::vector<Pair>& pairs) {
  const auto ids =
      std::ranges::count_if(pairs, [](const Pair& pair) { return mask_key(*pair.first) == "*"; });
  return pairs.size() > 1 && static_cast<std::size_t>(ids) * 2 > pairs.size();
}

std::vector<Group> groups_of(RedisType type, const RespValue& reply,
                             const RedisRecordPlace& place) {
  std::vector<Group> groups;
  switch (type) {
    case RedisType::kString:
      if (reply.kind() == RespKind::kBulk && !reply.text().empty())
        groups.push_back({{std::nullopt, reply.text()}});
      return groups;
    case RedisType::kHash: {
      const std::vector<RespValue> parts = reply.elements();  // cursor, fields and values
      if (parts.size() != 2) return groups;
      std::vector<Pair> pairs = pairs_of(parts[1]);
      if (!place.elements_are_records || !is_keyed_by_id(pairs)) {
        if (!pairs.empty()) groups.push_back(std::move(pairs));
        return groups;
      }
      for (const auto& [field, value] : pairs) groups.push_back({{std::nullopt, value}});
      return groups;
    }
    case RedisType::kList:
    case RedisType::kSet:
    case RedisType::kSortedSet:
      for (const RespValue& element : reply.elements())
        groups.push_back({{std::nullopt, element.text()}});
      return groups;
    case RedisType::kStream:
      for (const RespValue& entry : reply.elements()) {
        const std::vector<RespValue> parts = entry.elements();  // id, fields and values
        if (parts.size() == 2) groups.push_back(pairs_of(parts[1]));
      }
      return groups;
  }
  return groups;
}

}  // namespace

std::optional<RedisType> parse_redis_type(std::string_view text) {
  if (text == "string") return RedisType::kString;
  if (text == "hash") return RedisType::kHash;
  if (text == "list") return RedisType::kList;
  if (text == "set") return RedisType::kSet;
  if (text == "zset") return RedisType::kSortedSet;
  if (text == "stream") return RedisType::kStream;
  return std::nullopt;
}

std::uint64_t put_redis_records(RedisType type, const RespValue& reply,
                                const RedisRecordPlace& place, RecordSink& records) {
  const std::vector<Group> groups = groups_of(type, reply, place);
  if (groups.empty() || place.most_records == 0) return 0;
  const bool one_by_one =
      type == RedisType::kString || type == RedisType::kHash || place.elements_are_records;
  if (!one_by_one) {
    records.begin_record(place.dataset);
    put_key(place, records);
    for (const Group& group : groups) put_group("[]", group, records);
    records.end_record();
    return 1;
  }
  std::uint64_t put = 0;
  for (const Group& group : groups) {
    if (put == place.most_records) break;
    records.begin_record(place.dataset);
    if (!place.elements_are_records) put_key(place, records);
    put_group("", group, records);
    records.end_record();
    ++put;
  }
  return put;
}

}  // namespace celador
