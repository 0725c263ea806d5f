#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace celador {

// One setting as it stands in a configuration file.
struct Setting {
  std::string section;  // rsyncd.conf's module, nginx's none; empty outside sections
  std::string name;     // "requirepass", "security.authorization", "auth users"
  std::string value;    // quotes removed; for nginx without the ';'
  int line = 0;         // from 1
};

// How a configuration file is written.
enum class ConfigSyntax {
  kWords,     // "name value ..." a line, # comments: redis.conf
  kEquals,    // "name=value" a line, # comments: vsftpd.conf
  kSections,  // "[module]" and "name = value", # and ; comments: rsyncd.conf
  kYaml,    // maps of maps by indentation or dots: mongod.conf, elasticsearch.yml. Lists become one
            // value, comma-joined
  kBraces,  // "name value;" in nested blocks: nginx.conf
};

// Limits on files that somebody else may have written: far over any real one.
inline constexpr std::size_t kMaxConfigLines = 100'000;
inline constexpr std::size_t kMaxConfigLineBytes = 64 << 10U;

// All settings in the order in which they stand. What does not follow the syntax is passed over: a
// configuration file that its own server accepts must not stop an audit. kLimit for files beyond
// the limits.
Result<std::vector<Setting>> read_config(std::string_view text, ConfigSyntax syntax);

}  // namespace celador
