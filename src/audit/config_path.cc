#include "audit/config_path.h"

#include <algorithm>
#include <array>
#include <optional>

namespace celador {
namespace {

// A server program: how its arguments name the file, and where it is when they do not.
struct Server {
  std::string_view program;
  std::string_view product;
  std::array<std::string_view, 2> options;  // "--config FILE" or "--config=FILE"; empty: none
  bool bare_argument_is_file;
  std::string_view file_in_folder;  // when the option names a folder: the file in it
  std::array<std::string_view, 2> usual;
};

// Sources: redis-server(1), mongod(1), vsftpd(8), rsync(1), nginx(8), postgres(1); Elastic and
// OpenSearch docs on "path.conf"; Debian's packages for the usual places.
constexpr std::array<Server, 9> kServers{{
    {"redis-server", "redis", {}, true, "", {"/etc/redis/redis.conf", ""}},
    {"valkey-server", "redis", {}, true, "", {"/etc/valkey/valkey.conf", ""}},
    {"mongod", "mongodb", {"--config", "-f"}, false, "", {"/etc/mongod.conf", "/etc/mongodb.conf"}},
    {"mongos", "mongodb", {"--config", "-f"}, false, "", {"/etc/mongos.conf", ""}},
    {"vsftpd", "vsftpd", {}, true, "", {"/etc/vsftpd.conf", ""}},
    {"rsync", "rsync", {"--config", ""}, false, "", {"/etc/rsyncd.conf", ""}},
    {"nginx", "nginx", {"-c", ""}, false, "", {"/etc/nginx/nginx.conf", ""}},
    {"postgres", "postgresql", {"-D", ""}, false, "pg_hba.conf", {}},
    {"java",
     "elasticsearch",
     {"-Des.path.conf", "-Dopensearch.path.conf"},
     false,
     "elasticsearch.yml",
     {}},
}};

std::string absolute(std::string_view path, const std::string& folder) {
  if (path.starts_with('/') || folder.empty()) return std::string(path);
  return folder + "/" + std::string(path);
}

// The value of "--option VALUE", "--option=VALUE" or "-oVALUE".
std::optional<std::string_view> value_of(const std::vector<std::string>& arguments,
                                         std::string_view option) {
  for (std::size_t i = 0; i < arguments.size() && !option.empty(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == option && i + 1 < arguments.size()) return arguments[i + 1];
    if (!argument.starts_with(option) || argument.size() == option.size()) continue;
    if (argument[option.size()] == '=') return argument.substr(option.size() + 1);
    if (option.size() == 2) return argument.substr(2);
  }
  return std::nullopt;
}

}  // namespace

std::vector<ConfigPath> config_paths(const Process& process) {
  const auto server = std::ranges::find(kServers, process.name, &Server::program);
  if (server == kServers.end()) return {};
  std::vector<ConfigPath> paths;
  std::string_view product = server->product;
  for (const std::string_view option : server->options) {
    const auto value = value_of(process.arguments, option);
    if (!value) continue;
    std::string path = absolute(*value, process.folder);
    std::string_view file = server->file_in_folder;
    if (option == "-Dopensearch.path.conf") {
      product = "opensearch";
      file = "opensearch.yml";
    }
    if (!file.empty()) path += "/" + std::string(file);
    paths.push_back({product, std::move(path)});
  }
  if (server->product == "postgresql") {
    // Debian keeps the settings apart from the data: -c
    // config_file=/etc/postgresql/15/main/postgresql.conf
    constexpr std::string_view kSetting = "config_file=";
    for (const std::string& argument : process.arguments) {
      if (!argument.starts_with(kSetting)) continue;
      const std::string file = argument.substr(kSetting.size());
      paths.insert(paths.begin(), {product, file.substr(0, file.rfind('/') + 1) + "pg_hba.conf"});
    }
  }
  if (server->bare_argument_is_file && !process.arguments.empty()) {
    const std::string& first = process.arguments.front();
    // redis-server writes "127.0.0.1:6379" over its own arguments.
    if (!first.empty() && first.front() != '-' && first.find(':') == std::string::npos &&
        first.front() != '*') {
      paths.push_back({product, absolute(first, process.folder)});
    }
  }
  if (paths.empty()) {
    for (const std::string_view usual : server->usual) {
      if (!usual.empty()) paths.push_back({product, std::string(usual)});
    }
  }
  return paths;
}

}  // namespace celador
