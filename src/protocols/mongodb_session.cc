#include "protocols/mongodb_session.h"

#include <algorithm>
#include <utility>

namespace celador {
namespace {

// Answers to commands that are not finds: a list of 2000 collections with their options stays below
// it.
constexpr std::size_t kMaxCommandAnswer = 4U << 20U;
// Answers that follow one request unasked (moreToCome). We never ask for any.
constexpr int kMaxUnaskedAnswers = 8;
constexpr std::size_t kPieceBytes = 64U << 10U;

}  // namespace

Task<Result<MongoHello>> MongoSession::open(std::string_view contact) {
  Result<MongoHello> hello = co_await say_hello(contact);
  if (hello || hello.error().kind == ErrorKind::kCancelled) co_return hello;
  const Error first = hello.error();
  hello = co_await say_is_master(contact);
  if (!hello && hello.error().kind == ErrorKind::kClosed && first.kind == ErrorKind::kClosed &&
      tls() == nullptr) {
    secured_ = true;  // both dropped: it may want TLS
    hello = co_await say_hello(contact);
  }
  if (!hello)
    co_return std::unexpected(first.kind == ErrorKind::kClosed ? std::move(hello).error() : first);
  co_return hello;
}

Task<Result<MongoHello>> MongoSession::say_hello(std::string_view contact) {
  std::string request = mongo_hello(++request_id_, contact);
  const MongoAnswer answer = CO_TRY(co_await exchange(std::move(request), kMaxCommandAnswer));
  MongoHello hello = CO_TRY(parse_mongo_hello(answer.document()));
  dialect_ = MongoDialect(hello.max_wire_version);
  co_return hello;
}

Task<Result<MongoHello>> MongoSession::say_is_master(std::string_view contact) {
  std::string request = mongo_is_master(++request_id_, contact);
  const MongoAnswer answer = CO_TRY(co_await exchange(std::move(request), kMaxCommandAnswer));
  MongoHello hello = CO_TRY(parse_mongo_hello(answer.document()));
  dialect_ = MongoDialect(hello.max_wire_version);
  co_return hello;
}

Task<Result<MongoAnswer>> MongoSession::run(std::string database, BsonBuilder command) {
  std::string request = mongo_command(dialect_, ++request_id_, database, std::move(command));
  co_return co_await exchange(std::move(request), kMaxCommandAnswer);
}

Task<Result<MongoAnswer>> MongoSession::find(MongoFind find, std::size_t max_bytes) {
  std::string request = mongo_find(dialect_, ++request_id_, find);
  Result<MongoAnswer> answer = co_await exchange(std::move(request), max_bytes);
  if (answer && !dialect_.has_find() && !answer->reply.query_failed)
    answer->outcome = {MongoAnswered::kOk, 0};
  co_return answer;
}

Task<Result<void>> MongoSession::reconnect() {
  if (reconnects_left_ == 0) co_return fail(ErrorKind::kClosed, "the peer drops its connections");
  --reconnects_left_;
  auto connection = CO_TRY(co_await transport().reconnect());
  own_ = std::move(connection);
  if (secured_ && own_->tls() == nullptr) CO_TRY(co_await own_->start_tls());
  broken_ = false;
  co_return Result<void>{};
}

Task<Result<MongoAnswer>> MongoSession::exchange(std::string request, std::size_t max_bytes) {
  too_long_ = false;
  if (broken_ || (secured_ && tls() == nullptr)) CO_TRY(co_await reconnect());
  broken_ = true;  // until the whole answer was read
  CO_TRY(co_await transport().send(request));
  MongoAnswer answer = CO_TRY(co_await receive_one(max_bytes));
  bool more = answer.reply.more_to_come;
  for (int i = 0; more; ++i) {
    if (i == kMaxUnaskedAnswers) co_return fail(ErrorKind::kLimit, "the peer answers without end");
    const MongoAnswer unasked = CO_TRY(co_await receive_one(max_bytes));
    more = unasked.reply.more_to_come;
  }
  broken_ = false;
  co_return answer;
}

Task<Result<MongoAnswer>> MongoSession::receive_one(std::size_t max_bytes) {
  MongoAnswer answer;
  CO_TRY(co_await receive_up_to(answer.message, kMongoHeaderBytes));
  const MongoHeader header = CO_TRY(parse_mongo_header(answer.message.view()));
  if (header.length > max_bytes) {
    too_long_ = true;
    co_return fail(ErrorKind::kLimit, "an answer is longer than what we read of one");
  }
  CO_TRY(co_await receive_up_to(answer.message, header.length));
  answer.reply = CO_TRY(parse_mongo_reply(answer.message.view()));
  if (header.response_to != request_id_)
    co_return fail(ErrorKind::kMalformed, "an answer to another request");
  answer.outcome = mongo_outcome(answer.document());
  co_return answer;
}

// Memory grows with what came, not with what the peer announced.
Task<Result<void>> MongoSession::receive_up_to(Buffer& into, std::size_t count) {
  while (into.size() < count) {
    CO_TRY(co_await transport().receive(into, std::min(count - into.size(), kPieceBytes)));
  }
  co_return Result<void>{};
}

}  // namespace celador
