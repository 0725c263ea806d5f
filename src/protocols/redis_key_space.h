#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/dataset.h"
#include "model/depth.h"
#include "net/budget.h"
#include "protocols/protocol.h"
#include "protocols/redis_connection.h"
#include "protocols/redis_info.h"
#include "protocols/redis_keys.h"
#include "protocols/redis_records.h"

namespace celador {

// Lists and samples the databases of one Redis. All references outlive it.
//
// Names first: SCAN, some hundred names a call, until the cursor is back at 0 (then numbers of
// records are exact) or this database's share of the requests is used. Then dataset by dataset in
// turn: TYPE, the size and a bounded slice of one key's content; once the type is known, slices of
// several keys at once. TYPE, OBJECT and SCAN do not touch a key's age; the slices do before 7.2
// (CLIENT NO-TOUCH). A key whose time has run out is deleted by the server when it is looked at, as
// it would be by anybody.
class RedisKeySpace {
 public:
  RedisKeySpace(RedisConnection& connection, Budget& budget, RecordSink& records)
      : connection_(connection), budget_(budget), records_(records) {}

  // `only_database`: the one that the order names, or all of them.
  // `order` outlives the task.
  Task<void> read(const RedisInfo& info, const LookOrder& order,
                  std::optional<std::uint64_t> only_database);

  std::vector<Dataset> datasets;
  std::vector<std::string> traces;  // of others, see traces_of_others()
  std::vector<std::string> notes;
  std::optional<RedisAnswer> scan;  // to the first SCAN
  std::uint64_t values_read = 0;    // keys
  std::uint64_t keys_refused = 0;
  std::uint64_t reads_refused = 0;
  std::optional<std::uint64_t> longest_idle;  // seconds

 private:
  struct Plan {
    RedisDataset group;
    std::size_t dataset;  // index into datasets
    std::optional<RedisType> type;
    std::uint64_t elements = 0;  // of the key that was asked last
    std::size_t tried = 0;
    bool given_up = false;
    bool one_by_one = false;  // something was refused: each key may differ
  };

  Task<Result<void>> read_database(std::uint64_t number, std::optional<std::uint64_t> expected,
                                   const LookOrder& order, std::uint64_t requests);
  // Every key of the plans' patterns, in one pass of SCAN over more names than are kept.
  Task<Result<void>> count_by_pattern(std::vector<Plan>& plans);
  Task<Result<bool>> next_page(RedisKeys& keys, std::string& cursor);
  Task<Result<void>> list_keys(RedisKeys& keys, std::uint64_t calls);
  Task<Result<void>> sample(const RedisKeys& keys, std::vector<Plan>& plans,
                            std::uint64_t requests);
  Task<Result<void>> sample_key(std::string_view key, Plan& plan);
  // Slices of the next keys, all of the type that the first had, in one request.
  Task<Result<void>> sample_batch(const RedisKeys& keys, Plan& plan);
  Task<Result<void>> sample_slice(std::string_view key, Plan& plan);
  Task<Result<void>> sample_with_get(std::string_view key, Plan& plan);
  // Makes the connection usable again, in the same database.
  Task<Result<void>> renew();

  void add_datasets(std::uint64_t number, const std::vector<RedisDataset>& groups,
                    std::size_t listed, std::optional<std::uint64_t> expected);
  void put(RedisType type, const RespValue& reply, std::string_view key, Plan& plan);
  void count_refusal(RedisAnswer answer);

  RedisConnection& connection_;
  Budget& budget_;
  RecordSink& records_;
  std::uint64_t database_ = 0;
  bool counting_ = false;
  bool all_listed_ = false;  // of the database that is being read
  int renewals_ = 0;
};

}  // namespace celador
