// Any bytes as a BSON document: what is accepted can be walked, and libbson opens it too.
#include <bson/bson.h>

#include "base/check.h"
#include "wire/bson.h"

namespace {

class Count final : public celador::BsonVisitor {
 public:
  void value(std::string_view path, celador::BsonType, std::string_view text) override {
    CHECK(path.size() <= celador::kMaxPathBytes);
    for (const char c : text) sum += static_cast<unsigned char>(c);  // touches every byte
    ++values;
  }
  std::size_t values = 0;
  std::size_t sum = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto document = celador::BsonDocument::parse(bytes)) {
    Count count;
    celador::visit_values(*document, count);
    CHECK(count.values <= celador::kMaxValuesInRecord);
    (void)document->find_path("a.b.c");
    bson_t theirs;
    CHECK(bson_init_static(&theirs, data, size));
  }
  return 0;
}
