#include "testing/recorded_peer.h"

#include <boost/json.hpp>
#include <fstream>
#include <memory>
#include <optional>
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
  using Turns = std::vector<std::pair<std::string, std::string>>;
  const auto connections = std::make_shared<std::vector<Turns>>(1);
  bool are_apart = false;
  while (std::getline(file, line)) {
    const boost::json::value turn = boost::json::parse(line);
    if (turn.as_object().contains("connection")) {
      if (are_apart) connections->emplace_back();
      are_apart = true;
      continue;
    }
    connections->back().emplace_back(to_bytes(std::string_view(turn.at("sent").as_string())),
                                     to_bytes(std::string_view(turn.at("received").as_string())));
  }
  const Turns& first = connections->front();
  if (!first.empty() && first.front().first.empty()) peer.greets(first.front().second);
  const auto next = std::make_shared<std::size_t>(0);
  return peer.answers_each_connection([connections, next, are_apart]() -> ScriptedPeer::Answer {
    const std::size_t connection = are_apart ? (*next)++ : 0;
    return [connections, connection](std::string_view request) -> std::optional<std::string> {
      if (connection >= connections->size()) return std::nullopt;
      for (const auto& [sent, received] : (*connections)[connection]) {
        if (sent == request) return received;
      }
      return std::nullopt;
    };
  });
}

}  // namespace celador
