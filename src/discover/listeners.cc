#include "discover/listeners.h"

#include <bit>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include "base/text.h"

namespace celador {
namespace {

constexpr std::string_view kListen = "0A";  // TCP_LISTEN, in the kernel's include/net/tcp_states.h

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> found;
  for (const std::string_view word : split(line, ' ')) {
    if (!word.empty()) found.push_back(word);
  }
  return found;
}

std::optional<std::uint32_t> parse_hex(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

// "0100007F": each 32-bit word as this machine's memory holds it, so little-endian machines print
// it turned round.
std::optional<IpAddress> parse_address(std::string_view hex) {
  std::array<std::uint8_t, 16> bytes{};
  if (hex.size() != 8 && hex.size() != 32) return std::nullopt;
  for (std::size_t word = 0; word * 8 < hex.size(); ++word) {
    const auto value = parse_hex(hex.substr(word * 8, 8));
    if (!value) return std::nullopt;
    std::memcpy(bytes.data() + word * 4, &*value, 4);
  }
  if (hex.size() == 32) return IpAddress::v6(bytes);
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | bytes[i];
  return IpAddress::v4(number);
}

// Its program, arguments and folder, as far as we may read them.
Process read_process(const std::filesystem::path& proc) {
  Process process;
  std::error_code code;
  // Not the file behind exe: Debian's redis-server is a link to another name.
  std::ifstream(proc / "comm") >> process.name;
  process.folder = std::filesystem::read_symlink(proc / "cwd", code).native();
  std::ifstream file(proc / "cmdline", std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  bool program = true;
  for (const std::string_view argument : split(text.view(), '\0')) {
    if (!std::exchange(program, false) && !argument.empty())
      process.arguments.emplace_back(argument);
  }
  return process;
}

}  // namespace

bool Listener::on_every_address() const {
  return bound_to == IpAddress() || bound_to == IpAddress::v6({});
}

Result<std::vector<Listener>> parse_proc_net_tcp(std::string_view text) {
  std::vector<Listener> listeners;
  bool heading = true;
  for (const std::string_view line : split(text, '\n')) {
    if (std::exchange(heading, false) || trim(line).empty()) continue;
    const auto columns = words(line);
    if (columns.size() < 10)
      return fail(ErrorKind::kMalformed, "a line of the kernel's list of sockets is too short");
    if (columns[3] != kListen) continue;
    const auto colon = columns[1].find(':');
    const auto address = parse_address(columns[1].substr(0, colon));
    const auto port =
        colon == std::string_view::npos ? std::nullopt : parse_hex(columns[1].substr(colon + 1));
    if (!address || !port || *port > 65535) {
      return fail(ErrorKind::kMalformed,
                  "an address in the kernel's list of sockets cannot be read");
    }
    listeners.push_back(
        {*address, static_cast<std::uint16_t>(*port), parse_unsigned(columns[9]).value_or(0)});
  }
  return listeners;
}

std::map<std::uint64_t, Process> processes_of(const std::vector<Listener>& listeners) {
  namespace fs = std::filesystem;
  std::set<std::uint64_t> wanted;
  for (const Listener& listener : listeners) wanted.insert(listener.inode);
  std::map<std::uint64_t, Process> found;
  std::error_code code;
  for (const fs::directory_entry& process : fs::directory_iterator("/proc", code)) {
    if (!parse_unsigned(process.path().filename().native())) continue;
    std::error_code not_ours;  // another user's process, or one that has ended
    for (fs::directory_iterator file(process.path() / "fd", not_ours), end;
         !not_ours && file != end; file.increment(not_ours)) {
      const std::string target = fs::read_symlink(file->path(), not_ours).native();
      constexpr std::string_view kSocket = "socket:[";
      if (!target.starts_with(kSocket)) continue;
      const auto inode = parse_unsigned(
          std::string_view(target).substr(kSocket.size(), target.size() - kSocket.size() - 1));
      if (inode && wanted.contains(*inode) && !found.contains(*inode))
        found[*inode] = read_process(process.path());
    }
  }
  return found;
}

Result<std::vector<Listener>> list_listeners() {
  std::vector<Listener> all;
  bool any = false;
  for (const char* path : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream file(path);
    if (!file) continue;
    any = true;
    std::ostringstream text;
    text << file.rdbuf();
    for (Listener& listener : TRY(parse_proc_net_tcp(text.view()))) all.push_back(listener);
  }
  if (!any)
    return fail(ErrorKind::kUnsupported,
                "there is no /proc/net/tcp here: check needs Linux; use scan 127.0.0.1");
  return all;
}

}  // namespace celador
