#include "net/paced_transport.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace celador {
namespace {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;

class PacedTransport final : public Transport {
 public:
  explicit PacedTransport(std::unique_ptr<Transport> inner) : inner_(std::move(inner)) {}

  Task<Result<void>> send(std::string_view request) override {
    if (sent_) co_await rest();
    sent_ = Steady::now();
    answered_ = *sent_;
    co_return co_await inner_->send(request);
  }

  Task<Result<std::size_t>> receive(Buffer& into, std::size_t max_bytes,
                                    std::chrono::milliseconds patience) override {
    const auto received = co_await inner_->receive(into, max_bytes, patience);
    answered_ = Steady::now();
    co_return received;
  }

  Task<Result<std::size_t>> receive(Buffer& into, std::size_t max_bytes) override {
    const auto received = co_await inner_->receive(into, max_bytes);
    answered_ = Steady::now();
    co_return received;
  }

  Task<Result<void>> start_tls() override { return inner_->start_tls(); }
  const TlsFacts* tls() const override { return inner_->tls(); }

  Task<Result<std::unique_ptr<Transport>>> reconnect() override {
    auto connection = CO_TRY(co_await inner_->reconnect());
    co_return pace(std::move(connection));
  }

  Task<Result<std::unique_ptr<Transport>>> open_data_port(std::uint16_t port) override {
    return inner_->open_data_port(port);
  }

 private:
  Task<void> rest() {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(answered_ - *sent_);
    const auto loop = co_await asio::this_coro::executor;
    asio::steady_timer timer(loop, std::clamp(took, kLeastRest, kMostRest));
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }

  std::unique_ptr<Transport> inner_;
  std::optional<Steady::time_point> sent_;
  Steady::time_point answered_;
};

}  // namespace

std::unique_ptr<Transport> pace(std::unique_ptr<Transport> inner) {
  return std::make_unique<PacedTransport>(std::move(inner));
}

}  // namespace celador
