#include "round/identify.h"

#include <algorithm>
#include <vector>

#include "protocols/table.h"

namespace celador {
namespace {

using std::chrono::milliseconds;

// A server that speaks first does so at once: FTP servers that look up our name first take longest.
constexpr milliseconds kBannerPatience{700};
constexpr milliseconds kAnswerPatience{2500};
// What a first answer may take; greetings are answered in less.
constexpr std::size_t kMaxFirstBytes = 64 << 10U;
// A peer that keeps talking without being recognised.
constexpr int kMaxReads = 16;

// An alert (or any record) of TLS, or the sentence of an HTTP server whose port wants TLS.
bool asks_for_tls(std::string_view bytes) {
  return bytes.starts_with("\x15\x03") ||
         bytes.find("HTTP request was sent to HTTPS") != std::string_view::npos ||
         bytes.find("HTTP request to an HTTPS") != std::string_view::npos;
}

struct Attempt {
  const Protocol* greets = nullptr;  // nullptr: only listens
};

// Protocols in the order of their chance on this port.
std::vector<const Protocol*> by_likelihood(std::uint16_t port, const Protocol* only) {
  if (only != nullptr) return {only};
  std::vector<const Protocol*> order;
  const auto usual = [&](const Protocol* p) {
    return std::ranges::find(p->ports, port) != p->ports.end();
  };
  std::ranges::copy_if(all_protocols(), std::back_inserter(order), usual);
  std::ranges::copy_if(all_protocols(), std::back_inserter(order),
                       [&](const Protocol* p) { return !usual(p); });
  return order;
}

// One attempt for each greeting. Where the likeliest protocol waits for its client, there is no
// point in listening first: its greeting makes any other service speak as well.
std::vector<Attempt> plan_attempts(const std::vector<const Protocol*>& order) {
  std::vector<Attempt> attempts;
  std::vector<std::string_view> greetings;
  for (const Protocol* protocol : order) {
    if (protocol->greeting.empty()) {
      if (std::ranges::none_of(attempts, [](const Attempt& a) { return a.greets == nullptr; }))
        attempts.push_back({});
    } else if (std::ranges::find(greetings, protocol->greeting) == greetings.end()) {
      greetings.push_back(protocol->greeting);
      attempts.push_back({protocol});
    }
  }
  return attempts;
}

// Whether these bytes answer a question of this protocol's own.
bool answers(const Protocol& protocol, std::string_view sent) {
  return protocol.greeting == sent || protocol.greeting.empty();
}

// Who knows these bytes. What was asked for narrows who may judge: a lone byte means something only
// in answer to the question that it answers.
const Protocol* judge(const std::vector<const Protocol*>& order, std::string_view sent,
                      std::string_view bytes, Service& service) {
  constexpr std::size_t kTelling = 8;  // bytes that say something without their question
  for (const bool asked : {true, false}) {
    for (const Protocol* protocol : order) {
      if (answers(*protocol, sent) != asked || (!asked && bytes.size() < kTelling)) continue;
      if (auto recognised = protocol->recognise(bytes)) {
        service = std::move(*recognised);
        service.protocol = protocol->name;
        return protocol;
      }
    }
  }
  return nullptr;
}

bool shares_its_greeting(const std::vector<const Protocol*>& order, const Protocol& protocol) {
  return std::ranges::any_of(order, [&](const Protocol* other) {
    return other != &protocol && other->greeting == protocol.greeting;
  });
}

struct Heard {
  const Protocol* protocol = nullptr;
  Service service;
  Buffer bytes;
  bool connected = false;
  bool hung_up = false;
  bool was_asked = true;  // it is `protocol` by the answer to that protocol's own greeting
  ErrorKind error = ErrorKind::kClosed;
  std::string message;
};

Task<Heard> attempt(const Connect& connect, const std::vector<const Protocol*>& order,
                    Attempt attempt, Tls tls) {
  Heard heard;
  const Protocol& guarded_by = attempt.greets != nullptr ? *attempt.greets : *order.front();
  auto transport = co_await connect(guarded_by, tls);
  if (!transport) {
    heard.error = transport.error().kind;
    heard.message = transport.error().message;
    co_return heard;
  }
  heard.connected = true;
  std::string_view sent;
  if (attempt.greets != nullptr) {
    sent = attempt.greets->greeting;
    auto greeted = co_await (*transport)->send(sent);
    heard.hung_up = !greeted && greeted.error().kind == ErrorKind::kClosed;
    if (!greeted) co_return heard;
  }
  const milliseconds patience = attempt.greets == nullptr ? kBannerPatience : kAnswerPatience;
  for (int read = 0; read < kMaxReads && heard.bytes.size() < kMaxFirstBytes; ++read) {
    auto received = co_await (*transport)
                        ->receive(heard.bytes, kMaxFirstBytes - heard.bytes.size(),
                                  read == 0 ? patience : milliseconds(500));
    if (received) heard.protocol = judge(order, sent, heard.bytes.view(), heard.service);
    heard.hung_up = !received && heard.bytes.empty() && received.error().kind == ErrorKind::kClosed;
    if (!received || heard.protocol != nullptr || asks_for_tls(heard.bytes.view())) break;
  }
  if (heard.protocol != nullptr) heard.was_asked = answers(*heard.protocol, sent);
  if (heard.protocol != nullptr && (*transport)->tls() != nullptr)
    heard.service.tls = *(*transport)->tls();
  co_return heard;
}

}  // namespace

Task<Result<Identified>> identify(Connect connect, std::uint16_t port, const Protocol* only,
                                  Tls begin_with) {
  const std::vector<const Protocol*> order = by_likelihood(port, only);
  const std::vector<Attempt> attempts = plan_attempts(order);
  Identified identified;
  identified.tls = begin_with;
  bool ever_connected = false;
  bool tls_asked_for = false;
  Error last{ErrorKind::kTimeout, "no answer in time"};
  int connections = 0;
  for (const Tls tls : {Tls::kOff, Tls::kOn}) {
    if (tls == Tls::kOff && begin_with == Tls::kOn) continue;
    for (const Attempt& next : attempts) {
      if (tls_asked_for && tls == Tls::kOff) break;
      if (++connections > kMaxIdentifyConnections) break;
      Heard heard = co_await attempt(connect, order, next, tls);
      ever_connected = ever_connected || heard.connected;
      if (heard.protocol != nullptr && !heard.was_asked &&
          shares_its_greeting(order, *heard.protocol)) {
        // A web server complains of any greeting; only what it answers to a request of its own
        // tells whether a store is behind it.
        Heard asked = co_await attempt(connect, order, Attempt{heard.protocol}, tls);
        if (asked.protocol != nullptr) heard = std::move(asked);
      }
      if (heard.protocol != nullptr) {
        co_return Identified{heard.protocol, std::move(heard.service), tls, true};
      }
      if (asks_for_tls(heard.bytes.view())) {
        tls_asked_for = true;
      } else {
        identified.spoke = identified.spoke || !heard.bytes.empty();
        identified.hung_up = identified.hung_up || heard.hung_up;
      }
      if (heard.connected) continue;
      last = {heard.error, heard.message};
      const bool gone = heard.error == ErrorKind::kRefused ||
                        heard.error == ErrorKind::kUnreachable ||
                        heard.error == ErrorKind::kForbidden || heard.error == ErrorKind::kIo ||
                        heard.error == ErrorKind::kLimit ||
                        (heard.error == ErrorKind::kTimeout && !ever_connected);
      if (gone && !ever_connected) co_return std::unexpected(std::move(last));
      if (gone || tls == Tls::kOn) co_return identified;  // no TLS here either
    }
    if (identified.spoke && !tls_asked_for)
      break;  // it has a plain protocol, one that we do not know
  }
  if (!ever_connected) co_return std::unexpected(std::move(last));
  co_return identified;
}

}  // namespace celador
