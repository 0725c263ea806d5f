#include "classify/record_links.h"

#include <algorithm>
#include <numeric>

namespace celador {

RecordLinks::RecordLinks(std::size_t records) : parents_(records) {
  std::iota(parents_.begin(), parents_.end(), 0U);
}

std::uint32_t RecordLinks::person_of(std::uint32_t record) {
  while (parents_[record] != record) {
    parents_[record] = parents_[parents_[record]];
    record = parents_[record];
  }
  return record;
}

void RecordLinks::join(std::uint32_t a, std::uint32_t b) {
  a = person_of(a);
  b = person_of(b);
  parents_[std::max(a, b)] = std::min(a, b);
}

}  // namespace celador
