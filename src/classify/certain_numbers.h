#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "classify/person_record.h"

namespace celador {

// Which records cannot be one person's, because each has another identity number of one kind, both
// with check digits that a slip of the pen would have broken.
//
// Asked for each pair of records that has anything in common, millions of times: so the numbers of
// a record lie together in 16 bytes, 32 bits of the hash of each of the four kinds that most
// records have. What these bits cannot say is looked up in full.
class CertainNumbers {
 public:
  // Both spans outlive this object. `shares_number` says of each record whether another one has a
  // number of it.
  CertainNumbers(std::span<const PersonRecord> records, std::span<const IdentityNumber> numbers,
                 const std::vector<bool>& shares_number);

  // Whether the records have different numbers of one kind and none that is the same.
  bool differ(std::uint32_t a, std::uint32_t b) const;
  // Whether a record has a number of the kind that most records have.
  bool has_one(std::uint32_t record) const {
    const std::uint32_t mark = marks_[record][0];
    return mark != 0 && mark != kNotHere;
  }
  // Whether it has one and shares none: then it differs from every other record that has one.
  bool differs_from_all_with_one(std::uint32_t record) const { return is_alone_[record]; }

 private:
  static constexpr std::size_t kKinds = 4;
  using Marks = std::array<std::uint32_t, kKinds>;  // 0: there is none
  // In the first place: the record has more kinds, or two numbers of one kind.
  static constexpr std::uint32_t kNotHere = ~0U;

  Marks marks_of(const PersonRecord& record, std::span<const CategoryIndex> kinds) const;
  std::span<const IdentityNumber> numbers_of(std::uint32_t record) const;
  bool differ_in_full(std::uint32_t a, std::uint32_t b) const;

  std::span<const PersonRecord> records_;
  std::span<const IdentityNumber> numbers_;
  std::vector<Marks> marks_;
  std::vector<bool> is_alone_;
};

}  // namespace celador
