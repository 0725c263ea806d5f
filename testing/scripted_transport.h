#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/transport.h"

namespace celador {

// A peer that a test writes. It greets, answers each request by a function, and remembers what it
// was sent.
//
//   ScriptedPeer peer;
//   peer.greets("220 ready\r\n").answers([](std::string_view request) -> std::optional<std::string>
//   {
//     if (request == "QUIT\r\n") return "221 bye\r\n";
//     return std::nullopt;                                    // nullopt: the peer closes the
//     connection
//   });
//   auto transport = peer.connect();
//
// An empty answer is silence: the next receive times out at once. A peer must outlive its
// transports.
class ScriptedPeer {
 public:
  using Answer = std::function<std::optional<std::string>(std::string_view request)>;

  // Sent unasked on every new connection.
  ScriptedPeer& greets(std::string bytes);
  ScriptedPeer& answers(Answer answer);
  // Called anew for each connection, for peers that remember where the conversation stands.
  ScriptedPeer& answers_each_connection(std::function<Answer()> make_answer);
  // After its answer to a request the peer closes that connection.
  ScriptedPeer& closes_after_answer();
  // Bytes come in pieces of this size at most; 1 finds parsers that want it all at once.
  ScriptedPeer& in_pieces_of(std::size_t bytes);
  // After the answers so far, repeats `pattern` forever.
  ScriptedPeer& without_end(std::string pattern);
  // After `bytes` in all, on any connection, the peer closes: cut in the middle.
  ScriptedPeer& cut_after(std::size_t bytes);
  ScriptedPeer& data_port(std::uint16_t port, std::string bytes);
  // start_tls() succeeds from now on, with these facts.
  ScriptedPeer& speaks_tls(TlsFacts facts);

  std::unique_ptr<Transport> connect();

  // Every request of every connection, in order.
  const std::vector<std::string>& received() const { return received_; }
  std::size_t connections() const { return connections_; }

 private:
  friend class ScriptedTransport;
  std::string greeting_;
  std::function<Answer()> make_answer_;
  bool closes_after_answer_ = false;
  std::size_t piece_bytes_ = std::string::npos;
  std::string endless_;
  std::size_t cut_after_ = std::string::npos;
  std::size_t delivered_ = 0;
  std::map<std::uint16_t, std::string> data_ports_;
  std::optional<TlsFacts> tls_;
  std::vector<std::string> received_;
  std::size_t connections_ = 0;
};

}  // namespace celador
