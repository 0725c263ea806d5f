#include "protocols/postgresql_session.h"

#include "base/text.h"

namespace celador::postgresql {
namespace {

constexpr std::size_t kReceiveBytes = 65536;
// Refusals without a code of five letters come from no PostgreSQL: XX000 is its "internal error".
constexpr std::string_view kNoSqlstate = "XX000";

Result<Row> read_row(std::string_view body) {
  postgres::RowReader reader = TRY(postgres::RowReader::open(body));
  Row row;
  while (reader.remaining() > 0) {
    const std::optional<std::string_view> value = TRY(reader.next());
    row.push_back(value ? std::optional<std::string>(*value) : std::nullopt);
  }
  return row;
}

}  // namespace

Task<Result<void>> Session::send(std::string request) {
  co_return co_await transport_->send(request);
}

Task<Result<std::string_view>> Session::peek() {
  if (buffer_.size() == taken_) CO_TRY(co_await transport_->receive(buffer_, kReceiveBytes));
  buffer_.consume(taken_);
  taken_ = 0;
  co_return buffer_.view();
}

Task<Result<postgres::Message>> Session::next() {
  buffer_.consume(taken_);
  taken_ = 0;
  while (true) {
    const std::optional<postgres::Message> message = CO_TRY(postgres::next_message(buffer_.view()));
    if (message) {
      taken_ = message->size;
      co_return *message;
    }
    CO_TRY(co_await transport_->receive(buffer_, kReceiveBytes));
  }
}

std::string_view to_text(Way way) { return way == Way::kTls ? "over TLS" : "without TLS"; }

Task<Result<Answer>> ask(Session& session, std::string_view sql) {
  CO_TRY(co_await session.send(postgres::make_query(sql)));
  Answer answer;
  std::size_t bytes = 0;
  std::size_t side_messages = 0;
  while (true) {
    const postgres::Message message = CO_TRY(co_await session.next());
    bytes += message.size;
    if (bytes > kMaxAnswerBytes) co_return fail(ErrorKind::kLimit, "an answer longer than we read");
    switch (message.type) {
      case 'D':
        if (answer.rows.size() >= kMaxAnswerRows) {
          co_return fail(ErrorKind::kLimit, "an answer of more rows than were asked for");
        }
        answer.rows.push_back(CO_TRY(read_row(message.body)));
        break;
      case 'E': {
        const postgres::ServerError error = CO_TRY(postgres::parse_error(message.body));
        answer.sqlstate = error.sqlstate.empty() ? kNoSqlstate : error.sqlstate;
        break;
      }
      case 'Z':
        CO_TRY(postgres::parse_ready(message.body));
        co_return answer;
      case 'T':
      case 'C':
      case 'S':
      case 'N':
      case 'I':
        if (++side_messages > kMaxSideMessages) {
          co_return fail(ErrorKind::kLimit, "an answer without an end");
        }
        break;
      default:
        co_return fail(ErrorKind::kMalformed, "a message that no answer holds");
    }
  }
}

Task<void> leave(Session& session) {
  // Its failure changes nothing: the connection ends now, either way.
  static_cast<void>(co_await session.send(std::string(postgres::kTerminate)));
}

std::optional<std::string> text_at(const Row& row, std::size_t column) {
  return column < row.size() ? row[column] : std::nullopt;
}

std::optional<std::int64_t> number_at(const Row& row, std::size_t column) {
  const std::optional<std::string> text = text_at(row, column);
  return text ? parse_signed(*text) : std::nullopt;
}

bool is_true_at(const Row& row, std::size_t column) {
  const std::optional<std::string> text = text_at(row, column);
  return text && (*text == "t" || *text == "true");
}

}  // namespace celador::postgresql
