#include "testing/scripted_transport.h"

#include <algorithm>

namespace celador {

class ScriptedTransport final : public Transport {
 public:
  ScriptedTransport(ScriptedPeer& peer, std::string pending, ScriptedPeer::Answer answer,
                    bool closes_when_empty)
      : peer_(peer),
        pending_(std::move(pending)),
        answer_(std::move(answer)),
        closed_by_peer_(closes_when_empty) {}

  Task<Result<void>> send(std::string_view request) override {
    if (closed_by_peer_) co_return fail(ErrorKind::kClosed, "the peer closed the connection");
    peer_.received_.emplace_back(request);
    if (answer_) {
      std::optional<std::string> answer = answer_(request);
      if (answer) {
        pending_ += *answer;
        if (peer_.closes_after_answer_) closed_by_peer_ = true;
      } else {
        closed_by_peer_ = true;
      }
    }
    co_return Result<void>{};
  }

  Task<Result<std::size_t>> receive(Buffer& into, std::size_t max_bytes,
                                    std::chrono::milliseconds) override {
    if (peer_.delivered_ >= peer_.cut_after_)
      co_return fail(ErrorKind::kClosed, "the peer closed the connection");
    if (pending_.empty() && !peer_.endless_.empty()) {
      while (pending_.size() < 65536) pending_ += peer_.endless_;
    }
    if (pending_.empty()) {
      if (closed_by_peer_) co_return fail(ErrorKind::kClosed, "the peer closed the connection");
      co_return fail(ErrorKind::kTimeout, "the peer is silent");
    }
    const std::size_t count = std::min(
        {pending_.size(), max_bytes, peer_.piece_bytes_, peer_.cut_after_ - peer_.delivered_});
    into.append(std::string_view(pending_).substr(0, count));
    pending_.erase(0, count);
    peer_.delivered_ += count;
    co_return count;
  }

  Task<Result<std::size_t>> receive(Buffer& into, std::size_t max_bytes) override {
    return receive(into, max_bytes, std::chrono::seconds(5));
  }

  Task<Result<void>> start_tls() override {
    if (!peer_.tls_) co_return fail(ErrorKind::kClosed, "the peer does not speak TLS");
    tls_ = *peer_.tls_;
    co_return Result<void>{};
  }
  const TlsFacts* tls() const override { return tls_ ? &*tls_ : nullptr; }

  Task<Result<std::unique_ptr<Transport>>> reconnect() override { co_return peer_.connect(); }

  Task<Result<std::unique_ptr<Transport>>> open_data_port(std::uint16_t port) override {
    const auto found = peer_.data_ports_.find(port);
    if (found == peer_.data_ports_.end()) co_return fail(ErrorKind::kRefused, "no such data port");
    co_return std::make_unique<ScriptedTransport>(peer_, found->second, nullptr, true);
  }

 private:
  ScriptedPeer& peer_;
  std::string pending_;
  ScriptedPeer::Answer answer_;
  bool closed_by_peer_;
  std::optional<TlsFacts> tls_;
};

ScriptedPeer& ScriptedPeer::greets(std::string bytes) {
  greeting_ = std::move(bytes);
  return *this;
}
ScriptedPeer& ScriptedPeer::answers(Answer answer) {
  make_answer_ = [answer = std::move(answer)] { return answer; };
  return *this;
}
ScriptedPeer& ScriptedPeer::answers_each_connection(std::function<Answer()> make_answer) {
  make_answer_ = std::move(make_answer);
  return *this;
}
ScriptedPeer& ScriptedPeer::closes_after_answer() {
  closes_after_answer_ = true;
  return *this;
}
ScriptedPeer& ScriptedPeer::in_pieces_of(std::size_t bytes) {
  piece_bytes_ = bytes;
  return *this;
}
ScriptedPeer& ScriptedPeer::without_end(std::string pattern) {
  endless_ = std::move(pattern);
  return *this;
}
ScriptedPeer& ScriptedPeer::cut_after(std::size_t bytes) {
  cut_after_ = bytes;
  return *this;
}
ScriptedPeer& ScriptedPeer::data_port(std::uint16_t port, std::string bytes) {
  data_ports_[port] = std::move(bytes);
  return *this;
}
ScriptedPeer& ScriptedPeer::speaks_tls(TlsFacts facts) {
  tls_ = std::move(facts);
  return *this;
}

std::unique_ptr<Transport> ScriptedPeer::connect() {
  ++connections_;
  return std::make_unique<ScriptedTransport>(*this, greeting_,
                                             make_answer_ ? make_answer_() : Answer{}, false);
}

}  // namespace celador
