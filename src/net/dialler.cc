#include "net/dialler.h"

#include <netinet/tcp.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <optional>

#include "net/tls_facts.h"

namespace celador {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using SteadyClock = std::chrono::steady_clock;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
// How often the kernel may repeat a SYN.
using SynRepeats = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_SYNCNT>;

asio::ip::address to_asio(const IpAddress& address) {
  if (address.is_v4()) return asio::ip::address_v4(address.to_v4());
  asio::ip::address_v6::bytes_type bytes;
  std::copy(address.bytes().begin(), address.bytes().end(), bytes.begin());
  return asio::ip::address_v6(bytes);
}

std::unexpected<Error> to_error(const boost::system::error_code& code) {
  using boost::system::errc::errc_t;
  if (code == asio::error::connection_refused) {
    return fail(ErrorKind::kRefused, "the port is closed");
  }
  if (code == asio::error::eof || code == asio::error::connection_reset ||
      code == asio::error::broken_pipe || code == asio::error::not_connected ||
      code == asio::ssl::error::stream_truncated) {
    return fail(ErrorKind::kClosed, "the peer closed the connection");
  }
  if (code == asio::error::timed_out) return fail(ErrorKind::kTimeout, "no answer in time");
  if (code == asio::error::host_unreachable || code == asio::error::network_unreachable ||
      code == asio::error::network_down || code == asio::error::access_denied ||
      code == boost::system::errc::operation_not_permitted) {
    return fail(ErrorKind::kUnreachable, "the network refuses to carry it");
  }
  if (code.category() == asio::error::get_ssl_category()) {
    return fail(ErrorKind::kMalformed, "the peer's TLS cannot be read");
  }
  return fail(ErrorKind::kIo, "this machine: " + code.message());
}

asio::ssl::context& stranger_tls() {
  // As permissive as a stranger would be: any certificate, any version that the library still
  // speaks.
  static asio::ssl::context context = [] {
    asio::ssl::context made(asio::ssl::context::tls_client);
    made.set_verify_mode(asio::ssl::verify_none);
    SSL_CTX_set_min_proto_version(made.native_handle(), TLS1_VERSION);
    SSL_CTX_set_security_level(made.native_handle(), 0);
    return made;
  }();
  return context;
}

// What a pending timer may still touch when the transport is gone.
struct Connection {
  explicit Connection(const asio::any_io_executor& loop)
      : stream(loop, stranger_tls()), timer(loop) {}
  tcp::socket& socket() { return stream.next_layer(); }

  asio::ssl::stream<tcp::socket> stream;
  asio::steady_timer timer;
  std::uint64_t wait = 0;  // numbers the waits, so that a late timer does not cancel the next one
  bool timed_out = false;
};

// Cancels what the socket is doing when the time is over; ends with the operation.
class Deadline {
 public:
  Deadline(const std::shared_ptr<Connection>& connection, SteadyClock::time_point at)
      : connection_(connection) {
    connection->timed_out = false;
    const std::uint64_t wait = ++connection->wait;
    connection->timer.expires_at(at);
    connection->timer.async_wait(
        [weak = std::weak_ptr(connection), wait](const boost::system::error_code& code) {
          const auto strong = weak.lock();
          if (code || !strong || strong->wait != wait) return;
          strong->timed_out = true;
          boost::system::error_code ignored;
          strong->socket().cancel(ignored);
        });
  }
  ~Deadline() {
    ++connection_->wait;
    connection_->timer.cancel();
  }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

 private:
  std::shared_ptr<Connection> connection_;
};

class TcpTransport final : public Transport {
 public:
  TcpTransport(asio::any_io_executor loop, Permit permit, Patience patience, PacketRate& rate,
               SteadyClock::time_point end, Tls tls)
      : loop_(std::move(loop)),
        permit_(std::move(permit)),
        patience_(patience),
        rate_(rate),
        end_(end),
        tls_wanted_(tls),
        connection_(std::make_shared<Connection>(loop_)) {}

  Task<Result<void>> connect(std::uint16_t port) {
    const tcp::endpoint peer(to_asio(permit_.endpoint().ip), port);
    boost::system::error_code opened;
    connection_->socket().open(peer.protocol(), opened);
    if (opened) co_return to_error(opened);
    boost::system::error_code ignored;
    connection_->socket().set_option(SynRepeats(1), ignored);
    co_await keep_rate(1);
    const auto began = SteadyClock::now();
    {
      const Deadline deadline(connection_, until(patience_.connect));
      const auto [code] = co_await connection_->socket().async_connect(peer, kAwait);
      if (SteadyClock::now() - began >= kSynRepeatedAfter) rate_.charge(1);
      if (code) co_return failure(code);
    }
    rate_.charge(kPacketsOfConnection - 1);
    connection_->socket().set_option(tcp::no_delay(true), ignored);
    if (tls_wanted_ == Tls::kOn) co_return co_await start_tls();
    co_return Result<void>{};
  }

  Task<Result<void>> send(std::string_view request) override {
    co_await keep_rate((request.size() + kSegmentBytes - 1) / kSegmentBytes);
    const Deadline deadline(connection_, until(patience_.reply));
    const auto bytes = asio::buffer(request.data(), request.size());
    boost::system::error_code code;
    if (facts_) {
      std::tie(code, std::ignore) = co_await asio::async_write(connection_->stream, bytes, kAwait);
    } else {
      std::tie(code, std::ignore) =
          co_await asio::async_write(connection_->socket(), bytes, kAwait);
    }
    if (code) co_return failure(code);
    co_return Result<void>{};
  }

  Task<Result<std::size_t>> receive(Buffer& into, std::size_t max_bytes,
                                    std::chrono::milliseconds patience) override {
    // What one read may bring: enough for any throughput, little enough to be wiped cheaply.
    constexpr std::size_t kReadBytes = 64 << 10U;
    const Deadline deadline(connection_, until(patience));
    const std::size_t room = std::min(max_bytes, kReadBytes);
    const auto bytes = asio::buffer(into.prepare(room), room);
    boost::system::error_code code;
    std::size_t count = 0;
    if (facts_) {
      std::tie(code, count) = co_await connection_->stream.async_read_some(bytes, kAwait);
    } else {
      std::tie(code, count) = co_await connection_->socket().async_read_some(bytes, kAwait);
    }
    into.commit(count);
    if (count > 0) co_return count;
    if (code) co_return failure(code);
    co_return fail(ErrorKind::kClosed, "the peer closed the connection");
  }

  Task<Result<std::size_t>> receive(Buffer& into, std::size_t max_bytes) override {
    return receive(into, max_bytes, patience_.reply);
  }

  Task<Result<void>> start_tls() override {
    const std::optional<std::string>& host = permit_.endpoint().host;
    if (host) SSL_set_tlsext_host_name(connection_->stream.native_handle(), host->c_str());
    co_await keep_rate(2);  // our greeting, and the keys
    const Deadline deadline(connection_, until(patience_.reply));
    const auto [code] =
        co_await connection_->stream.async_handshake(asio::ssl::stream_base::client, kAwait);
    if (code) co_return failure(code);
    facts_ = read_tls_facts(connection_->stream.native_handle());
    co_return Result<void>{};
  }

  const TlsFacts* tls() const override { return facts_ ? &*facts_ : nullptr; }

  Task<Result<std::unique_ptr<Transport>>> reconnect() override {
    return open(permit_.endpoint().port, tls_wanted_);
  }

  Task<Result<std::unique_ptr<Transport>>> open_data_port(std::uint16_t port) override {
    return open(port, Tls::kOff);
  }

 private:
  Task<Result<std::unique_ptr<Transport>>> open(std::uint16_t port, Tls tls) {
    auto transport = std::make_unique<TcpTransport>(loop_, permit_, patience_, rate_, end_, tls);
    CO_TRY(co_await transport->connect(port));
    co_return transport;
  }

  // The look's own time does not run while it waits for others' packets.
  Task<void> keep_rate(std::uint64_t packets) { end_ += co_await rate_.wait_for(packets); }

  SteadyClock::time_point until(std::chrono::milliseconds patience) const {
    return std::min(end_, SteadyClock::now() + patience);
  }

  std::unexpected<Error> failure(const boost::system::error_code& code) const {
    if (connection_->timed_out) return fail(ErrorKind::kTimeout, "no answer in time");
    if (code == asio::error::operation_aborted)
      return fail(ErrorKind::kCancelled, "the round was ended");
    return to_error(code);
  }

  asio::any_io_executor loop_;
  Permit permit_;
  Patience patience_;
  PacketRate& rate_;
  SteadyClock::time_point end_;
  Tls tls_wanted_;
  std::shared_ptr<Connection> connection_;
  std::optional<TlsFacts> facts_;
};

}  // namespace

Dialler::Dialler(asio::any_io_executor loop, Patience patience, PacketRate& rate)
    : loop_(std::move(loop)), patience_(patience), rate_(rate) {}

Task<Result<std::unique_ptr<Transport>>> Dialler::dial(Permit permit, Tls tls) {
  const std::uint16_t port = permit.endpoint().port;
  auto transport = std::make_unique<TcpTransport>(loop_, std::move(permit), patience_, rate_,
                                                  SteadyClock::now() + patience_.whole_look, tls);
  CO_TRY(co_await transport->connect(port));
  co_return transport;
}

}  // namespace celador
