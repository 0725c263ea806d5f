// Bytes to records: any names, values and types, in any order; every field explained. See
// classifier_test.cc.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "classify/classifier.h"

namespace {

class Pieces {
 public:
  explicit Pieces(std::string_view bytes) : rest_(bytes) {}
  bool done() const { return rest_.empty(); }
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  std::string_view text() {
    const std::string_view text = rest_.substr(0, byte());
    rest_.remove_prefix(text.size() < rest_.size() ? text.size() : rest_.size());
    return text;
  }

 private:
  std::string_view rest_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace celador;
  const PeopleKey key(1, 2);
  Classifier classifier(key, {.explain = Explain::kYes});
  Pieces pieces({reinterpret_cast<const char*>(data), size});
  std::vector<Dataset> listed(1);
  listed[0].name = "t.patients";
  listed[0].records = pieces.byte();
  while (!pieces.done()) {
    switch (pieces.byte() % 8) {
      case 0:
        classifier.begin_record(pieces.text());
        break;
      case 1:
        classifier.begin_record("t.patients");
        break;
      case 2:
        classifier.end_record();
        break;
      case 3:
        classifier.value("curp", ValueView(pieces.text()));
        break;
      case 4:
        classifier.value("nombre", ValueView(pieces.text()));
        break;
      case 5:
        classifier.value("fecha_nacimiento", ValueView(pieces.text(), ValueType::kTime));
        break;
      default: {
        const std::string_view path = pieces.text();
        const auto type = static_cast<ValueType>(pieces.byte() % 8);
        classifier.value(path, ValueView(pieces.text(), type));
      }
    }
  }
  const Classification found = classifier.finish(listed);
  for (const Dataset& dataset : found.datasets) {
    for (const CategoryHit& hit : dataset.categories) {
      CHECK(hit.share >= 0 && hit.share <= 1 && hit.confidence > 0 && hit.confidence <= 1);
    }
    if (dataset.people)
      CHECK(dataset.people->low <= dataset.people->value &&
            dataset.people->value <= dataset.people->high);
  }
  if (found.people)
    CHECK(found.people->low <= found.people->value && found.people->value <= found.people->high);
  return 0;
}
