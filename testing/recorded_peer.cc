#include "testing/recorded_peer.h"

#include <boost/json.hpp>
#include <fstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace celador {
namespace {

// The recording has each byte as the character of the same number: two bytes of UTF-8 from 0x80 on.
std::string to_bytes(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[i]);
    if (first < 0x80 || i + 1 == text.size()) {
      bytes += static_cast<char>(first);
    } else {
      bytes += static_cast<char>(((first & 0x03U) << 6U) |
                                 (static_cast<unsigned char>(text[++i]) & 0x3FU));
    }
  }
  return bytes;
}

}  // namespace

ScriptedPeer& plays_recording(ScriptedPeer& peer, const std::string& name) {
  std::ifstream file(std::string(CELADOR_SOURCE_DIR) + "/recordings/" + name);
  std::string line;
  if (!std::getline(file, line)) throw std::runtime_error("no recording: " + name);
  std::vector<std::pair<std::string, std::string>> turns;
  while (std::getline(file, line)) {
    const boost::json::value turn = boost::json::parse(line);
    turns.emplace_back(to_bytes(std::string_view(turn.at("sent").as_string())),
                       to_bytes(std::string_view(turn.at("received").as_string())));
  }
  if (!turns.empty() && turns.front().first.empty()) peer.greets(turns.front().second);
  return peer.answers([turns](std::string_view request) -> std::optional<std::string> {
    for (const auto& [sent, received] : turns) {
      if (sent == request) return received;
    }
    return std::nullopt;
  });
}

}  // namespace celador
