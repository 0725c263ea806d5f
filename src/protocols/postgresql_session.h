#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"
#include "base/task.h"
#include "net/transport.h"
#include "wire/postgres_messages.h"

namespace celador::postgresql {

// Bytes of one answer about names, sizes and settings: 500 tables with long names are a tenth of
// it.
inline constexpr std::size_t kMaxAnswerBytes = 2U << 20U;
// Rows of such an answer; the statements ask for 500 at most.
inline constexpr std::size_t kMaxAnswerRows = 600;
// Messages that an answer may hold besides its rows: settings, notices. Honest servers send
// about 15.
inline constexpr std::size_t kMaxSideMessages = 200;

// One connection, and the messages that come on it.
class Session {
 public:
  // `transport` outlives the session.
  explicit Session(Transport& transport) : transport_(&transport) {}
  explicit Session(std::unique_ptr<Transport> transport)
      : owned_(std::move(transport)), transport_(owned_.get()) {}

  Transport& transport() { return *transport_; }

  Task<Result<void>> send(std::string request);
  // The next message; views into this session's memory until the next call, which wipes it.
  Task<Result<postgres::Message>> next();
  // At least one byte, without taking any.
  Task<Result<std::string_view>> peek();
  void clear() { buffer_.clear(); }

 private:
  std::unique_ptr<Transport> owned_;
  Transport* transport_;
  Buffer buffer_;
  std::size_t taken_ = 0;  // bytes of the message that `next` gave last
};

// How a connection speaks: as it is, or inside TLS.
enum class Way { kPlain, kTls };
std::string_view to_text(Way way);

// What a session's role is, as the server said when it began.
enum class Rank { kOrdinary, kSuperuser };

// Answers about the server itself. Never used for records, which may not be copied.
using Row = std::vector<std::optional<std::string>>;
struct Answer {
  std::vector<Row> rows;
  std::string sqlstate;  // of the server's refusal; empty when it answered
  bool refused() const { return !sqlstate.empty(); }
};

// Asks a statement and reads the whole answer. An error is the connection's end, not a refusal.
Task<Result<Answer>> ask(Session& session, std::string_view sql);

// Tells the server that we leave; nothing is waited for.
Task<void> leave(Session& session);

// A column of a row as text, number, truth. Missing columns are nullopt or false, not errors: forks
// answer in their own ways.
std::optional<std::string> text_at(const Row& row, std::size_t column);
std::optional<std::int64_t> number_at(const Row& row, std::size_t column);
bool is_true_at(const Row& row, std::size_t column);

}  // namespace celador::postgresql
