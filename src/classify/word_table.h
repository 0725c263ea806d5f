#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace celador {

// A set of words that stand in a file which is part of the binary, one a line; '#' begins a
// comment. The words stay where they are: a word takes eight bytes here, up to twice as many with
// the free places, and a look for it touches them once and then the word.
class WordList {
 public:
  // `file` outlives this object.
  explicit WordList(std::string_view file);
  bool contains(std::string_view word) const;

 private:
  struct Place {
    std::uint32_t at = 0;
    std::uint16_t size = 0;  // 0: free
    std::uint16_t mark = 0;  // of the hash
  };
  static std::uint64_t hash(std::string_view word);
  std::string_view file_;
  std::vector<Place> places_;
};

}  // namespace celador
