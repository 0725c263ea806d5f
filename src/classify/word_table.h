#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace celador {

// Words and what each is, as bits. The words stay where they are (in files that are part of the
// binary): a word takes sixteen bytes here, up to three times as many with the free places, and a
// look for it touches them once and then the word.
class WordTable {
 public:
  using Bits = std::uint32_t;
  WordTable();
  // Adds to what the word already is; `bits` are not 0. What it points to outlives this object.
  void add(std::string_view word, Bits bits);
  // Of each line of a file that is no comment.
  void add_lines(std::string_view file, Bits bits);
  // 0: not here.
  Bits find(std::string_view word) const;

 private:
  struct Place {
    const char* at = nullptr;
    std::uint16_t size = 0;
    std::uint16_t mark = 0;  // of the hash
    Bits bits = 0;           // 0: free
  };
  static std::uint64_t hash(std::string_view word);
  // Where the word is, or would be.
  std::size_t place_of(std::string_view word, std::uint64_t hashed) const;
  void grow();

  std::vector<Place> places_;
  std::size_t words_ = 0;
};

}  // namespace celador
