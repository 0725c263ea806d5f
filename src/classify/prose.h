#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "classify/categories.h"
#include "classify/prose_tokens.h"

// Personal data inside running text: notes, messages, letters, log lines. No model of language:
// words that say what comes next ("NHC:", "born on", "me llamo"), check digits, forms that nothing
// else has, lists of names, titles, streets, illnesses and medicines, in English, Spanish,
// Portuguese, French, German and Italian (data/prose/).
//
// One pass over the words; memory does not grow with the text. Tested by prose_test.cc, fuzzed by
// prose_fuzz.cc.
namespace celador {

// What a find leans on.
enum class ProseEvidence : std::uint8_t {
  kForm,     // its form or a list alone: it takes several, or others beside it
  kContext,  // a word that says so
  kCheck,    // a form that nothing else has, with check digits that hold
  kMissed,   // looked like it, and its check digits fail
};

// The kinds found in one text, each with the strongest evidence.
class ProseFinds {
 public:
  struct Find {
    CategoryIndex category = 0;
    ProseEvidence evidence = ProseEvidence::kForm;
  };
  void add(CategoryIndex category, ProseEvidence evidence);
  std::span<const Find> all() const { return std::span(finds_).first(size_); }
  bool has(CategoryIndex category) const;

 private:
  // More kinds in one text are not told apart.
  std::array<Find, 32> finds_{};
  std::size_t size_ = 0;
};

// Room for reading a text. Places in it only, none of its bytes.
using ProseRoom = std::array<ProseToken, kMaxProseTokens>;

ProseFinds read_prose(std::string_view text, ProseRoom& room);

}  // namespace celador
