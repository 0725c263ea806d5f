#include "testing/loopback_peer.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <thread>
#include <vector>

namespace celador {

namespace asio = boost::asio;
using asio::ip::tcp;

class LoopbackPeer::Server {
 public:
  using Serve = std::function<void(tcp::socket&)>;
  explicit Server(Serve serve)
      : serve_(std::move(serve)),
        acceptor_(loop_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    accept();
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~Server() {
    loop_.stop();
    thread_.join();
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& code, tcp::socket socket) {
      if (code) return;
      sockets_.push_back(std::make_unique<tcp::socket>(std::move(socket)));
      serve_(*sockets_.back());
      accept();
    });
  }

  Serve serve_;
  asio::io_context loop_;
  tcp::acceptor acceptor_;
  std::uint16_t port_ = acceptor_.local_endpoint().port();
  std::vector<std::unique_ptr<tcp::socket>> sockets_;
  std::thread thread_;
};

namespace {

void pour(const std::shared_ptr<const std::string>& bytes, tcp::socket& socket) {
  asio::async_write(socket, asio::buffer(*bytes),
                    [bytes, &socket](const boost::system::error_code& code, std::size_t) {
                      if (!code) pour(bytes, socket);
                    });
}

}  // namespace

LoopbackPeer LoopbackPeer::silent() {
  return LoopbackPeer(std::make_unique<Server>([](tcp::socket&) {}));
}

LoopbackPeer LoopbackPeer::closing() {
  return LoopbackPeer(std::make_unique<Server>([](tcp::socket& socket) { socket.close(); }));
}

LoopbackPeer LoopbackPeer::saying(std::string bytes) {
  return LoopbackPeer(std::make_unique<Server>([bytes = std::move(bytes)](tcp::socket& socket) {
    boost::system::error_code ignored;
    asio::write(socket, asio::buffer(bytes), ignored);
  }));
}

LoopbackPeer LoopbackPeer::pouring(std::string bytes) {
  const auto shared = std::make_shared<const std::string>(std::move(bytes));
  return LoopbackPeer(
      std::make_unique<Server>([shared](tcp::socket& socket) { pour(shared, socket); }));
}

LoopbackPeer::LoopbackPeer(std::unique_ptr<Server> server) : server_(std::move(server)) {}
LoopbackPeer::LoopbackPeer(LoopbackPeer&&) noexcept = default;
LoopbackPeer::~LoopbackPeer() = default;

Endpoint LoopbackPeer::endpoint() const {
  return {IpAddress::v4(0x7F000001), server_->port(), std::nullopt};
}

}  // namespace celador
