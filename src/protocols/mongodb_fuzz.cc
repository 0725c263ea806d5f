// A hostile MongoDB: the input is a list of answers, each a way to wrap it, a length and bytes.
// Whatever they say, the look ends within its budget and sends nothing that is not listed. Also
// every reader of a reply on its own.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_reader.h"
#include "base/check.h"
#include "protocols/mongodb.h"
#include "protocols/mongodb_evidence.h"
#include "protocols/mongodb_replies.h"
#include "protocols/takeover_names.h"
#include "testing/look_at.h"

namespace celador {
namespace {

std::string i32(std::size_t number) {
  std::string bytes;
  for (unsigned shift = 0; shift < 32; shift += 8) {
    bytes += static_cast<char>((number >> shift) & 0xFFU);
  }
  return bytes;
}

std::string with_header(std::string_view request, int opcode, const std::string& body) {
  const std::string id(request.substr(4, 4));
  return i32(16 + body.size()) + i32(7) + id + i32(static_cast<std::size_t>(opcode)) + body;
}

enum Wrap : std::uint8_t { kRaw, kMessage, kReply, kMessageWithFlags };

// The next answer of `input`; nullopt, which closes the connection, once it is used up.
std::optional<std::string> next_answer(ByteReader& input, std::string_view request) {
  const auto wrap = input.u8();
  const auto length = input.u16_le();
  if (!wrap || !length) return std::nullopt;
  const std::string body(*input.take(std::min<std::size_t>(*length, input.remaining())));
  switch (*wrap % 4) {
    case kMessage:
      return with_header(request, 2013, std::string(5, '\0') + body);
    case kReply:
      return with_header(request, 1, std::string(16, '\0') + i32(*wrap / 4) + body);
    case kMessageWithFlags:
      return with_header(request, 2013, body);
    default:
      return body;
  }
}

void read_as_every_reply(std::string_view bytes) {
  const auto document = BsonDocument::parse_front(bytes);
  if (!document) return;
  const auto hello = parse_mongo_hello(*document);
  if (hello) {
    CHECK(hello->hosts.size() <= kMaxMongoHosts);
    (void)parse_mongo_build(*document, *hello);
  }
  CHECK(parse_mongo_databases(*document).size() <= kMaxMongoNames);
  CHECK(parse_mongo_collections(*document).collections.size() <= kMaxMongoNames);
  (void)parse_mongo_namespaces({*document}, "a");
  (void)parse_mongo_stats(*document);
  (void)parse_mongo_options(*document);
  (void)parse_mongo_start(*document);
  (void)parse_open_warning(*document);
  (void)parse_mongo_login(*document);
  (void)parse_mongo_status(*document);
}

}  // namespace
}  // namespace celador

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)kMongodb.recognise(bytes);
  (void)kMongodb.name_request(bytes);
  (void)takeover_sign(NamedThing::kDatabase, bytes);
  read_as_every_reply(bytes);

  ByteReader input(bytes);
  ScriptedPeer peer;
  peer.speaks_tls({}).answers(
      [&](std::string_view request) { return next_answer(input, request); });
  const BudgetLimits limits{
      .records_per_dataset = 20, .datasets = 5, .requests = 60, .bytes = 256U << 10U};
  const auto seen = look_at(kMongodb, peer, LookOrder{}, limits);
  CHECK(seen.requests <= limits.requests && seen.bytes <= limits.bytes);
  CHECK(seen.records.ended == seen.records.records.size());
  if (seen.look) {
    for (const Dataset& dataset : seen.look->datasets)
      CHECK(dataset.sampled <= limits.records_per_dataset);
    // Nobody may be said to write without a proof that is not a guess.
    const Access& access = seen.look->access;
    if (access.write.state == State::kYes) CHECK(access.write.basis != Basis::kUnknown);
  }
  for (const std::string& request : peer.received()) CHECK(!kMongodb.name_request(request).empty());
  return 0;
}
