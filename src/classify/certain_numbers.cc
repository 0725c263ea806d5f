#include "classify/certain_numbers.h"

#include <algorithm>
#include <map>

namespace celador {

CertainNumbers::CertainNumbers(std::span<const PersonRecord> records,
                               std::span<const IdentityNumber> numbers,
                               const std::vector<bool>& shares_number)
    : records_(records), numbers_(numbers), is_alone_(records.size()) {
  std::map<CategoryIndex, std::size_t> counts;
  for (const IdentityNumber& number : numbers) {
    if (number.is_validated) ++counts[number.category];
  }
  std::vector<CategoryIndex> kinds;
  for (const auto& [category, count] : counts) kinds.push_back(category);
  std::ranges::sort(kinds, [&](CategoryIndex a, CategoryIndex b) {
    return counts[a] != counts[b] ? counts[a] > counts[b] : a < b;
  });
  kinds.resize(std::min(kinds.size(), kKinds));
  marks_.reserve(records.size());
  for (const PersonRecord& record : records) marks_.push_back(marks_of(record, kinds));
  for (std::uint32_t i = 0; i < records.size(); ++i) is_alone_[i] = has_one(i) && !shares_number[i];
}

CertainNumbers::Marks CertainNumbers::marks_of(const PersonRecord& record,
                                               std::span<const CategoryIndex> kinds) const {
  Marks marks{};
  for (const IdentityNumber& number : numbers_.subspan(record.first_number, record.number_count)) {
    if (!number.is_validated) continue;
    const auto kind = std::ranges::find(kinds, number.category);
    const auto place = static_cast<std::size_t>(kind - kinds.begin());
    if (kind == kinds.end() || marks[place] != 0) return {kNotHere};
    marks[place] = std::clamp(static_cast<std::uint32_t>(number.hash >> 32U), 1U, kNotHere - 1);
  }
  return marks;
}

bool CertainNumbers::differ(std::uint32_t a, std::uint32_t b) const {
  const Marks& one = marks_[a];
  const Marks& other = marks_[b];
  if (one[0] == kNotHere || other[0] == kNotHere) return differ_in_full(a, b);
  bool same = false;
  bool different = false;
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    const bool both = one[kind] != 0 && other[kind] != 0;
    same = same || (both && one[kind] == other[kind]);
    different = different || (both && one[kind] != other[kind]);
  }
  // The other half of the hashes may yet be different.
  return same ? differ_in_full(a, b) : different;
}

std::span<const IdentityNumber> CertainNumbers::numbers_of(std::uint32_t record) const {
  return numbers_.subspan(records_[record].first_number, records_[record].number_count);
}

bool CertainNumbers::differ_in_full(std::uint32_t a, std::uint32_t b) const {
  bool same = false;
  bool different = false;
  for (const IdentityNumber& one : numbers_of(a)) {
    for (const IdentityNumber& other : numbers_of(b)) {
      if (one.category != other.category || !one.is_validated || !other.is_validated) continue;
      (one.hash == other.hash ? same : different) = true;
    }
  }
  return different && !same;
}

}  // namespace celador
