// expect: no viable conversion|no known conversion
// A type of one's own is no key.
#include "model/value.h"

struct OwnKey {
  static constexpr bool kMayOpenValues = true;
};

std::string_view open(celador::ValueView value,
                      [[maybe_unused]] const celador::ClassifierKey& key) {
#ifdef CONTROL
  return value.open(key);
#else
  return value.open(OwnKey());
#endif
}
