#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "classify/certain_numbers.h"
#include "classify/person_record.h"
#include "classify/record_keys.h"

namespace celador {

// Finds the pairs of records that are worth comparing: few are all compared with all; of many those
// that have a key in common which a slip of the pen left alone (one rare thing, a word of the name
// and something else, most of the name's or the address's likeness).
//
// Records whose identity numbers tell them from everybody else that has such a number stay out,
// except where a record without one has the same key: in most stores that leaves next to nobody.
class PairSearch {
 public:
  // Both outlive this object.
  PairSearch(std::span<const PersonRecord> records, const CertainNumbers& certain);

  // Takes pairs that may be one person's, some of them more than once.
  using Consider = std::function<void(std::uint32_t a, std::uint32_t b)>;
  void run(const Consider& consider);

 private:
  void compare_all(const Consider& consider) const;
  // By something that a record has one of, or none (0).
  void by(const Consider& consider, auto&& key_of);
  // By a word of the name, wherever it stands, and something else (or none: 0).
  void by_word_and(const Consider& consider, auto&& second_of);
  // `add_keys(record, add)` calls `add(key)` for each of its keys.
  void by_keys(const Consider& consider, auto&& add_keys);
  void consider_neighbours(const Consider& consider);

  // Which keys records without a number of the kind that most have come with; a few more seem to.
  class MetKeys {
   public:
    void clear(std::size_t keys);
    void add(std::uint64_t key) { bits_[place(key)] = true; }
    bool may_have(std::uint64_t key) const { return bits_[place(key)]; }

   private:
    std::size_t place(std::uint64_t key) const { return (key * 0x9e3779b97f4a7c15ULL) >> shift_; }
    std::vector<bool> bits_;
    unsigned shift_ = 63;
  };

  std::span<const PersonRecord> records_;
  const CertainNumbers& certain_;
  std::vector<std::uint32_t> told_apart_;  // from all others that have a number
  std::vector<std::uint32_t> others_;
  std::vector<std::uint32_t> without_number_;  // of the others
  MetKeys met_;
  RecordKeys keys_;
};

}  // namespace celador
