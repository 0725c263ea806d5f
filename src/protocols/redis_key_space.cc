#include "protocols/redis_key_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "protocols/redis_commands.h"

namespace celador {
namespace {

// One slice may break the limit of a reply (a hash with huge fields); a few such keys are passed
// over.
constexpr int kMaxRenewals = 3;
// A fourth of what is left for names, the rest for content.
constexpr std::uint64_t kListingShare = 4;
constexpr std::size_t kMaxIdleTimes = 8;
// TYPE, size and slice of the next key must still fit.
constexpr std::uint64_t kRequestsPerKey = 4;

Buffer size_request(RedisType type, std::string_view key) {
  switch (type) {
    case RedisType::kHash:
      return resp_request({"HLEN", key});
    case RedisType::kList:
      return resp_request({"LLEN", key});
    case RedisType::kSet:
      return resp_request({"SCARD", key});
    case RedisType::kSortedSet:
      return resp_request({"ZCARD", key});
    case RedisType::kStream:
      return resp_request({"XLEN", key});
    case RedisType::kString:
      break;  // GETRANGE is bounded by itself
  }
  return Buffer();
}

Buffer slice_request(RedisType type, std::string_view key) {
  switch (type) {
    case RedisType::kString:
      return resp_request({"GETRANGE", key, "0", kRedisLastByte});
    case RedisType::kHash:
      return resp_request({"HSCAN", key, "0", "COUNT", kRedisSliceCount});
    case RedisType::kList:
      return resp_request({"LRANGE", key, "0", kRedisLastElement});
    case RedisType::kSet:
      return resp_request({"SRANDMEMBER", key, kRedisSliceCount});
    case RedisType::kSortedSet:
      return resp_request({"ZRANGE", key, "0", kRedisLastElement});
    case RedisType::kStream:
      return resp_request({"XRANGE", key, "-", "+", "COUNT", kRedisSliceCount});
  }
  return Buffer();
}

// Visits every index once, spread over the whole, in an order that needs no memory.
std::size_t spread(std::size_t turn, std::size_t count) {
  auto step = static_cast<std::size_t>(static_cast<double>(count) * 0.618) | 1U;
  while (std::gcd(step, count) != 1) step += 2;
  return turn * step % count;
}

}  // namespace

Task<void> RedisKeySpace::read(const RedisInfo& info, const LookOrder& order,
                               std::optional<std::uint64_t> only_database) {
  counting_ = order.depth == Depth::kCount;
  std::vector<std::pair<std::uint64_t, std::optional<std::uint64_t>>> databases;
  for (const auto& [number, keys] : info.databases) {
    if (!only_database || *only_database == number) databases.emplace_back(number, keys);
  }
  // Nothing told, or nothing there: SCAN of database 0 shows at least whether listing is allowed.
  if (databases.empty()) databases.emplace_back(only_database.value_or(0), std::nullopt);
  for (std::size_t i = 0; i < databases.size(); ++i) {
    const std::uint64_t share = budget_.requests_left() / (databases.size() - i);
    const Result<void> done =
        co_await read_database(databases[i].first, databases[i].second, order, share);
    if (!done) {
      notes.push_back(
          fmt::format("database {}: stopped: {}", databases[i].first, done.error().message));
      if (!connection_.usable()) co_return;
    }
  }
}

Task<Result<void>> RedisKeySpace::read_database(std::uint64_t number,
                                                std::optional<std::uint64_t> expected,
                                                const LookOrder& order, std::uint64_t requests) {
  const std::uint64_t spent_before = budget_.requests_spent();
  if (number != database_) {
    const RespValue selected =
        CO_TRY(co_await connection_.ask(resp_request({"SELECT", fmt::format("{}", number)})));
    const RedisAnswer answer = judge_redis_answer(selected);
    if (answer != RedisAnswer::kFine) {
      notes.push_back(fmt::format("database {} was not read: SELECT: {}", number, to_text(answer)));
      datasets.push_back({.name = fmt::format("db{}", number), .records = expected});
      co_return Result<void>{};
    }
    database_ = number;
  }
  if (!expected) {
    const RespValue counted = CO_TRY(co_await connection_.ask(resp_request({"DBSIZE"})));
    if (const auto keys = counted.integer(); keys && *keys >= 0)
      expected = static_cast<std::uint64_t>(*keys);
  }

  RedisKeys keys;
  all_listed_ = false;
  const Result<void> listed =
      co_await list_keys(keys, std::max<std::uint64_t>(1, requests / kListingShare));
  keys.settle();
  const std::vector<RedisDataset> groups = group_keys(keys);
  std::ranges::move(traces_of_others(keys), std::back_inserter(traces));
  const std::size_t first = datasets.size();
  add_datasets(number, groups, keys.size(), expected);
  if (!listed) co_return std::unexpected(listed.error());
  if (order.depth < Depth::kSample) co_return Result<void>{};

  std::vector<Plan> plans;
  for (std::size_t i = 0; i < groups.size() && first + i < datasets.size(); ++i) {
    if (plans.size() >= budget_.limits().datasets) break;
    if (counting_) {
      const std::string& name = datasets[first + i].name;
      if (std::ranges::find(order.count_only, name) == order.count_only.end()) continue;
      // What one key holds is read up to a slice.
      if (groups[i].keys.size() < 2) continue;
    }
    plans.push_back({groups[i], first + i, std::nullopt});
  }
  if (counting_ && !all_listed_) co_return co_await count_by_pattern(plans);
  const std::uint64_t spent = budget_.requests_spent() - spent_before;
  co_return co_await sample(keys, plans, requests > spent ? requests - spent : 0);
}

// One SCAN. False when it was the last, or refused.
Task<Result<bool>> RedisKeySpace::next_page(RedisKeys& keys, std::string& cursor) {
  const RespValue reply =
      CO_TRY(co_await connection_.ask(resp_request({"SCAN", cursor, "COUNT", kRedisScanCount})));
  if (judge_redis_answer(reply) != RedisAnswer::kFine) {
    notes.push_back(fmt::format("SCAN: {}", to_text(judge_redis_answer(reply))));
    co_return false;
  }
  const std::vector<RespValue> parts = reply.elements();
  if (parts.size() != 2 || !parse_unsigned(parts[0].text()))
    co_return fail(ErrorKind::kMalformed, "SCAN: a reply of another shape");
  for (const RespValue& name : parts[1].elements()) (void)keys.add(name.text());
  cursor = std::string(parts[0].text());
  if (cursor == "0") all_listed_ = true;
  co_return !all_listed_;
}

// Where the connection is lost and renewed, it goes on behind the last cursor: the server keeps
// nothing for it.
Task<Result<void>> RedisKeySpace::count_by_pattern(std::vector<Plan>& plans) {
  std::vector<std::uint64_t> found(plans.size());
  std::string cursor = "0";
  for (bool more = true; more && !budget_.nearly_spent();) {
    RedisKeys keys;
    auto page = co_await next_page(keys, cursor);
    if (!page && page.error().kind == ErrorKind::kClosed) {
      CO_TRY(co_await renew());
      page = co_await next_page(keys, cursor);
    }
    more = CO_TRY(std::move(page));
    keys.settle();
    for (Plan& plan : plans) plan.group.keys.clear(), plan.tried = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      std::size_t best = plans.size();
      for (std::size_t p = 0; p < plans.size(); ++p) {
        const std::string& pattern = plans[p].group.pattern;
        if (!matches_key_pattern(pattern, keys.name(i))) continue;
        if (best == plans.size() || pattern.size() > plans[best].group.pattern.size()) best = p;
      }
      if (best == plans.size()) continue;
      plans[best].group.keys.push_back(i);
      ++found[best];
    }
    CO_TRY(co_await sample(keys, plans, budget_.requests_left()));
  }
  for (std::size_t p = 0; p < plans.size() && all_listed_; ++p) {
    datasets[plans[p].dataset].records = found[p];
    datasets[plans[p].dataset].records_are_estimate = false;
  }
  co_return Result<void>{};
}

Task<Result<void>> RedisKeySpace::list_keys(RedisKeys& keys, std::uint64_t calls) {
  std::string cursor = "0";
  for (std::uint64_t call = 0; call < calls; ++call) {
    if (call > 0 && budget_.nearly_spent()) break;
    const RespValue reply =
        CO_TRY(co_await connection_.ask(resp_request({"SCAN", cursor, "COUNT", kRedisScanCount})));
    const RedisAnswer answer = judge_redis_answer(reply);
    if (!scan || answer == RedisAnswer::kFine) scan = answer;
    if (answer != RedisAnswer::kFine) {
      notes.push_back(fmt::format("SCAN: {}", to_text(answer)));
      co_return Result<void>{};
    }
    const std::vector<RespValue> parts = reply.elements();
    if (parts.size() != 2 || !parse_unsigned(parts[0].text())) {
      co_return fail(ErrorKind::kMalformed, "SCAN: a reply of another shape");
    }
    for (const RespValue& name : parts[1].elements()) {
      if (!keys.add(name.text())) co_return Result<void>{};
    }
    cursor = std::string(parts[0].text());
    if (cursor == "0") {
      all_listed_ = true;
      co_return Result<void>{};
    }
  }
  co_return Result<void>{};
}

void RedisKeySpace::add_datasets(std::uint64_t number, const std::vector<RedisDataset>& groups,
                                 std::size_t listed, std::optional<std::uint64_t> expected) {
  for (const RedisDataset& group : groups) {
    if (datasets.size() >= kMaxListedDatasets) {
      notes.push_back(fmt::format("stopped at {} datasets", kMaxListedDatasets));
      return;
    }
    Dataset dataset{.name = fmt::format("db{}:{}", number, group.pattern)};
    dataset.records = group.keys.size();
    if (!all_listed_) {
      dataset.records_are_estimate = true;
      if (expected && *expected > listed) {
        const double share = static_cast<double>(group.keys.size()) / static_cast<double>(listed);
        dataset.records = static_cast<std::uint64_t>(share * static_cast<double>(*expected));
      }
    }
    datasets.push_back(std::move(dataset));
  }
  if (!all_listed_ && listed > 0) {
    notes.push_back(fmt::format(
        "database {}: the names of {} keys were read, not all; numbers of records are estimates",
        number, listed));
  }
}

Task<Result<void>> RedisKeySpace::sample(const RedisKeys& keys, std::vector<Plan>& plans,
                                         std::uint64_t requests) {
  // Ages first: reading content would reset them.
  for (std::size_t i = 0; i < plans.size() && i < kMaxIdleTimes && !counting_ &&
                          requests > kMaxIdleTimes + kRequestsPerKey;
       ++i) {
    const std::string_view key = keys.name(plans[i].group.keys[0]);
    if (key.size() > kMaxRedisKeyBytes) continue;
    const RespValue idle =
        CO_TRY(co_await connection_.ask(resp_request({"OBJECT", "IDLETIME", key})));
    --requests;
    if (idle.is_error()) break;  // refused, or an LFU policy that keeps no such time
    if (const auto seconds = idle.integer(); seconds && *seconds >= 0) {
      longest_idle = std::max(longest_idle.value_or(0), static_cast<std::uint64_t>(*seconds));
    }
  }
  const std::uint64_t last = budget_.requests_spent() + requests;
  bool all_done = false;
  while (!all_done) {
    all_done = true;
    for (Plan& plan : plans) {
      if (plan.given_up || plan.tried >= plan.group.keys.size()) continue;
      if (datasets[plan.dataset].sampled >= budget_.limits().records_per_dataset) continue;
      if (budget_.nearly_spent() || budget_.requests_spent() + kRequestsPerKey > last)
        co_return Result<void>{};
      all_done = false;
      if (plan.type && !plan.one_by_one && plan.group.keys.size() > 1) {
        const Result<void> sampled = co_await sample_batch(keys, plan);
        if (sampled) continue;
        if (sampled.error().kind != ErrorKind::kLimit) co_return std::unexpected(sampled.error());
        plan.one_by_one = true;  // to find out which one is too long, and read the others
        CO_TRY(co_await renew());
        continue;
      }
      const std::size_t index = plan.group.keys[spread(plan.tried, plan.group.keys.size())];
      ++plan.tried;
      if (keys.name(index).size() > kMaxRedisKeyBytes) continue;
      const Result<void> sampled = co_await sample_key(keys.name(index), plan);
      if (sampled) continue;
      // A reply that broke a limit costs the connection, not the look.
      if (sampled.error().kind != ErrorKind::kLimit) co_return std::unexpected(sampled.error());
      plan.given_up = true;
      notes.push_back(
          fmt::format("{}: a value is longer than is read", datasets[plan.dataset].name));
      CO_TRY(co_await renew());
    }
  }
  co_return Result<void>{};
}

Task<Result<void>> RedisKeySpace::sample_key(std::string_view key, Plan& plan) {
  if (!plan.type) {
    const RespValue told = CO_TRY(co_await connection_.ask(resp_request({"TYPE", key})));
    const RedisAnswer answer = judge_redis_answer(told);
    if (answer == RedisAnswer::kCommandRefused) co_return co_await sample_with_get(key, plan);
    if (answer != RedisAnswer::kFine) {
      count_refusal(answer);
      co_return Result<void>{};
    }
    plan.type = parse_redis_type(told.text());
    if (!plan.type) {
      if (told.text() != "none") {
        plan.given_up = true;
        notes.push_back(
            fmt::format("{}: of a module's type, not read", datasets[plan.dataset].name));
      }
      co_return Result<void>{};
    }
  }
  co_return co_await sample_slice(key, plan);
}

Task<Result<void>> RedisKeySpace::sample_batch(const RedisKeys& keys, Plan& plan) {
  const RedisType type = *plan.type;
  const std::uint64_t wanted =
      budget_.limits().records_per_dataset - datasets[plan.dataset].sampled;
  std::vector<std::string_view> names;
  std::vector<std::size_t> turns;  // of each name
  Buffer requests;
  while (names.size() < std::min<std::uint64_t>(kMaxRedisBatch, wanted) &&
         plan.tried < plan.group.keys.size()) {
    const std::size_t turn = plan.tried++;
    const std::size_t index = plan.group.keys[spread(turn, plan.group.keys.size())];
    if (keys.name(index).size() > kMaxRedisKeyBytes) continue;
    requests.append(slice_request(type, keys.name(index)).view());
    names.push_back(keys.name(index));
    turns.push_back(turn);
  }
  if (names.empty()) co_return Result<void>{};
  CO_TRY(co_await connection_.send(std::move(requests)));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Result<RespValue> slice = co_await connection_.next();
    if (!slice) {
      plan.tried = turns[i];
      co_return std::unexpected(slice.error());
    }
    const RedisAnswer answer = judge_redis_answer(*slice);
    if (answer == RedisAnswer::kFine) {
      put(type, *slice, names[i], plan);
      continue;
    }
    count_refusal(answer);
    plan.one_by_one = true;
    if (answer == RedisAnswer::kWrongType) plan.type.reset();
  }
  co_return Result<void>{};
}

Task<Result<void>> RedisKeySpace::sample_slice(std::string_view key, Plan& plan) {
  const RedisType type = *plan.type;
  if (type != RedisType::kString) {
    const RespValue size = CO_TRY(co_await connection_.ask(size_request(type, key)));
    const RedisAnswer answer = judge_redis_answer(size);
    if (answer == RedisAnswer::kCommandRefused) co_return co_await sample_with_get(key, plan);
    if (answer == RedisAnswer::kWrongType) plan.type.reset();  // keys of one pattern may differ
    if (answer != RedisAnswer::kFine) {
      count_refusal(answer);
      co_return Result<void>{};
    }
    const auto elements = size.integer();
    if (!elements || *elements <= 0) co_return Result<void>{};  // gone meanwhile
    plan.elements = static_cast<std::uint64_t>(*elements);
  }
  const RespValue slice = CO_TRY(co_await connection_.ask(slice_request(type, key)));
  const RedisAnswer answer = judge_redis_answer(slice);
  if (answer == RedisAnswer::kCommandRefused) co_return co_await sample_with_get(key, plan);
  if (answer == RedisAnswer::kWrongType) plan.type.reset();
  if (answer == RedisAnswer::kFine) put(type, slice, key, plan);
  if (answer != RedisAnswer::kFine) count_refusal(answer);
  co_return Result<void>{};
}

// For users that may GET but not TYPE, HLEN or GETRANGE: tells whether the key is refused, or gives
// the string.
Task<Result<void>> RedisKeySpace::sample_with_get(std::string_view key, Plan& plan) {
  const RespValue value = CO_TRY(co_await connection_.ask(resp_request({"GET", key})));
  const RedisAnswer answer = judge_redis_answer(value);
  if (answer == RedisAnswer::kFine) {
    put(RedisType::kString, value, key, plan);
  } else if (answer == RedisAnswer::kKeyRefused) {
    ++keys_refused;
  } else {
    ++reads_refused;
  }
  // Three keys of a dataset are enough to know that it is refused.
  constexpr std::size_t kRefusalsThatConvince = 3;
  if (answer != RedisAnswer::kFine && plan.tried >= kRefusalsThatConvince) plan.given_up = true;
  co_return Result<void>{};
}

void RedisKeySpace::put(RedisType type, const RespValue& reply, std::string_view key, Plan& plan) {
  Dataset& dataset = datasets[plan.dataset];
  const RedisRecordPlace place{
      .dataset = dataset.name,
      .key = key,
      .elements_are_records = !counting_ && plan.group.keys.size() == 1,
      .most_records = budget_.limits().records_per_dataset - dataset.sampled};
  const std::uint64_t count = put_redis_records(type, reply, place, records_);
  if (count == 0) return;
  ++values_read;
  dataset.sampled += count;
  // One key that holds many records; a hash with names of fields is one.
  if (place.elements_are_records &&
      (count > 1 || (type != RedisType::kHash && type != RedisType::kString))) {
    dataset.records = std::max(plan.elements, count);
    dataset.records_are_estimate = false;
  }
  budget_.charge_records(count);
}

void RedisKeySpace::count_refusal(RedisAnswer answer) {
  if (answer == RedisAnswer::kKeyRefused) ++keys_refused;
  if (answer == RedisAnswer::kCommandRefused) ++reads_refused;
}

Task<Result<void>> RedisKeySpace::renew() {
  if (++renewals_ > kMaxRenewals)
    co_return fail(ErrorKind::kLimit, "too many replies that are longer than is read");
  CO_TRY(co_await connection_.renew());
  if (database_ == 0) co_return Result<void>{};
  const RespValue selected =
      CO_TRY(co_await connection_.ask(resp_request({"SELECT", fmt::format("{}", database_)})));
  if (judge_redis_answer(selected) != RedisAnswer::kFine) {
    co_return fail(ErrorKind::kUnsupported, "SELECT is refused now");
  }
  co_return Result<void>{};
}

}  // namespace celador
