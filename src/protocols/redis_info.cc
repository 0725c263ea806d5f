#include "protocols/redis_info.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "model/ip_address.h"

namespace celador {
namespace {

// INFO of 7.0 has about 200 lines; modules and error statistics add some.
constexpr std::size_t kMaxInfoLines = 5000;
constexpr std::size_t kMaxListedDatabases =
    256;  // SELECT works up to 16 unless configured otherwise
constexpr std::size_t kMaxWatchedMasters = 50;
constexpr std::size_t kMaxKeyPatterns = 100;
constexpr std::size_t kMaxClusterNodes = 100;
constexpr std::size_t kMaxRuleBytes = 2000;

std::string_view line_at_front(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// "keys=50,expires=0,avg_ttl=0": the number of keys.
std::optional<std::uint64_t> keys_of_database(std::string_view told) {
  if (!told.starts_with("keys=")) return std::nullopt;
  return parse_unsigned(
      told.substr(5, told.find(',') == std::string_view::npos ? told.size() : told.find(',') - 5));
}

// "name=mymaster,status=ok,address=...": the name.
std::optional<std::string> name_of_master(std::string_view told) {
  if (!told.starts_with("name=")) return std::nullopt;
  return printable(
      told.substr(5, told.find(',') == std::string_view::npos ? told.size() : told.find(',') - 5));
}

// Only what may stand in a CPE unescaped; the rest would be a peer's invention.
bool fits_cpe(std::string_view version) {
  return !version.empty() && std::ranges::all_of(version, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '-';
  });
}

std::string cpe_of(std::string_view vendor_and_product, std::string_view version) {
  if (vendor_and_product.empty() || !fits_cpe(version)) return {};
  return fmt::format("cpe:2.3:a:{}:{}:*:*:*:*:*:*:*", vendor_and_product, version);
}

void name_product(RedisInfo& info, const std::map<std::string_view, std::string_view>& told) {
  const auto has = [&](std::string_view key) { return told.contains(key); };
  const auto get = [&](std::string_view key) {
    return has(key) ? printable(told.at(key), 60) : std::string();
  };
  info.compatible = get("redis_version");
  if (has("valkey_version") || get("server_name") == "valkey") {
    info.product = "Valkey";
    info.version = get("valkey_version");
    info.cpe = cpe_of("lfprojects:valkey", info.version);
  } else if (has("dragonfly_version")) {
    info.product = "Dragonfly";
    info.version = get("dragonfly_version");
  } else if (has("mvcc_depth") || info.executable.find("keydb") != std::string::npos) {
    info.product = "KeyDB";
    info.version = info.compatible;
  } else if (has("redis_version")) {
    info.product = "Redis";
    info.version = info.compatible;
    info.cpe = cpe_of("redis:redis", info.version);
  }
}

}  // namespace

RedisAnswer judge_redis_answer(const RespValue& reply) {
  if (!reply.is_error()) return RedisAnswer::kFine;
  const std::string_view text = reply.text();
  const auto begins = [&](std::string_view words) {
    return starts_with_ignoring_case(text, words);
  };
  const auto says = [&](std::string_view words) {
    return find_ignoring_case(text, words) != std::string_view::npos;
  };
  if (begins("NOAUTH") || begins("ERR operation not permitted"))
    return RedisAnswer::kAskedForPassword;
  if (begins("DENIED")) return RedisAnswer::kProtectedMode;
  if (begins("NOPERM")) {
    return says("to access") && says("key") ? RedisAnswer::kKeyRefused
                                            : RedisAnswer::kCommandRefused;
  }
  if (begins("LOADING") || begins("BUSY") || begins("MASTERDOWN") || begins("MISCONF"))
    return RedisAnswer::kNotNow;
  if (begins("MOVED ") || begins("ASK ") || begins("CLUSTERDOWN")) return RedisAnswer::kElsewhere;
  if (begins("WRONGTYPE")) return RedisAnswer::kWrongType;
  if (begins("ERR max number of clients")) return RedisAnswer::kTooManyClients;
  if (begins("ERR unknown command") || begins("ERR unknown subcommand") ||
      begins("ERR unsupported")) {
    return RedisAnswer::kUnknownCommand;
  }
  return RedisAnswer::kOtherError;
}

std::string_view to_text(RedisAnswer answer) {
  switch (answer) {
    case RedisAnswer::kFine:
      return "an answer";
    case RedisAnswer::kAskedForPassword:
      return "NOAUTH";
    case RedisAnswer::kProtectedMode:
      return "DENIED (protected mode)";
    case RedisAnswer::kCommandRefused:
      return "NOPERM (command)";
    case RedisAnswer::kKeyRefused:
      return "NOPERM (key)";
    case RedisAnswer::kUnknownCommand:
      return "unknown command";
    case RedisAnswer::kNotNow:
      return "not now (loading, busy or without its master)";
    case RedisAnswer::kTooManyClients:
      return "max number of clients reached";
    case RedisAnswer::kElsewhere:
      return "MOVED to another node";
    case RedisAnswer::kWrongType:
      return "WRONGTYPE";
    case RedisAnswer::kOtherError:
      return "an error";
  }
  return "an error";
}

RedisInfo parse_redis_info(std::string_view text) {
  RedisInfo info;
  std::map<std::string_view, std::string_view> told;
  for (std::size_t lines = 0; !text.empty() && lines < kMaxInfoLines; ++lines) {
    const std::string_view line = line_at_front(text);
    const std::size_t colon = line.find(':');
    if (line.starts_with('#') || colon == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, colon);
    const std::string_view value = line.substr(colon + 1);
    const auto number = key.starts_with("db") ? parse_unsigned(key.substr(2)) : std::nullopt;
    if (number) {
      const auto keys = keys_of_database(value);
      if (keys && *number < 65536 && info.databases.size() < kMaxListedDatabases) {
        info.databases.emplace_back(*number, *keys);
      }
    } else if (key.starts_with("master") && parse_unsigned(key.substr(6))) {
      const auto name = name_of_master(value);
      if (name && info.watched_masters.size() < kMaxWatchedMasters)
        info.watched_masters.push_back(*name);
    } else {
      told.emplace(key, value);
    }
  }
  const auto get = [&](std::string_view key) {
    return told.contains(key) ? told.at(key) : std::string_view();
  };
  // Times beyond the year 9999 are lies; so are negative ones.
  const auto seconds = [&](std::string_view key) -> std::optional<std::int64_t> {
    const auto value = parse_unsigned(get(key));
    if (!value || *value > 253'402'300'799) return std::nullopt;
    return static_cast<std::int64_t>(*value);
  };

  info.executable = printable(get("executable"));
  if (told.contains("config_file")) info.config_file = printable(get("config_file"));
  name_product(info, told);
  if (get("redis_mode") == "sentinel") info.mode = RedisInfo::Mode::kSentinel;
  if (get("redis_mode") == "cluster" || get("cluster_enabled") == "1")
    info.mode = RedisInfo::Mode::kCluster;
  info.uptime = seconds("uptime_in_seconds");
  if (const auto micros = parse_unsigned(get("server_time_usec"))) {
    const std::uint64_t whole = *micros / 1'000'000;
    if (whole <= 253'402'300'799) info.server_time = static_cast<std::int64_t>(whole);
  }
  if (get("role") == "slave" || get("role") == "replica") {
    const std::string_view read_only =
        told.contains("slave_read_only") ? get("slave_read_only") : get("replica_read_only");
    info.read_only_replica = read_only == "1";
    info.master_host = printable(get("master_host"));
  }
  // Until the first save, rdb_last_save_time is the time of the start.
  constexpr std::int64_t kStartSlack = 5;
  const auto saved = seconds("rdb_last_save_time");
  const bool counted = parse_unsigned(get("rdb_saves")).value_or(0) > 0;
  if (saved && info.server_time && info.uptime) {
    const std::int64_t start = *info.server_time - *info.uptime;
    if (counted || *saved > start + kStartSlack) info.last_save = saved;
  } else if (saved && counted) {
    info.last_save = saved;
  }
  return info;
}

bool RedisInfo::at_least(std::uint64_t major, std::uint64_t minor) const {
  const std::vector<std::string_view> parts = split(compatible, '.');
  const auto first = parse_unsigned(parts[0]);
  const auto second = parts.size() > 1 ? parse_unsigned(parts[1]) : std::nullopt;
  if (!first) return false;
  return *first > major || (*first == major && second.value_or(0) >= minor);
}

std::optional<RedisUser> parse_redis_user(const RespValue& reply) {
  if (!reply.is_array()) return std::nullopt;
  RedisUser user;
  const std::vector<RespValue> members = reply.elements();
  const auto words =
      [](const RespValue& value) {  // an array of words (6.x), or words in one text (7.0)
        std::vector<std::string> found;
        for (const RespValue& element : value.elements()) {
          if (found.size() < kMaxKeyPatterns) found.push_back(printable(element.text()));
        }
        if (!value.is_array() && !value.text().empty()) {
          for (const std::string_view word : split(value.text(), ' ')) {
            if (found.size() < kMaxKeyPatterns && !word.empty()) found.push_back(printable(word));
          }
        }
        return found;
      };
  bool has_commands = false;
  for (std::size_t i = 0; i + 1 < members.size(); i += 2) {
    const std::string_view name = members[i].text();
    const RespValue& value = members[i + 1];
    // "passwords" holds hashes of secrets: never looked at.
    if (name == "flags") {
      for (const std::string& flag : words(value)) {
        if (flag == "nopass") user.asks_for_password = false;
      }
    } else if (name == "commands") {
      user.commands = printable(value.text(), kMaxRuleBytes);
      has_commands = true;
    } else if (name == "keys") {
      user.keys = words(value);
    }
  }
  if (!has_commands) return std::nullopt;
  return user;
}

bool rules_allow(std::string_view rules, std::string_view command, std::string_view categories) {
  bool allowed = false;
  const auto concerns = [&](std::string_view rule) {
    if (rule == "@all") return true;
    if (rule.starts_with('@')) {
      const std::vector<std::string_view> mine = split(categories, ' ');
      return std::ranges::find(mine, rule.substr(1)) != mine.end();
    }
    return equals_ignoring_case(rule, command);
  };
  for (const std::string_view rule : split(rules, ' ')) {
    if (equals_ignoring_case(rule, "allcommands")) allowed = true;
    if (equals_ignoring_case(rule, "nocommands")) allowed = false;
    if (rule.size() < 2 || (rule[0] != '+' && rule[0] != '-')) continue;
    if (concerns(rule.substr(1))) allowed = rule[0] == '+';
  }
  return allowed;
}

std::vector<std::string> missing_commands(const RespValue& reply, std::string_view requested) {
  const std::vector<std::string_view> names = split(requested, ' ');
  const std::vector<RespValue> known = reply.elements();
  std::vector<std::string> missing;
  if (known.size() != names.size()) return missing;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (known[i].is_null()) missing.emplace_back(names[i]);
  }
  return missing;
}

std::vector<std::string> parse_cluster_nodes(std::string_view text) {
  std::vector<std::string> nodes;
  while (!text.empty() && nodes.size() < kMaxClusterNodes) {
    // <id> <ip:port@cport[,hostname]> <flags> ...
    const std::vector<std::string_view> words = split(line_at_front(text), ' ');
    if (words.size() < 3 || words[2].find("myself") != std::string_view::npos) continue;
    const std::size_t comma = words[1].find(',');
    std::string_view name = words[1].substr(0, words[1].find('@'));
    if (comma != std::string_view::npos && comma + 1 < words[1].size()) {
      name = words[1].substr(comma + 1, words[1].find(',', comma + 1) - comma - 1);
    }
    if (!name.empty()) nodes.push_back(printable(name));
  }
  return nodes;
}

bool is_public_address(std::string_view host) {
  const Result<IpAddress> address = IpAddress::parse(host);
  if (!address || address->is_loopback()) return false;
  const auto& bytes = address->bytes();
  if (!address->is_v4()) {
    return (bytes[0] & 0xFEU) != 0xFC && !(bytes[0] == 0xFE && (bytes[1] & 0xC0U) == 0x80) &&
           bytes[0] != 0xFF && bytes[0] != 0;
  }
  const bool is_private = bytes[0] == 10 || (bytes[0] == 172 && (bytes[1] & 0xF0U) == 16) ||
                          (bytes[0] == 192 && bytes[1] == 168) ||
                          (bytes[0] == 100 && (bytes[1] & 0xC0U) == 64) ||
                          (bytes[0] == 169 && bytes[1] == 254) || bytes[0] == 0 || bytes[0] >= 224;
  return !is_private;
}

}  // namespace celador
