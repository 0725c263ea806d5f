#include "cli/home.h"

#include <fmt/format.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/text.h"
#include "cli/files.h"

namespace celador {
namespace {

std::optional<IpAddress> to_address(const sockaddr* address) {
  if (address == nullptr) return std::nullopt;
  if (address->sa_family == AF_INET) {
    return IpAddress::v4(ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6) {
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, 16);
    return IpAddress::v6(bytes);
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> Home::folder(const std::string& asked_for) {
  std::string folder = asked_for;
  if (folder.empty()) {
    if (const char* set = std::getenv("CELADOR_HOME"); set != nullptr && *set != '\0') folder = set;
  }
  if (folder.empty()) {
    const char* home = std::getenv("HOME");
    if (home == nullptr || *home == '\0') {
      return fail(ErrorKind::kUsage, "HOME is not set: say where to keep state with --home FOLDER");
    }
    folder = std::string(home) + "/.local/share/celador";
  }
  return folder;
}

Result<Home> Home::open(const std::string& asked_for) {
  const std::string folder = TRY(Home::folder(asked_for));
  std::error_code code;
  const std::filesystem::path path(folder);
  const bool was_there = std::filesystem::exists(path, code);
  if (was_there && !std::filesystem::is_directory(path, code)) {
    return fail(ErrorKind::kUsage,
                fmt::format("{} is not a folder: choose another with --home FOLDER", folder));
  }
  if (!was_there) {
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), code);
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
      return fail(ErrorKind::kIo,
                  fmt::format("cannot make the folder {}: {}; choose another with --home FOLDER",
                              folder, std::strerror(errno)));
    }
  }
  // Ours alone, also when somebody made it before us.
  if (chmod(folder.c_str(), 0700) != 0 || access(folder.c_str(), R_OK | W_OK | X_OK) != 0) {
    return fail(
        ErrorKind::kIo,
        fmt::format("no permission to keep state in {}: {}; choose another with --home FOLDER",
                    folder, std::strerror(errno)));
  }
  return Home(folder);
}

Result<void> Home::refuse_own_file(std::string_view option, const std::string& path) const {
  if (path.empty()) return {};
  const std::filesystem::path asked(path);
  const std::filesystem::path parent = asked.has_parent_path() ? asked.parent_path() : ".";
  std::error_code code;
  const bool in_home = std::filesystem::equivalent(parent, folder_, code);
  for (const std::string& own :
       {book(), book() + "-wal", book() + "-shm", ledger(), scope(), folder_ + "/rules.toml"}) {
    // By its name, should it not be there yet; by what it is, should it go by another name.
    const bool same = (in_home && asked.filename() == std::filesystem::path(own).filename()) ||
                      std::filesystem::equivalent(asked, own, code);
    if (!same) continue;
    return fail(ErrorKind::kUsage,
                fmt::format("{} {}: Celador keeps that file itself, and what it knows would be "
                            "lost: choose another",
                            option, printable(path, 4096)));
  }
  return {};
}

Result<Scope> load_scope(const std::string& asked_for, const Home& home, Instant now) {
  std::string path = asked_for;
  std::error_code code;
  // A link that leads nowhere is a scope that cannot be read, not one that was never made.
  if (path.empty() && std::filesystem::symlink_status(home.scope(), code).type() !=
                          std::filesystem::file_type::not_found) {
    path = home.scope();
  }
  if (path.empty()) return Scope::this_machine(TRY(own_addresses()));
  auto text = read_file(path);
  if (!text) {
    return fail(ErrorKind::kForbidden,
                fmt::format("no scope, so nothing is looked at: {}", text.error().message));
  }
  Scope scope = TRY(Scope::parse(*text, path, now));
  TRY(scope.resolve(look_up_name));
  return scope;
}

Result<std::optional<OwnRules>> load_rules(const std::string& asked_for, const Common& common) {
  if (asked_for == "none") return std::nullopt;
  std::string path = asked_for;
  if (path.empty()) {
    path = TRY(Home::folder(common.home)) + "/rules.toml";
    std::error_code code;
    if (!std::filesystem::exists(path, code)) return std::nullopt;
  }
  const auto text = read_file(path);
  if (!text) return fail(ErrorKind::kUsage, fmt::format("no rules: {}", text.error().message));
  return TRY(OwnRules::load(*text, path));
}

Result<std::vector<IpAddress>> own_addresses() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) {
    return fail(ErrorKind::kIo,
                fmt::format("cannot list this machine's addresses: {}", std::strerror(errno)));
  }
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> list(first, &freeifaddrs);
  std::vector<IpAddress> addresses;
  for (const ifaddrs* next = first; next != nullptr; next = next->ifa_next) {
    if (const auto address = to_address(next->ifa_addr)) addresses.push_back(*address);
  }
  return addresses;
}

Result<std::vector<IpAddress>> look_up_name(const std::string& name) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  const int status = getaddrinfo(name.c_str(), nullptr, &wanted, &first);
  if (status != 0)
    return fail(ErrorKind::kNotFound,
                fmt::format("cannot look up {}: {}", name, gai_strerror(status)));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(first, &freeaddrinfo);
  std::vector<IpAddress> addresses;
  for (const addrinfo* next = first; next != nullptr; next = next->ai_next) {
    const auto address = to_address(next->ai_addr);
    if (address && std::ranges::find(addresses, *address) == addresses.end())
      addresses.push_back(*address);
  }
  return addresses;
}

}  // namespace celador
