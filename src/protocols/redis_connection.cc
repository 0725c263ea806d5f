#include "protocols/redis_connection.h"

namespace celador {
namespace {

constexpr std::size_t kReceiveBytes = std::size_t{64} * 1024;

}  // namespace

Task<Result<RespValue>> RedisConnection::ask(Buffer request) {
  CO_TRY(co_await send(std::move(request)));
  co_return co_await receive();
}

Task<Result<void>> RedisConnection::send(Buffer requests) {
  received_.clear();
  reader_.reset();
  const Result<void> sent = co_await transport_->send(requests.view());
  if (!sent) usable_ = false;
  co_return sent;
}

Task<Result<RespValue>> RedisConnection::next() {
  received_.consume(reader_.size());
  reader_.reset();
  co_return co_await receive();
}

Task<Result<RespValue>> RedisConnection::listen() {
  received_.clear();
  reader_.reset();
  co_return co_await receive();
}

Task<Result<RespValue>> RedisConnection::receive() {
  for (;;) {
    // Of several replies the next may be there already.
    const Result<bool> whole = reader_.read(received_.view());
    if (!whole) {
      usable_ = false;
      co_return std::unexpected(whole.error());
    }
    if (*whole) co_return reader_.reply(received_.view());
    const Result<std::size_t> count = co_await transport_->receive(received_, kReceiveBytes);
    if (!count) {
      usable_ = false;
      co_return std::unexpected(count.error());
    }
  }
}

Task<Result<void>> RedisConnection::renew() {
  usable_ = false;
  auto connection = CO_TRY(co_await transport_->reconnect());
  own_ = std::move(connection);
  transport_ = own_.get();
  usable_ = true;
  co_return Result<void>{};
}

Task<void> RedisConnection::quit() {
  if (!usable_) co_return;
  usable_ = false;
  const Buffer request = resp_request({"QUIT"});
  // A polite end: whether it arrives changes nothing for us.
  const Result<void> ignored = co_await transport_->send(request.view());
  static_cast<void>(ignored);
}

}  // namespace celador
