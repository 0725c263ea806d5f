#include "wire/mongo_messages.h"

#include "base/byte_reader.h"

namespace celador {
namespace {

constexpr std::uint32_t kChecksumPresent = 1;
constexpr std::uint32_t kMoreToCome = 2;
constexpr std::uint32_t kRequiredFlags = 0xFFFF;  // an unknown one of these must be refused
constexpr std::size_t kChecksumBytes = 4;
constexpr std::uint32_t kQueryFailure = 2;
constexpr std::size_t kMaxNamespaceBytes = 255;  // the server's longest since 4.4; 120 before

void append_u32(std::string& into, std::uint32_t bits) {
  for (unsigned shift = 0; shift < 32; shift += 8)
    into += static_cast<char>((bits >> shift) & 0xFFU);
}

void append_i32(std::string& into, std::int32_t number) {
  append_u32(into, static_cast<std::uint32_t>(number));
}

std::string with_header(std::int32_t request_id, MongoOpcode opcode, std::string_view body) {
  std::string message;
  message.reserve(kMongoHeaderBytes + body.size());
  append_i32(message, static_cast<std::int32_t>(kMongoHeaderBytes + body.size()));
  append_i32(message, request_id);
  append_i32(message, 0);
  append_i32(message, static_cast<std::int32_t>(opcode));
  message += body;
  return message;
}

// The body of an OP_MSG without its checksum. The one document of kind 0 goes to `documents`;
// sequences of kind 1 are only stepped over: servers do not send them.
Result<void> read_sections(std::string_view sections, std::vector<BsonDocument>& documents) {
  ByteReader reader(sections);
  std::size_t count = 0;
  while (!reader.done()) {
    if (++count > kMaxMongoDocuments)
      return fail(ErrorKind::kLimit, "a message has too many sections");
    const std::uint8_t kind = TRY(reader.u8());
    if (kind == 0) {
      if (!documents.empty()) return fail(ErrorKind::kMalformed, "a message has two bodies");
      const BsonDocument document = TRY(BsonDocument::parse_front(reader.rest()));
      TRY(reader.take(document.bytes().size()));
      documents.push_back(document);
    } else if (kind == 1) {
      const std::int32_t size = TRY(reader.i32_le());
      if (size < 4)
        return fail(ErrorKind::kMalformed, "a section's length is less than its own field");
      TRY(reader.take(static_cast<std::size_t>(size) - 4));
    } else {
      return fail(ErrorKind::kMalformed, "a message has a section of no known kind");
    }
  }
  if (documents.empty()) return fail(ErrorKind::kMalformed, "a message has no body");
  return {};
}

Result<void> read_message(ByteReader& reader, MongoReply& reply) {
  const std::uint32_t flags = TRY(reader.u32_le());
  if ((flags & kRequiredFlags & ~(kChecksumPresent | kMoreToCome)) != 0) {
    return fail(ErrorKind::kMalformed, "a message has a flag that may not be skipped");
  }
  reply.more_to_come = (flags & kMoreToCome) != 0;
  std::string_view sections = reader.rest();
  if ((flags & kChecksumPresent) != 0) {
    if (sections.size() < kChecksumBytes)
      return fail(ErrorKind::kMalformed, "a message is shorter than its checksum");
    sections.remove_suffix(kChecksumBytes);
  }
  return read_sections(sections, reply.documents);
}

Result<void> read_reply(ByteReader& reader, MongoReply& reply) {
  const std::uint32_t flags = TRY(reader.u32_le());
  reply.query_failed = (flags & kQueryFailure) != 0;
  TRY(reader.i64_le());  // cursor: ours end with their first batch
  TRY(reader.i32_le());  // where in it this batch begins
  const std::int32_t count = TRY(reader.i32_le());
  // The smallest document has 5 bytes: a larger count is a lie, and is not reserved for.
  if (count < 0 || static_cast<std::size_t>(count) > reader.remaining() / 5 ||
      static_cast<std::size_t>(count) > kMaxMongoDocuments) {
    return fail(ErrorKind::kMalformed, "a reply counts more documents than it holds");
  }
  for (std::int32_t i = 0; i < count; ++i) {
    const BsonDocument document = TRY(BsonDocument::parse_front(reader.rest()));
    TRY(reader.take(document.bytes().size()));
    reply.documents.push_back(document);
  }
  if (!reader.done()) return fail(ErrorKind::kMalformed, "a reply goes on after its documents");
  return {};
}

// A message of exactly its stated length, past its header.
Result<ByteReader> body_of(std::string_view message, const MongoHeader& header) {
  if (header.length != message.size())
    return fail(ErrorKind::kMalformed, "a message's length is not its own");
  return ByteReader(message.substr(kMongoHeaderBytes));
}

}  // namespace

Result<MongoHeader> parse_mongo_header(std::string_view bytes) {
  ByteReader reader(bytes);
  const std::int32_t length = TRY(reader.i32_le());
  MongoHeader header;
  header.request_id = TRY(reader.i32_le());
  header.response_to = TRY(reader.i32_le());
  const std::int32_t opcode = TRY(reader.i32_le());
  header.opcode = static_cast<MongoOpcode>(opcode);
  if (header.opcode != MongoOpcode::kReply && header.opcode != MongoOpcode::kQuery &&
      header.opcode != MongoOpcode::kMessage) {
    return fail(ErrorKind::kMalformed, "not a message of MongoDB's wire protocol");
  }
  if (length < static_cast<std::int32_t>(kMongoHeaderBytes)) {
    return fail(ErrorKind::kMalformed, "a message is shorter than its header");
  }
  header.length = static_cast<std::size_t>(length);
  if (header.length > kMaxMongoMessageBytes)
    return fail(ErrorKind::kLimit, "a message is longer than MongoDB's longest");
  return header;
}

Result<MongoReply> parse_mongo_reply(std::string_view message) {
  MongoReply reply;
  reply.header = TRY(parse_mongo_header(message));
  ByteReader reader = TRY(body_of(message, reply.header));
  if (reply.header.opcode == MongoOpcode::kMessage) {
    TRY(read_message(reader, reply));
  } else if (reply.header.opcode == MongoOpcode::kReply) {
    TRY(read_reply(reader, reply));
  } else {
    return fail(ErrorKind::kMalformed, "a request where an answer was awaited");
  }
  return reply;
}

Result<MongoRequest> parse_mongo_request(std::string_view message) {
  MongoRequest request;
  request.header = TRY(parse_mongo_header(message));
  ByteReader reader = TRY(body_of(message, request.header));
  request.flags = TRY(reader.u32_le());
  if (request.header.opcode == MongoOpcode::kMessage) {
    if (TRY(reader.u8()) != 0)
      return fail(ErrorKind::kMalformed, "a request begins with another section than its body");
  } else if (request.header.opcode == MongoOpcode::kQuery) {
    request.name_space = TRY(reader.cstring(kMaxNamespaceBytes));
    request.to_skip = TRY(reader.i32_le());
    request.to_return = TRY(reader.i32_le());
  } else {
    return fail(ErrorKind::kMalformed, "an answer where a request was awaited");
  }
  request.document = TRY(BsonDocument::parse(reader.rest()));
  return request;
}

std::string mongo_message(std::int32_t request_id, std::string_view document) {
  std::string body(5, '\0');  // flags 0, section of kind 0
  body += document;
  return with_header(request_id, MongoOpcode::kMessage, body);
}

std::string mongo_query(std::int32_t request_id, std::string_view name_space,
                        std::int32_t to_return, std::string_view document) {
  std::string body;
  append_u32(body, kSecondaryOk);
  body += name_space;
  body += '\0';
  append_i32(body, 0);
  append_i32(body, to_return);
  body += document;
  return with_header(request_id, MongoOpcode::kQuery, body);
}

}  // namespace celador
