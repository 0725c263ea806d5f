// Any bytes as a message of MongoDB's wire protocol, either way.
#include "base/check.h"
#include "wire/mongo_messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto reply = celador::parse_mongo_reply(bytes)) {
    std::size_t sum = 0;
    for (const celador::BsonDocument& document : reply->documents) sum += document.bytes().size();
    CHECK(sum <= size);
  }
  if (const auto request = celador::parse_mongo_request(bytes))
    CHECK(request->header.length == size);
  return 0;
}
