#include "protocols/redis_commands.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/text.h"
#include "wire/resp.h"

namespace celador {
namespace {

// One allowed form of a request, word for word. Words in <> have limits of their own: see fits().
struct Form {
  std::string_view command;
  std::string_view words;
  std::string_view several = {};  // what it is called when several are sent at once; else one only
};

constexpr std::array kForms = {
    Form{"PING", "PING"},
    Form{"CLIENT SETNAME", "CLIENT SETNAME celador"},
    Form{"CLIENT NO-TOUCH", "CLIENT NO-TOUCH ON"},
    Form{"INFO", "INFO"},
    Form{"INFO", "INFO server"},
    Form{"ACL GETUSER", "ACL GETUSER default"},
    Form{"ACL DRYRUN", "ACL DRYRUN default GET celador:x"},
    Form{"ACL DRYRUN", "ACL DRYRUN default SET celador:x 1"},
    Form{"ACL DRYRUN", "ACL DRYRUN default CONFIG SET dir x"},
    Form{"ACL DRYRUN", "ACL DRYRUN default ACL SETUSER x"},
    Form{"ACL DRYRUN", "ACL DRYRUN default REPLICAOF NO ONE"},
    Form{"COMMAND INFO", "COMMAND INFO set config acl replicaof slaveof"},
    Form{"CONFIG GET", "CONFIG GET bind"},
    Form{"CONFIG GET", "CONFIG GET protected-mode"},
    Form{"CLUSTER NODES", "CLUSTER NODES"},
    Form{"DBSIZE", "DBSIZE"},
    Form{"SELECT", "SELECT <db>"},
    Form{"SCAN", "SCAN <cursor> COUNT <scan>"},
    Form{"TYPE", "TYPE <key>"},
    Form{"OBJECT IDLETIME", "OBJECT IDLETIME <key>"},
    Form{"HLEN", "HLEN <key>"},
    Form{"LLEN", "LLEN <key>"},
    Form{"SCARD", "SCARD <key>"},
    Form{"ZCARD", "ZCARD <key>"},
    Form{"XLEN", "XLEN <key>"},
    Form{"GETRANGE", "GETRANGE <key> 0 <byte>", "GETRANGE of several keys"},
    Form{"GET", "GET <key>"},
    Form{"HSCAN", "HSCAN <key> 0 COUNT <slice>", "HSCAN of several keys"},
    Form{"LRANGE", "LRANGE <key> 0 <last>", "LRANGE of several keys"},
    Form{"SRANDMEMBER", "SRANDMEMBER <key> <slice>", "SRANDMEMBER of several keys"},
    Form{"ZRANGE", "ZRANGE <key> 0 <last>", "ZRANGE of several keys"},
    Form{"XRANGE", "XRANGE <key> - + COUNT <slice>", "XRANGE of several keys"},
    Form{"QUIT", "QUIT"},
};

bool fits(std::string_view pattern, std::string_view word) {
  if (pattern == "<key>") return word.size() <= kMaxRedisKeyBytes;
  if (pattern == "<cursor>") return parse_unsigned(word).has_value();
  if (pattern == "<db>") {
    const auto number = parse_unsigned(word);
    return number && *number < kMaxRedisDatabases;
  }
  if (pattern == "<scan>") return word == kRedisScanCount;
  if (pattern == "<slice>") return word == kRedisSliceCount;
  if (pattern == "<last>") return word == kRedisLastElement;
  if (pattern == "<byte>") return word == kRedisLastByte;
  return word == pattern;
}

bool fits(const Form& form, const std::vector<std::string_view>& words) {
  const std::vector<std::string_view> patterns = split(form.words, ' ');
  if (patterns.size() != words.size()) return false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!fits(patterns[i], words[i])) return false;
  }
  return true;
}

const Form* form_of(const std::vector<std::string_view>& words) {
  const auto* form =
      std::ranges::find_if(kForms, [&](const Form& each) { return fits(each, words); });
  return form == kForms.end() ? nullptr : form;
}

}  // namespace

std::string_view name_redis_request(std::string_view request) {
  const Form* first = nullptr;
  std::size_t count = 0;
  while (!request.empty()) {
    const auto words = take_resp_request(request);
    const Form* const form = words ? form_of(*words) : nullptr;
    if (form == nullptr || (first != nullptr && form != first)) return {};
    first = form;
    if (++count > kMaxRedisBatch) return {};
  }
  if (first == nullptr) return {};
  return count == 1 ? first->command : first->several;
}

}  // namespace celador
