#include "classify/prose.h"

#include <cstdint>
#include <memory>

#include "base/check.h"

// Any bytes are a text. What was found are kinds of the table, each once.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kRoom = std::make_unique<celador::ProseRoom>();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const celador::ProseFinds finds = celador::read_prose(text, *kRoom);
  for (const auto& find : finds.all()) CHECK(find.category < celador::categories().size());
  return 0;
}
