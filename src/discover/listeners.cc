#include "discover/listeners.h"

#include <bit>
#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>

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
