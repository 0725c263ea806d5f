#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace celador {

// Records joined into persons: union-find with path halving.
class RecordLinks {
 public:
  explicit RecordLinks(std::size_t records);
  std::uint32_t person_of(std::uint32_t record);
  void join(std::uint32_t a, std::uint32_t b);

 private:
  std::vector<std::uint32_t> parents_;
};

}  // namespace celador
