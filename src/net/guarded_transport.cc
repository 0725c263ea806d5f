#include "net/guarded_transport.h"

#include <algorithm>

namespace celador {
namespace {

// Data connections send nothing at all.
std::string_view name_nothing(std::string_view) { return {}; }

class GuardedTransport final : public Transport {
 public:
  GuardedTransport(std::unique_ptr<Transport> inner, NameRequest name_request, Budget& budget,
                   LedgerTap& tap)
      : inner_(std::move(inner)), name_request_(name_request), budget_(budget), tap_(tap) {}

  Task<Result<void>> send(std::string_view request) override {
    const std::string_view command = name_request_(request);
    if (command.empty()) {
      co_return fail(ErrorKind::kForbidden,
                     "a request that this protocol may not send was held back");
    }
    if (!budget_.charge_request())
      co_return fail(ErrorKind::kLimit, "the look's requests are spent");
    CO_TRY(tap_.about_to_send(command, request.size()));
    co_return co_await inner_->send(request);
  }

  Task<Result<std::size_t>> receive(Buffer& into, std::size_t max_bytes,
                                    std::chrono::milliseconds patience) override {
    if (budget_.bytes_left() == 0) co_return fail(ErrorKind::kLimit, "the look's bytes are spent");
    co_return charge(co_await inner_->receive(into, within_budget(max_bytes), patience));
  }

  Task<Result<std::size_t>> receive(Buffer& into, std::size_t max_bytes) override {
    if (budget_.bytes_left() == 0) co_return fail(ErrorKind::kLimit, "the look's bytes are spent");
    co_return charge(co_await inner_->receive(into, within_budget(max_bytes)));
  }

  Task<Result<void>> start_tls() override {
    CO_TRY(tap_.about_to_send("TLS handshake", 0));
    co_return co_await inner_->start_tls();
  }
  const TlsFacts* tls() const override { return inner_->tls(); }

  Task<Result<std::unique_ptr<Transport>>> reconnect() override {
    if (!budget_.charge_connection())
      co_return fail(ErrorKind::kLimit, "the look's connections are spent");
    CO_TRY(tap_.about_to_connect(kOwnPort));
    auto connection = CO_TRY(co_await inner_->reconnect());
    co_return guard(std::move(connection), name_request_, budget_, tap_);
  }

  Task<Result<std::unique_ptr<Transport>>> open_data_port(std::uint16_t port) override {
    if (!budget_.charge_connection())
      co_return fail(ErrorKind::kLimit, "the look's connections are spent");
    CO_TRY(tap_.about_to_connect(port));
    auto connection = CO_TRY(co_await inner_->open_data_port(port));
    co_return guard(std::move(connection), name_nothing, budget_, tap_);
  }

 private:
  std::size_t within_budget(std::size_t max_bytes) const {
    return static_cast<std::size_t>(std::min<std::uint64_t>(max_bytes, budget_.bytes_left()));
  }
  Result<std::size_t> charge(Result<std::size_t> received) {
    if (received) budget_.charge_bytes(*received);
    return received;
  }

  std::unique_ptr<Transport> inner_;
  NameRequest name_request_;
  Budget& budget_;
  LedgerTap& tap_;
};

}  // namespace

std::unique_ptr<Transport> guard(std::unique_ptr<Transport> inner, NameRequest name_request,
                                 Budget& budget, LedgerTap& tap) {
  return std::make_unique<GuardedTransport>(std::move(inner), name_request, budget, tap);
}

}  // namespace celador
