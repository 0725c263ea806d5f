#include "classify/people_beyond.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_map>
#include <vector>

namespace celador {
namespace {

constexpr int kHalvings = 60;
constexpr double kMostBroken = 0.9;  // share of records

// Where a function that rises comes to 0.
double root_of(double low, double high, const std::function<double(double)>& rising) {
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (rising(middle) < 0 ? low : high) = middle;
  }
  return (low + high) / 2;
}

// The share of records whose key is broken, when the kept ones have so many keys too many.
double broken_share(const KeptKeys& kept, double too_many) {
  if (too_many <= 0) return 0;
  return root_of(0, kMostBroken, [&](double s) {
    double lost = 0;  // keys that are nobody's other key
    double power = s;
    for (const double persons : kept.sizes) {
      lost += persons * power;
      power *= s;
    }
    return kept.records * s - lost - too_many;
  });
}

// How many of N persons have several of R records, N < R: at least if all of those have the same
// number, by a geometric distribution, or at most, with two each and hardly one with more.
enum class Several { kLeast, kGeometric, kMost };

double persons_with_several(double further, double pairs, Several how) {
  if (further <= 0) return 0;
  switch (how) {
    case Several::kLeast:
      return further * further / std::max(further, 2 * pairs - further);
    case Several::kGeometric:
      return further * further / std::max(further, pairs);
    case Several::kMost:
      break;
  }
  return further;
}

double persons_of(const AllKeys& all, double s, double pairs, Several how) {
  const auto several_of = [&](double persons) {
    return std::min(persons, persons_with_several(all.records - persons, pairs, how));
  };
  const double keyed = s <= 0 ? all.keys : root_of(1, std::max(1.0, all.keys), [&](double persons) {
    const double several = several_of(persons);
    const double lost = s * (persons - several) + s * s * several;
    return persons - (all.keys - all.records * s + lost);
  });
  // And those all of whose records have no key.
  const double without = all.unkeyed / std::max(1.0, all.records + all.unkeyed);
  const double several = several_of(keyed);
  return keyed + (keyed - several) * without / std::max(0.1, 1 - without) +
         several * without * without;
}

}  // namespace

KeptKeys kept_keys(std::span<const PeopleStream::Key> keys,
                   const std::function<std::uint32_t(std::uint32_t record)>& person_of) {
  // A record without the number is known by the record with it that has the same other key.
  std::unordered_map<std::uint64_t, std::uint64_t> number_of_other;
  for (const PeopleStream::Key& key : keys) {
    if (key.number != 0 && key.other != 0) number_of_other.try_emplace(key.other, key.number);
  }
  struct Record {
    std::uint32_t person;
    std::uint64_t key;
    bool is_first_half;
    auto operator<=>(const Record&) const = default;
  };
  std::vector<Record> records;
  for (std::uint32_t i = 0; i < keys.size(); ++i) {
    std::uint64_t key = keys[i].number;
    if (key == 0) {
      const auto number = number_of_other.find(keys[i].other);
      key = number == number_of_other.end() ? keys[i].other : number->second;
    }
    if (key != 0) records.push_back({person_of(i), key, i < keys.size() / 2});
  }
  std::ranges::sort(records);
  KeptKeys kept;
  std::vector<std::uint64_t> all;
  for (std::size_t i = 0; i < records.size();) {
    std::size_t end = i;
    double first_half = 0;
    for (; end < records.size() && records[end].person == records[i].person; ++end) {
      first_half += records[end].is_first_half ? 1 : 0;
      if (end > i && records[end].key == records[end - 1].key) continue;
      all.push_back(records[end].key);
    }
    const auto size = static_cast<double>(end - i);
    kept.records += size;
    ++kept.persons;
    ++kept.sizes[std::min(end - i, kSizes) - 1];
    kept.pairs += size * (size - 1) / 2;
    kept.pairs_across += first_half * (size - first_half);
    i = end;
  }
  kept.keys_of_persons = static_cast<double>(all.size());
  std::ranges::sort(all);
  kept.keys = static_cast<double>(std::ranges::unique(all).begin() - all.begin());
  return kept;
}

PersonsBeyond persons_beyond(const KeptKeys& kept, const AllKeys& all, double too_few,
                             double too_many) {
  // A number that several persons share stands for as many here as among those that were kept.
  const AllKeys own{.records = all.records,
                    .keys = all.keys * (kept.keys > 0 ? kept.keys_of_persons / kept.keys : 1),
                    .unkeyed = all.unkeyed};
  const double read = std::clamp(kept.records / std::max(1.0, all.records), 1e-9, 1.0);
  // Where one person's records stand anywhere, half of the pairs are across the halves; and a pair
  // was kept as rarely as both of its records. Where they stand side by side none is, and it was
  // kept as often as one of them.
  const double scattered =
      kept.pairs > 0 ? std::clamp(2 * kept.pairs_across / kept.pairs, 0.0, 1.0) : 1;
  const double pairs = kept.pairs * (scattered / (read * read) + (1 - scattered) / read);
  const double seen = kept.keys_of_persons - kept.persons;
  const double luck = 1.96 * std::sqrt(seen + 1);
  const double most_broken = broken_share(kept, seen + too_many + luck);
  const double least_broken = broken_share(kept, std::max(0.0, seen - too_few - luck));
  PersonsBeyond result;
  result.value = persons_of(own, broken_share(kept, seen), pairs, Several::kGeometric);
  result.low = std::min(result.value, persons_of(own, most_broken, pairs, Several::kMost));
  result.high = std::max(result.value, persons_of(own, least_broken, pairs, Several::kLeast));
  return result;
}

}  // namespace celador
