#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/bson.h"

namespace celador {

// The messages of MongoDB's wire protocol: a header of 16 bytes, little-endian, then one of a few
// bodies. OP_MSG since 3.6; before it OP_QUERY, answered by OP_REPLY. Compression is never offered,
// so OP_COMPRESSED never comes.
//
// Source: MongoDB Manual, "MongoDB Wire Protocol" and "Legacy Opcodes".
// Tested by mongo_messages_test.cc, fuzzed by mongo_messages_fuzz.cc.

inline constexpr std::size_t kMongoHeaderBytes = 16;
// The server's own limit for a message (maxMessageSizeBytes).
inline constexpr std::size_t kMaxMongoMessageBytes = 48'000'000;
// Documents of one OP_REPLY, or sections of one OP_MSG: as many as the smallest documents fill 1/10
// of a message.
inline constexpr std::size_t kMaxMongoDocuments = 1'000'000;

enum class MongoOpcode : std::int32_t { kReply = 1, kQuery = 2004, kMessage = 2013 };

struct MongoHeader {
  std::size_t length = 0;  // of the whole message, header included
  std::int32_t request_id = 0;
  std::int32_t response_to = 0;
  MongoOpcode opcode = MongoOpcode::kMessage;
};

// The first kMongoHeaderBytes of `bytes`. kMalformed when they cannot begin a message that we read,
// kLimit when it says that it is longer than kMaxMongoMessageBytes.
Result<MongoHeader> parse_mongo_header(std::string_view bytes);

// An answer: one document of an OP_MSG, or the documents of an OP_REPLY. Views into the message.
struct MongoReply {
  MongoHeader header;
  std::vector<BsonDocument> documents;
  bool more_to_come = false;  // a further answer to the same request follows, unasked
  bool query_failed = false;  // OP_REPLY: the only document says why
};

// `message` is whole, header included.
Result<MongoReply> parse_mongo_reply(std::string_view message);

// A request of ours, as it is checked before it goes out.
struct MongoRequest {
  MongoHeader header;
  std::uint32_t flags = 0;
  std::string_view name_space;  // OP_QUERY: "admin.$cmd", "clinic.patients"
  std::int32_t to_skip = 0;
  std::int32_t to_return = 0;
  BsonDocument document;
};

// Exactly one OP_MSG with exactly one document, or one OP_QUERY without a field selector.
Result<MongoRequest> parse_mongo_request(std::string_view message);

// OP_QUERY's flag: a secondary may answer.
inline constexpr std::uint32_t kSecondaryOk = 4;

std::string mongo_message(std::int32_t request_id, std::string_view document);
// `to_return` negative: that many at most, and no cursor stays open.
std::string mongo_query(std::int32_t request_id, std::string_view name_space,
                        std::int32_t to_return, std::string_view document);

}  // namespace celador
