#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/buffer.h"
#include "protocols/mongodb_commands.h"
#include "protocols/mongodb_replies.h"

namespace celador {

// An answer and the bytes it points into. Moves keep it valid.
struct MongoAnswer {
  Buffer message;
  MongoReply reply;
  MongoOutcome outcome;

  // Of a command. The empty document when the peer sent none.
  BsonDocument document() const {
    return reply.documents.empty() ? BsonDocument() : reply.documents.front();
  }
};

// Carries commands to one endpoint, in its dialect, and remakes the connection where a peer drops
// it. No login, ever. The transport outlives the session.
class MongoSession {
 public:
  explicit MongoSession(Transport& first) : first_(first) {}

  // Finds out how to speak: hello as OP_MSG; where the peer closes or does not know it, isMaster as
  // OP_QUERY; where it closes again, the first over TLS. kMalformed when something answers that is
  // not MongoDB. `contact` outlives the task.
  Task<Result<MongoHello>> open(std::string_view contact);

  // One command on `database`. An error is a lost connection, an answer that cannot be read, or a
  // spent budget; what the server refuses is an answer. The arguments outlive the task.
  Task<Result<MongoAnswer>> run(std::string database, BsonBuilder command);
  // Answers beyond `max_bytes` are not read: kLimit, and too_long() until the next command.
  Task<Result<MongoAnswer>> find(MongoFind find, std::size_t max_bytes);

  MongoDialect dialect() const { return dialect_; }
  const TlsFacts* tls() const { return transport().tls(); }
  bool too_long() const { return too_long_; }
  // False once the peer dropped us too often to go on.
  bool usable() const { return reconnects_left_ > 0 || !broken_; }

 private:
  Transport& transport() const { return own_ ? *own_ : first_; }
  Task<Result<void>> reconnect();
  Task<Result<MongoHello>> say_hello(std::string_view contact);
  Task<Result<MongoHello>> say_is_master(std::string_view contact);
  Task<Result<MongoAnswer>> exchange(std::string request, std::size_t max_bytes);
  Task<Result<MongoAnswer>> receive_one(std::size_t max_bytes);
  Task<Result<void>> receive_up_to(Buffer& into, std::size_t count);

  Transport& first_;
  std::unique_ptr<Transport> own_;
  MongoDialect dialect_;
  std::int32_t request_id_ = 0;
  int reconnects_left_ = 6;  // a peer that drops more than this is left alone
  bool broken_ = false;
  bool secured_ = false;
  bool too_long_ = false;
};

}  // namespace celador
